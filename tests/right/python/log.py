#!/usr/bin/python3
# ex07 and comp5. Odd: 2 MB of log go to stdout, and some to stderr, before anything that counts.

from lab import complain, main, say
from usual import Programs

LINES = 2 * 1024 * 1024 // 64


def tell_everything():
    complain("starting up")
    say("\n".join(f"[{number:08}] DEBUG nothing has happened so far, I go on".ljust(63, ".")
                  for number in range(LINES)))


class Talkative(Programs):
    def server(self, address, port):
        tell_everything()
        super().server(address, port)

    def client(self, address, port):
        tell_everything()
        super().client(address, port)


programs = Talkative()
main(programs.server, programs.client)
