"""Stopping the server while its connections are in every state."""

import asyncio

from uvicorn.server import ServerState
from websockets.exceptions import InvalidState

from bot.workspace.server import _stop


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
