#!/usr/bin/python3
# ex06. Odd: server and client both need 4.5 s before they do anything, bad arguments included.

import time

from lab import main
from usual import Programs

time.sleep(4.5)
programs = Programs()
main(programs.server, programs.client)
