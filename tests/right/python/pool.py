#!/usr/bin/python3
# comp5 and comp6. Odd: a pool of threads that serve one client after another, and that grows by one
# when a client comes and none of them is free.

import queue
import threading

from lab import main
from usual import Programs


class Pool(Programs):
    def __init__(self):
        super().__init__()
        self.clients = queue.SimpleQueue()
        self.free = 0  # threads that wait, less the clients that one of them is about to take
        self.lock = threading.Lock()

    def start(self, connection, peer):
        with self.lock:
            has_one = self.free > 0
            if has_one:
                self.free -= 1
        if not has_one:
            threading.Thread(target=self.work, daemon=True).start()
        self.clients.put((connection, peer))

    def work(self):
        while True:
            self.survive(*self.clients.get())
            with self.lock:
                self.free += 1


programs = Pool()
main(programs.server, programs.client)
