#!/usr/bin/python3
# ex02, ex06 and comp4. Odd: behind a name the server listens on an IPv6 address alone, where there is
# one; the client tries IPv6 first, and then the others.

import sockets

from lab import connect, listen, main
from usual import Programs


def last_is_ipv4(place):
    return place[0] != sockets.AF_INET6


class Sixes(Programs):
    def listen(self, address, port):
        return listen(address, port, 1, last_is_ipv4)

    def connect(self, address, port):
        return connect(address, port, order=last_is_ipv4)


programs = Sixes()
main(programs.server, programs.client)
