"""The usual server and the usual client, with places in which a set may be different."""

import time
from _thread import start_new_thread

from lab import (
    HAS_KEYS, HAS_SESSIONS, REPLY, SERVES_ONE_CLIENT, STEP, Closed, Dictionary, Failure,
    complain, connect, encoded, listen, messages, receive, say, show, text_of,
)


class Programs:
    def __init__(self):
        self.dictionary = Dictionary()

    def listen(self, address, port):
        return listen(address, port, 1 if SERVES_ONE_CLIENT else 200)

    def connect(self, address, port):
        return connect(address, port)

    def meet(self, peer):
        say(f"ligação de {peer[0]}, porta {peer[1]}")

    def reply(self, data):
        say("mensagem: " + text_of(data))
        return self.dictionary.answer(data) if HAS_KEYS else REPLY

    def show(self, reply):
        show(reply)

    def has_replied(self, connection):
        """What a server does after its one reply, before it closes."""

    def has_sent(self, connection):
        """What a client does after its one message."""

    def has_shown(self, connection):
        """What a client does after its one reply, before it closes."""

    def has_ended(self, connection):
        """What a client does at the end of a session, before it closes."""

    def server(self, address, port):
        with self.listen(address, port) as listener:
            if SERVES_ONE_CLIENT:
                self.serve(*listener.accept())
                return
            while True:
                try:
                    self.start(*listener.accept())
                except (OSError, RuntimeError) as error:
                    # Out of descriptors, or of threads: some client will give one back.
                    complain(error)
                    time.sleep(0.1)

    def start(self, connection, peer):
        if STEP in ("comp5", "comp6"):
            start_new_thread(self.survive, (connection, peer))
        else:
            self.survive(connection, peer)

    def survive(self, connection, peer):
        """What goes wrong with one client is told, and costs nobody else anything."""
        try:
            self.serve(connection, peer)
        except (Failure, OSError) as error:
            if not (HAS_SESSIONS and isinstance(error, Closed)):
                complain(f"{peer[0]}, porta {peer[1]}: {error}")

    def serve(self, connection, peer):
        with connection:
            self.meet(peer)
            self.answer(connection)
            while HAS_SESSIONS:
                self.answer(connection)
            self.has_replied(connection)

    def answer(self, connection):
        connection.sendall(encoded(self.reply(receive(connection))))

    def client(self, address, port):
        if HAS_SESSIONS:
            with self.connect(address, port) as connection:
                for message in messages():
                    connection.sendall(encoded(message))
                    self.show(receive(connection))
                self.has_ended(connection)
            return
        for message in messages():
            with self.connect(address, port) as connection:
                connection.sendall(encoded(message))
                self.has_sent(connection)
                self.show(receive(connection))
                self.has_shown(connection)
