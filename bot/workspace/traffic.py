"""The last requests and envelopes, both ways, as they went over the wire."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.workspace.ids import Json


class _Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass
class Entry:
    """One exchange; `response` and `ms` come when the other side has answered."""

    n: int
    at: datetime
    sender: str
    via: str
    name: str
    request: Any
    began_s: float
    status: int | None = None
    response: Any = None
    ms: float | None = None

    def to_json(self) -> Json:
        return {
            "n": self.n,
            "at": self.at.isoformat(),
            "from": self.sender,
            "via": self.via,
            "name": self.name,
            "status": self.status,
            "ms": self.ms,
            "request": self.request,
            "response": self.response,
        }


class Traffic:
    """Keep the last exchanges and tell those who watch."""

    def __init__(self, clock: _Clock, *, kept: int) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._count = 0
        self.watchers: list[Callable[[Entry], None]] = []

    def begin(self, sender: str, via: str, name: str, request: Any) -> Entry:
        """Note what was sent, before it is answered."""
        self._count += 1
        at = self._clock.now()
        entry = Entry(self._count, at, sender, via, name, _masked(request), time.monotonic())
        self._entries.append(entry)
        self._tell(entry)
        return entry

    def end(self, entry: Entry, *, status: int | None, response: Any) -> None:
        """Note the answer."""
        entry.status, entry.response = status, response
        entry.ms = round((time.monotonic() - entry.began_s) * 1000, 1)
        self._tell(entry)

    def since(self, after: int, *, limit: int) -> list[Entry]:
        """List the entries after a number, newest last, at most `limit` of the newest."""
        return [entry for entry in self._entries if entry.n > after][-limit:]

    def _tell(self, entry: Entry) -> None:
        # Copied: a window that closes takes its watcher away while it is being told.
        for watcher in list(self.watchers):
            watcher(entry)


def _masked(request: Any) -> Any:
    """Hide tokens, also the one inside an envelope's payload."""
    if not isinstance(request, dict):
        return request
    hidden = {key: "…" if key == "token" else value for key, value in request.items()}
    return hidden | {"payload": _masked(hidden["payload"])} if "payload" in hidden else hidden
