"""Socket Mode: the app's connections, what is sent down them and what they acknowledge."""

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.ids import Json
from bot.workspace.outgoing import Ack, Envelope
from bot.workspace.world import World


class Connection:
    """One socket of the app, and the envelopes it has not acknowledged."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket = socket
        self.pending: dict[str, asyncio.Future[Ack]] = {}

    def settle(self, envelope_id: str, ack: Ack) -> None:
        future = self.pending.pop(envelope_id, None)
        if future is not None and not future.done():
            future.set_result(ack)

    def lost(self) -> None:
        """Fail what was waiting for an acknowledgement that can no longer come."""
        for envelope_id in list(self.pending):
            self.settle(envelope_id, Ack(failure="connection_failed"))


class Sockets:
    """The app's Socket Mode connections; any one of them gets an envelope, in turn."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0

    @property
    def count(self) -> int:
        return len(self._connections)

    def ticket(self) -> str:
        """Issue the address of one new connection, as apps.connections.open answers it."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        root = self._world.base_url.removesuffix("/api/").replace("http", "ws", 1)
        return f"{root}/link/?ticket={ticket}&app_id={self._world.app_id}"

    async def serve(self, socket: WebSocket) -> None:
        """Run one connection from hello to its end."""
        ticket = socket.query_params.get("ticket", "")
        if ticket not in self._tickets or self.count >= self._world.rules.max_connections:
            await socket.close(1008)
            return
        # An address serves one connection, as Slack's does: a client must ask for the next.
        self._tickets.discard(ticket)
        await socket.accept()
        async with self._connected(Connection(socket)) as connection:
            await socket.send_text(json.dumps(self._hello()))
            with contextlib.suppress(WebSocketDisconnect):
                while True:
                    self._hear(connection, await socket.receive_text())

    @asynccontextmanager
    async def _connected(self, connection: Connection) -> AsyncIterator[Connection]:
        self._connections.append(connection)
        self._tell_people()
        try:
            yield connection
        finally:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        # First of all: what waits for an acknowledgement must learn that none will come.
        connection.lost()
        if connection in self._connections:
            self._connections.remove(connection)
            self._tell_people()

    def _tell_people(self) -> None:
        self._world.feed.push_all({"type": "app", "connected": bool(self._connections)})

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.count,
            # Source: https://docs.slack.dev/apis/events-api/using-socket-mode
            "debug_info": _debug_info() | {"build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._world.app_id},
        }

    def _hear(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except json.JSONDecodeError:
            return
        if isinstance(message, dict) and "envelope_id" in message:
            connection.settle(message["envelope_id"], Ack(payload=message.get("payload")))

    async def carry(self, envelope: Envelope) -> Ack:
        """Send one envelope down one connection and wait for its acknowledgement."""
        if not self._connections:
            return Ack(failure="no_connection")
        self._turn += 1
        # In turn, where Slack says only that any may get it: an app must serve all it opens.
        connection = self._connections[self._turn % self.count]
        envelope_id, body = self._wrap(envelope)
        entry = self._world.traffic.begin("workspace", "socket", envelope.name, body)
        ack = await self._exchange(connection, envelope, (envelope_id, body))
        response = {"failure": ack.failure} if ack.failure else ack.payload or {}
        self._world.traffic.end(entry, status=None, response=response)
        return ack

    async def _exchange(
        self, connection: Connection, envelope: Envelope, wrapped: tuple[str, Json]
    ) -> Ack:
        envelope_id, body = wrapped
        future: asyncio.Future[Ack] = asyncio.get_running_loop().create_future()
        connection.pending[envelope_id] = future
        try:
            await connection.socket.send_text(json.dumps(body))
        except (RuntimeError, WebSocketDisconnect):
            return Ack(failure="connection_failed")
        if self._world.faults.strike("cut_socket", envelope.name):
            await self._cut(connection)
        done, _ = await asyncio.wait([future], timeout=self._world.rules.ack_s)
        # A late acknowledgement finds nothing to settle; Slack ignores it too.
        if not done:
            connection.pending.pop(envelope_id, None)
        return future.result() if done else Ack(failure="timeout")

    def _wrap(self, envelope: Envelope) -> tuple[str, Json]:
        envelope_id = f"{secrets.token_hex(4)}-{secrets.token_hex(2)}-{secrets.token_hex(6)}"
        body: Json = {
            "envelope_id": envelope_id,
            "payload": envelope.payload,
            "type": envelope.kind,
            "accepts_response_payload": not envelope.is_event,
        }
        # Only events are ever redelivered, so only they carry an attempt.
        if envelope.is_event:
            body |= {"retry_attempt": envelope.attempt, "retry_reason": envelope.reason}
        return envelope_id, body

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to reconnect; after `refresh_requested` they are closed as well."""
        for connection in list(self._connections):
            notice = {"type": "disconnect", "reason": reason, "debug_info": _debug_info()}
            await self._send(connection, notice)
            # A warning leaves the old connection open, so that a client can open the new one first.
            if reason != "warning":
                await self._cut(connection)

    async def cut(self) -> None:
        """Break every connection without a word."""
        for connection in list(self._connections):
            await self._cut(connection)

    async def _send(self, connection: Connection, body: Any) -> None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await connection.socket.send_text(json.dumps(body))

    async def _cut(self, connection: Connection) -> None:
        self._drop(connection)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await connection.socket.close(1001)


def _debug_info() -> Json:
    return {"host": "applink-local-workspace"}
