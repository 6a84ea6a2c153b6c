#!/usr/bin/python3
# comp5 and comp6. Odd: a dictionary that is never changed. Each change makes a new one, under a lock, and puts it
# in the place of the old; who only looks takes no lock.

import re
import threading

from lab import STEP, main, say, text_of
from usual import Programs

MISSING = "chave inexistente"


class Immutable(Programs):
    def __init__(self):
        super().__init__()
        self.state = ({}, 0)  # the strings by their keys, and the next key
        self.lock = threading.Lock()

    def reply(self, data):
        message = text_of(data)
        say("mensagem: " + message)
        strings, _ = self.state
        if message == "LIST":
            return ",".join(strings.values()) if strings else "dicionário vazio"
        if get := re.fullmatch("GET (-?[0-9]+)", message):
            return strings.get(get[1], MISSING)
        with self.lock:
            return self.change(message)

    def change(self, message):
        strings, key = self.state
        if STEP == "comp6":
            if remove := re.fullmatch("REMOVE,(-?[0-9]+)", message):
                rest = {other: strings[other] for other in strings if other != remove[1]}
                self.state = (rest, key)
                return strings.get(remove[1], MISSING)
            word, _, message = message.partition(",")
            if word != "ADD" or not message:
                return "?"
        self.state = ({**strings, str(key): message}, key + 1)
        return str(key)


programs = Immutable()
main(programs.server, programs.client)
