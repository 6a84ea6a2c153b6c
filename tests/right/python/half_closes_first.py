#!/usr/bin/python3
# ex02, ex06, ex08, comp1 and comp2. Odd: after its reply the server half-closes, and waits for the end of its
# client, each connection in a thread of its own; the client, too, half-closes after its reply.

from _thread import start_new_thread

from lab import half_close, main, wait_for_the_end
from usual import Programs


class Waiting(Programs):
    def start(self, connection, peer):
        start_new_thread(self.survive, (connection, peer))

    def has_replied(self, connection):
        half_close(connection)
        wait_for_the_end(connection)

    def has_shown(self, connection):
        half_close(connection)
        wait_for_the_end(connection)


programs = Waiting()
main(programs.server, programs.client)
