#!/usr/bin/python3
# comp5 and comp6. Odd: one thread, non-blocking sockets and `selectors`; while a client does not take
# its reply nothing more is read from it, and the others are served.

import selectors
import time

from lab import (
    MAX_MESSAGE, Closed, Dictionary, Failure, complain, encoded, listen, main, say, text_of,
    without_line_end,
)
from usual import Programs

selector = selectors.DefaultSelector()
dictionary = Dictionary()


class Client:
    def __init__(self, connection, peer):
        self.connection, self.peer = connection, peer
        self.frame = bytearray()  # what has come of it
        self.reply = memoryview(b"")  # what has not left yet
        connection.setblocking(False)
        say(f"ligação de {peer[0]}, porta {peer[1]}")
        selector.register(connection, selectors.EVENT_READ, self.act)

    def act(self):
        try:
            if self.reply:
                self.write()
            else:
                self.read()
        except (BlockingIOError, InterruptedError):
            pass
        except (Failure, OSError) as error:
            if not isinstance(error, Closed):
                complain(f"{self.peer[0]}, porta {self.peer[1]}: {error}")
            selector.unregister(self.connection)
            self.connection.close()

    def read(self):
        received = self.connection.recv(MAX_MESSAGE if not self.frame else 65536)
        if not received and self.frame:
            raise Failure(f"the peer closed the connection after {len(self.frame)} bytes of a frame")
        if not received:
            raise Closed
        if self.frame or received[0] == 0:
            self.frame += received
            self.read_frame()
        else:
            self.answer(without_line_end(received))

    def read_frame(self):
        # It begins with a 0, so that it is never too long.
        length = int.from_bytes(self.frame[:4], "big")
        if len(self.frame) >= 4 + length and len(self.frame) >= 4:
            message = bytes(self.frame[4:4 + length])
            self.frame.clear()
            self.answer(message)

    def answer(self, message):
        say("mensagem: " + text_of(message))
        self.reply = memoryview(encoded(dictionary.answer(message)))
        self.write()

    def write(self):
        try:
            self.reply = self.reply[self.connection.send(self.reply):]
        finally:
            wanted = selectors.EVENT_WRITE if self.reply else selectors.EVENT_READ
            selector.modify(self.connection, wanted, self.act)


def server(address, port):
    listener = listen(address, port, 100)
    listener.setblocking(False)

    def accept():
        try:
            Client(*listener.accept())
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass
        except OSError as error:
            complain(error)
            time.sleep(0.1)  # out of descriptors: some client will give one back

    selector.register(listener, selectors.EVENT_READ, accept)
    while True:
        for key, _ in selector.select():
            key.data()


main(server, Programs().client)
