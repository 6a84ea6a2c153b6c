#!/usr/bin/python3
# ex05, comp1 and comp6. Odd: asyncio on both sides, all connections at once in every step; the
# client reads its input in another thread.

import asyncio
import socket

from lab import (
    HAS_FRAMES, HAS_KEYS, HAS_SESSIONS, MAX_FRAME, MAX_MESSAGE, REPLY, Closed, Dictionary, Failure,
    complain, encoded, listen, main, messages, say, show, text_of, without_line_end,
)

dictionary = Dictionary()


async def receive_all(reader, length, received=b""):
    try:
        return received + await reader.readexactly(max(length - len(received), 0))
    except asyncio.IncompleteReadError as error:
        came = len(received) + len(error.partial)
        raise Failure(f"the peer closed the connection after {came} of {length} bytes") from None


async def receive_frame(reader, received=b""):
    header = await receive_all(reader, 4, received[:4])
    length = int.from_bytes(header, "big")
    if length > MAX_FRAME:
        raise Failure(f"a frame of {length} bytes is announced: {MAX_FRAME} are the most")
    return await receive_all(reader, length, received[4:])


async def receive(reader):
    if HAS_FRAMES:
        return await receive_frame(reader)
    received = await reader.read(MAX_MESSAGE)
    if not received:
        raise Closed("the peer closed the connection before it sent a message")
    if not HAS_KEYS:
        return received
    if received[0] == 0:
        return await receive_frame(reader, received)
    return without_line_end(received)


def reply_to(data):
    say("mensagem: " + text_of(data))
    return dictionary.answer(data) if HAS_KEYS else REPLY


async def send(writer, message):
    writer.write(encoded(message))
    await writer.drain()


async def serve(reader, writer):
    peer = writer.get_extra_info("peername") or ("?", "?")
    try:
        say(f"ligação de {peer[0]}, porta {peer[1]}")
        await send(writer, reply_to(await receive(reader)))
        while HAS_SESSIONS:
            await send(writer, reply_to(await receive(reader)))
    except (Failure, OSError) as error:
        if not (HAS_SESSIONS and isinstance(error, Closed)):
            complain(f"{peer[0]}, porta {peer[1]}: {error}")
    finally:
        writer.close()


def tell(_, problem):
    """What happens outside of any connection, such as that there are no descriptors left."""
    complain(problem.get("exception") or problem["message"])


async def serve_all(address, port):
    asyncio.get_running_loop().set_exception_handler(tell)
    listener = socket.socket(fileno=listen(address, port).detach())
    server = await asyncio.start_server(serve, sock=listener, backlog=200)
    async with server:
        await server.serve_forever()


async def ask_all(address, port):
    typed = messages()
    session = await asyncio.open_connection(address, port) if HAS_SESSIONS else None
    while (message := await asyncio.to_thread(next, typed, None)) is not None:
        reader, writer = session or await asyncio.open_connection(address, port)
        await send(writer, message)
        show(await receive(reader))
        if not session:
            writer.close()
    if session:
        session[1].close()


main(lambda *place: asyncio.run(serve_all(*place)), lambda *place: asyncio.run(ask_all(*place)))
