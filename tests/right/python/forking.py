#!/usr/bin/python3
# ex05, ex08 and comp1. Odd: a process for each connection.

import os
import signal

from lab import main
from usual import Programs


class Forking(Programs):
    def server(self, address, port):
        # Nobody waits for them: the system takes away those that have ended.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        super().server(address, port)

    def start(self, connection, peer):
        if os.fork():
            connection.close()
            return
        self.survive(connection, peer)
        os._exit(0)


programs = Forking()
main(programs.server, programs.client)
