"""Bounds on one HTTP connection that uvicorn itself does not set."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.bodies import FLOWING_A_SECOND

HEAD_LIMIT = 64_000


class BoundedHttpProtocol(HttpToolsProtocol):
    """Close a connection whose request comes too slowly or whose head never ends.

    Without it a client that sends a byte a minute keeps its connection, also where nobody reads
    what it sends: after a 404, or behind a GET; one that never ends its headers fills the memory.
    """

    head_within_s = 10.0
    body_within_s = 10.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_bytes = 0
        self._in_head = True
        self._in_body, self._body_bytes = False, 0
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._stop_waiting()
        self._in_body, self._body_bytes = True, 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._in_body = False
        self._stop_waiting()
        super().on_message_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # What came whole, as nearly all do, never arms a timer.
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            self._wait_for_head()
            if self._head_bytes > HEAD_LIMIT:
                self.send_400_response("Headers too large.")
        elif self._in_body and not self.transport.is_closing():
            self._wait_for_body()

    def _wait_for_head(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.head_within_s, self._give_up)

    def _give_up(self) -> None:
        if self._in_head and not self.transport.is_closing():
            self.transport.close()

    def _wait_for_body(self) -> None:
        if self._deadline is None:
            before = self._body_bytes
            self._deadline = self.loop.call_later(
                self.body_within_s, lambda: self._give_up_body(before)
            )

    def _give_up_body(self, before: int) -> None:
        self._deadline = None
        # What flows may go on: whoever reads it has a limit of its own.
        if self._body_bytes - before >= FLOWING_A_SECOND * self.body_within_s:
            self._wait_for_body()
        elif not self.transport.is_closing():
            self.transport.close()

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
