"""The server of comp6 in Python, with a thread a connection: what one would write first.

    python3 threads.py ADDRESS PORT
"""

import re
import socket
import sys
import threading

GET = re.compile(r"GET ([-+]?[0-9]+)")
REMOVE = re.compile(r"REMOVE,([-+]?[0-9]+)")

dictionary = {}
next_key = 0
lock = threading.Lock()


def answer(message):
    global next_key
    with lock:
        if message.startswith("ADD,") and len(message) > 4:
            key = next_key
            dictionary[key] = message[4:]
            next_key += 1
            return str(key)
        if found := GET.fullmatch(message):
            return dictionary.get(int(found[1]), "chave inexistente")
        if found := REMOVE.fullmatch(message):
            return dictionary.pop(int(found[1]), "chave inexistente")
        if message == "LIST":
            return ",".join(dictionary.values()) or "dicionário vazio"
        return "pedido inválido"


def receive_all(connection, length):
    data = bytearray()
    while len(data) < length:
        piece = connection.recv(min(length - len(data), 65536))
        if not piece:
            raise ConnectionError(f"the client left after {len(data)} of {length} bytes")
        data += piece
    return bytes(data)


def receive(connection):
    """One message, bare or in a frame; None at the end."""
    data = connection.recv(1024)
    if not data:
        return None
    if data[0] == 0:
        data += receive_all(connection, max(0, 4 - len(data)))
        length = int.from_bytes(data[:4], "big")
        data = data[4:] + receive_all(connection, max(0, 4 + length - len(data)))
    return data.decode(errors="replace").removesuffix("\n").removesuffix("\r")


def send(connection, message):
    data = message.encode()
    if len(data) > 1024 or data[0] == 0:
        data = len(data).to_bytes(4, "big") + data
    connection.sendall(data)


def session(connection):
    with connection:
        try:
            while (message := receive(connection)) is not None:
                send(connection, answer(message))
        except OSError as error:
            print(error, file=sys.stderr)


def main():
    address, port = sys.argv[1], int(sys.argv[2])
    with socket.create_server((address, port), backlog=128) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=session, args=[connection], daemon=True).start()


if __name__ == "__main__":
    main()
