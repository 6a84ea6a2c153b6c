#!/usr/bin/python3
# All fourteen steps. Odd: an empty ADDRESS is `::` for IPv4 too; clients half-close after their one
# message and read on until the server has closed; sessions are threads; non-integers are "?" to comp6.

import socket
import threading
import time

from lab import (
    HAS_KEYS, HAS_SESSIONS, REPLY, SERVES_ONE_CLIENT, STEP, Closed, Dictionary, Failure,
    complain, connect, encoded, listen, main, messages, receive, say, show, text_of,
)

dictionary = Dictionary(invalid="?")


def answer(data):
    if HAS_KEYS:
        return dictionary.answer(data)
    say("mensagem: " + text_of(data))
    return REPLY


def serve(connection, peer):
    with connection:
        say(f"ligação de {peer[0]}, porta {peer[1]}")
        connection.sendall(encoded(answer(receive(connection))))
        while HAS_SESSIONS:
            connection.sendall(encoded(answer(receive(connection))))


def survive(connection, peer):
    """What goes wrong with one client is told, and costs nobody else anything."""
    try:
        serve(connection, peer)
    except Closed as error:
        if not HAS_SESSIONS:
            complain(error)
    except (Failure, OSError) as error:
        complain(f"{peer[0]}, porta {peer[1]}: {error}")


def server(address, port):
    with listen(address, port, 1 if SERVES_ONE_CLIENT else 50) as listener:
        if SERVES_ONE_CLIENT:
            serve(*listener.accept())
            return
        while True:
            try:
                connection, peer = listener.accept()
                if STEP in ("comp5", "comp6"):
                    threading.Thread(target=survive, args=(connection, peer), daemon=True).start()
                else:
                    survive(connection, peer)
            except (OSError, RuntimeError) as error:
                # Out of descriptors, or of threads: some client will give one back.
                complain(error)
                time.sleep(0.1)


def client(address, port):
    if HAS_SESSIONS:
        with connect(address, port) as connection:
            for message in messages():
                connection.sendall(encoded(message))
                show(receive(connection))
        return
    for message in messages():
        with connect(address, port) as connection:
            connection.sendall(encoded(message))
            connection.shutdown(socket.SHUT_WR)
            show(receive(connection))
            read_on(connection)


def read_on(connection):
    """Waits until the server closes, in whatever way: the reply is complete."""
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass


main(server, client)
