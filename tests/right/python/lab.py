"""What the Python programs here share: arguments, sockets, messages, the dictionary.

The step is the name that a program is called by. Failures are raised, and told in main().
Thousands of them are started: what takes long to import (`re`, `threading`) is done without.
"""

import sys
from _thread import allocate_lock

import sockets

STEP = sys.argv[0].rpartition("/")[2]
HAS_FRAMES = STEP == "comp1"
HAS_KEYS = STEP in ("comp2", "comp3", "comp4", "comp5", "comp6")
HAS_SESSIONS = STEP in ("comp4", "comp5", "comp6")
SERVES_ONE_CLIENT = STEP in ("ex01", "ex02", "ex03", "ex04")
SENDS_ONE_LINE = STEP in ("ex03", "ex04", "ex05")
KNOWS_EXIT = STEP not in ("ex03", "ex04", "ex05", "ex06")

REPLY = "Aqui vai a resposta"
MAX_MESSAGE = 1024
MAX_FRAME = (1 << 24) - 1


class Failure(Exception):
    """What a program, or one of its connections, ends with."""


class Closed(Failure):
    """The peer closed the connection where a message might have begun."""


def main(server, client):
    """Does what the command line asks for."""
    try:
        role, address, port = arguments(sys.argv[1:])
        (server if role == "server" else client)(address, port)
    except (Failure, OSError, UnicodeError) as error:
        complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def arguments(words):
    fixed = STEP == "ex01"
    usage = [f"{STEP} {role}{'' if fixed else ' ADDRESS PORT'}" for role in ("server", "client")]
    if words == ["--help"]:
        say("one step of the socket lab; in two terminals:", *usage)
        sys.exit(0)
    if fixed and words in (["server"], ["client"]):
        return words[0], "127.0.0.1", 9999
    if not fixed and len(words) == 3 and words[0] in ("server", "client"):
        role, address, port = words
        if is_digits(port) and len(port) <= 5 and (role == "client") <= int(port) <= 65535:
            return role, address, int(port)
    complain("usage: " + " | ".join(usage))
    sys.exit(2)


def is_digits(text):
    """Whether these are 0 to 9 and nothing else: int() takes more, and digits of other scripts."""
    return text.isascii() and text.isdigit()


def say(*lines):
    """Prints lines, at once: a buffer would keep them while the program waits."""
    try:
        sys.stdout.buffer.write("".join(line + "\n" for line in lines).encode("utf-8", "replace"))
        sys.stdout.buffer.flush()
    except OSError as error:
        raise Failure(f"cannot print: {error}") from None


def complain(what):
    if not sys.stderr:
        return
    try:
        sys.stderr.write(f"{STEP}: {what}\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody is left to tell


def text_of(data):
    return data.decode("utf-8", "replace")


# Sockets


def addresses(address, port, passive=False):
    flags = sockets.AI_PASSIVE if passive else 0
    found = sockets.getaddrinfo(address or None, port, type=sockets.SOCK_STREAM, flags=flags)
    return [(family, place) for family, _, _, _, place in found]


def first_that_works(places, attempt):
    failure = Failure("the name has no address")
    for family, place in places:
        try:
            return attempt(family, place)
        except OSError as error:
            failure = error
    raise failure


def listen(address, port, queue=1, order=None):
    """A listening socket; with an empty address one for IPv6 and IPv4 both, where there are both."""

    def attempt(family, place):
        listener = sockets.Socket(family, sockets.SOCK_STREAM)
        try:
            listener.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
            if not address and family == sockets.AF_INET6:
                listener.setsockopt(sockets.IPPROTO_IPV6, sockets.IPV6_V6ONLY, 0)
            listener.bind(place)
            listener.listen(queue)
            return listener
        except OSError:
            listener.close()
            raise

    places = addresses(address, port, passive=True)
    order = order or (lambda place: place[0] != sockets.AF_INET6 and not address)
    places.sort(key=order)
    return first_that_works(places, attempt)


def connect(address, port, order=None):
    def attempt(family, place):
        connection = sockets.Socket(family, sockets.SOCK_STREAM)
        try:
            connection.connect(place)
            return connection
        except OSError:
            connection.close()
            raise

    places = addresses(address, port)
    return first_that_works(sorted(places, key=order) if order else places, attempt)


# Messages


def receive_all(connection, length, received=b""):
    """Exactly `length` bytes, of which some may have been received before."""
    pieces, came = [received], len(received)
    while came < length:
        piece = connection.recv(min(length - came, 65536))
        if not piece:
            raise Failure(f"the peer closed the connection after {came} of {length} bytes")
        pieces.append(piece)
        came += len(piece)
    return b"".join(pieces)


def receive_frame(connection, received=b""):
    header = receive_all(connection, 4, received[:4])
    length = int.from_bytes(header, "big")
    if length > MAX_FRAME:
        raise Failure(f"a frame of {length} bytes is announced: {MAX_FRAME} are the most")
    return receive_all(connection, length, received[4:])


def receive(connection):
    """One message, in the way of the step."""
    if HAS_FRAMES:
        return receive_frame(connection)
    received = connection.recv(MAX_MESSAGE)
    if not received:
        raise Closed("the peer closed the connection before it sent a message")
    if HAS_KEYS and received[0] == 0:
        return receive_frame(connection, received)
    return without_line_end(received) if HAS_KEYS else received


def without_line_end(data):
    return data[:-1].removesuffix(b"\r") if data.endswith(b"\n") else data


def encoded(message):
    """A message as it travels in this step; a str, or the bytes that a user typed."""
    data = message.encode() if isinstance(message, str) else message
    is_bare = 0 < len(data) <= MAX_MESSAGE and data[0] != 0
    if HAS_FRAMES or (HAS_KEYS and not is_bare):
        if len(data) > MAX_FRAME:
            raise Failure(f"not sent: {len(data)} bytes are more than a frame can hold")
        return len(data).to_bytes(4, "big") + data
    return data


def half_close(connection):
    """Says that nothing more comes from here; the peer may have gone already."""
    try:
        connection.shutdown(sockets.SHUT_WR)
    except OSError:
        pass


def wait_for_the_end(connection):
    """Waits until the peer closes, in whatever way: all has been said."""
    try:
        while connection.recv(65536):
            pass
    except OSError:
        pass


# Clients


def lines():
    """The lines of the input that are messages, each when it has been typed."""
    source = sys.stdin.buffer if sys.stdin else iter(())
    for line in source:
        line = without_line_end(line)
        if line == b"EXIT" and KNOWS_EXIT:
            return
        if not line:
            continue
        if len(line) > MAX_MESSAGE and STEP.startswith("ex"):
            problem = f"not sent: {len(line)} bytes are more than the {MAX_MESSAGE} of a message"
            if SENDS_ONE_LINE:
                raise Failure(problem)
            complain(problem)
            continue
        yield line
        if SENDS_ONE_LINE:
            return


def messages():
    return [b"Vamos aprender isto!"] if STEP in ("ex01", "ex02") else lines()


def show(reply):
    say("resposta: " + text_of(without_line_end(reply)))


# The dictionary


def key_after(word, message):
    """The integer behind `word`, if that is all of the message."""
    key = message[len(word):] if message.startswith(word) else ""
    return key if is_digits(key.removeprefix("-")) else None


class Dictionary:
    """The strings under their keys. Each request is carried out under one lock."""

    def __init__(self, separator=",", removed=lambda string: string, invalid="pedido inválido"):
        self.strings = {}
        self.next = 0
        self.lock = allocate_lock()
        self.separator, self.removed, self.invalid = separator, removed, invalid

    def answer(self, data):
        message = text_of(data)
        with self.lock:
            return self.answer_alone(message)

    def answer_alone(self, message):
        if STEP == "comp2":
            return self.insert(message)
        if message == "LIST":
            return self.separator.join(self.strings.values()) if self.strings else "dicionário vazio"
        if (key := key_after("GET ", message)) is not None:
            return self.strings.get(key, "chave inexistente")
        if STEP != "comp6":
            return self.insert(message)
        if (key := key_after("REMOVE,", message)) is not None:
            string = self.strings.pop(key, None)
            return "chave inexistente" if string is None else self.removed(string)
        word, _, string = message.partition(",")
        return self.insert(string) if word == "ADD" and string else self.invalid

    def insert(self, string):
        key = str(self.next)
        self.next += 1
        self.strings[key] = string
        return key

