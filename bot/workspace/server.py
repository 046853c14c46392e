"""The HTTP server around a workspace, inside the caller's event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState
from websockets.exceptions import InvalidState

from bot.workspace.connections import PatientProtocol

CLOSE_S = 2.0


class WithTransport:
    """Hand the connection itself to the routes, so that a fault can cut it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["transport"] = getattr(getattr(send, "__self__", None), "transport", None)
        await self._app(scope, receive, send)


@asynccontextmanager
async def listening(
    app: ASGIApp, host: str, port: int, *, protocol: type[PatientProtocol] = PatientProtocol
) -> AsyncIterator[int]:
    """Serve an app on a port, 0 for any free one; yields the port.

    uvicorn's own Server takes the process's signals and a tenth of a second to stop; its
    protocol alone needs neither.
    """
    config = uvicorn.Config(
        WithTransport(app),
        http=protocol,
        lifespan="off",
        ws="websockets-sansio",
        log_config=None,
        access_log=False,
        # Longer than any client keeps a connection idle: a close that crosses a request on its
        # way would look like the fault nobody asked for.
        timeout_keep_alive=120,
    )
    config.load()
    state = ServerState()
    state.default_headers = list(config.encoded_headers)
    loop = asyncio.get_running_loop()

    def connection() -> PatientProtocol:
        return protocol(config=config, server_state=state, app_state={}, _loop=loop)

    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    server = await loop.create_server(connection, sock=listener)
    try:
        yield int(listener.getsockname()[1])
    finally:
        await _stop(server, state)


async def _stop(server: asyncio.Server, state: ServerState) -> None:
    server.close()
    # Idle connections close now; those with a request under way close after their answer.
    for connection in list(state.connections):
        # A browser that is just closing has sent its goodbye: there is nothing left to say to it.
        with suppress(InvalidState):
            connection.shutdown()
    if state.tasks:
        await asyncio.wait(list(state.tasks), timeout=CLOSE_S)
    for task in list(state.tasks):
        task.cancel()
    await asyncio.gather(*state.tasks, return_exceptions=True)
    await asyncio.sleep(0)
