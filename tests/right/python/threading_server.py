#!/usr/bin/python3
# ex08, comp3 and comp6. Odd: the server is that of `socketserver`, a thread for each connection also
# where one after another would do; a REMOVE that worked is told with a number.

import socketserver
import time

from lab import Dictionary, addresses, complain, first_that_works, main
from usual import Programs


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        programs.survive(self.request, self.client_address)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 200

    def __init__(self, family, place):
        self.address_family = family
        super().__init__(place, Handler)

    def get_request(self):
        try:
            return super().get_request()
        except OSError as error:
            complain(error)
            time.sleep(0.1)  # the loop would come back at once
            raise

    def handle_error(self, request, client_address):
        complain(f"{client_address[0]}, porta {client_address[1]}: cannot be served")


def server(address, port):
    with first_that_works(addresses(address, port, passive=True), Server) as running:
        running.serve_forever()


programs = Programs()
programs.dictionary = Dictionary(removed=lambda string: str(len(string)))
main(server, programs.client)
