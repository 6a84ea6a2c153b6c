#!/usr/bin/python3
# comp5 and comp6. Odd: a dictionary that is never changed. Each change makes a new one, under a lock, and puts it
# in the place of the old; who only looks takes no lock.

from _thread import allocate_lock

from lab import STEP, key_after, main, say, text_of
from usual import Programs

MISSING = "chave inexistente"


class Immutable(Programs):
    def __init__(self):
        super().__init__()
        self.state = ({}, 0)  # the strings by their keys, and the next key
        self.lock = allocate_lock()

    def reply(self, data):
        message = text_of(data)
        say("mensagem: " + message)
        strings, _ = self.state
        if message == "LIST":
            return ",".join(strings.values()) if strings else "dicionário vazio"
        if (key := key_after("GET ", message)) is not None:
            return strings.get(key, MISSING)
        with self.lock:
            return self.change(message)

    def change(self, message):
        strings, next_key = self.state
        if STEP == "comp6":
            if (key := key_after("REMOVE,", message)) is not None:
                rest = {other: strings[other] for other in strings if other != key}
                self.state = (rest, next_key)
                return strings.get(key, MISSING)
            word, _, message = message.partition(",")
            if word != "ADD" or not message:
                return "?"
        self.state = ({**strings, str(next_key): message}, next_key + 1)
        return str(next_key)


programs = Immutable()
main(programs.server, programs.client)
