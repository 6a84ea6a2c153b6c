#!/usr/bin/python3
# ex05, ex07, comp1 and comp3. Odd: after its reply the server waits, without a half-close, until its client
# has closed, and only then closes itself and serves the next one.

from lab import main, wait_for_the_end
from usual import Programs


class Patient(Programs):
    def has_replied(self, connection):
        wait_for_the_end(connection)


programs = Patient()
main(programs.server, programs.client)
