"""Stopping the server while its connections are in every state."""

import asyncio
from contextlib import suppress

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState

from bot.workspace.connections import PatientProtocol
from bot.workspace.server import _stop, listening


class Connection:
    """A connection that may be past saying goodbye."""

    def __init__(self, *, closing: bool) -> None:
        self.closing, self.told = closing, False

    def shutdown(self) -> None:
        self.told = True
        if self.closing:
            raise InvalidState("the close handshake has begun")


async def test_a_socket_that_is_just_closing_does_not_keep_the_others_open() -> None:
    connections = [Connection(closing=True), Connection(closing=False), Connection(closing=True)]
    state = ServerState()
    state.connections = set(connections)  # type: ignore[arg-type]  # by shape
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    await _stop(server, state)
    assert all(each.told for each in connections)
    assert not server.is_serving()


class ImpatientProtocol(PatientProtocol):
    """The real thing, with less time to wait for."""

    within_s = 0.1


async def nothing_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def trickles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, sign: bytes) -> None:
    """Send a sign every hundredth of a second until the other side has hung up."""
    while not reader.at_eof():
        writer.write(sign)
        with suppress(TimeoutError):
            async with asyncio.timeout(0.01):
                await reader.read(1000)


@pytest.mark.parametrize(
    "called", ["", "GE", "GET / HTTP/1.1", "POST /api/chat.postMessage HTTP/1.1"]
)
async def test_a_request_that_trickles_in_is_given_up_whatever_its_path(called: str) -> None:
    head = f"{called}\r\nhost: x\r\ncontent-length: 9000\r\n\r\n" if " HTTP" in called else called
    async with listening(nothing_here, "127.0.0.1", 0, protocol=ImpatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        async with asyncio.timeout(5):
            # Reset is as good an end as any: from then on reading waits for nothing.
            with suppress(ConnectionError):
                await trickles(reader, writer, b"x" if " HTTP" in called else b"")
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
