"""What these programs need of `socket`, without the names for its numbers, which half of a start would go into."""

from _socket import (
    AF_INET6, AI_PASSIVE, IPPROTO_IPV6, IPV6_V6ONLY, SHUT_WR, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, getaddrinfo, socket,
)


class Socket(socket):
    def accept(self):
        descriptor, peer = self._accept()
        return Socket(fileno=descriptor), peer

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
