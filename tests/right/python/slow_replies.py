#!/usr/bin/python3
# ex05 and comp4. Odd: every reply takes 1.8 s, and every one comes at last.

import time

from lab import main
from usual import Programs


class Slow(Programs):
    def reply(self, data):
        time.sleep(1.8)
        return super().reply(data)


programs = Slow()
main(programs.server, programs.client)
