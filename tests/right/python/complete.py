#!/usr/bin/python3
# All fourteen steps. Odd: an empty ADDRESS is `::` for IPv4 too; clients half-close after their one
# message and read on until the server has closed; sessions are threads; a bad request gets `?`.

from lab import Dictionary, half_close, main, wait_for_the_end
from usual import Programs


class HalfClosing(Programs):
    def __init__(self):
        self.dictionary = Dictionary(invalid="?")

    def has_sent(self, connection):
        half_close(connection)

    def has_shown(self, connection):
        wait_for_the_end(connection)


programs = HalfClosing()
main(programs.server, programs.client)
