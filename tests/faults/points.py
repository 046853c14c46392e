"""A real process that ends itself, as under kill -9, at the n-th visit of a named point."""

import os
from collections.abc import Callable
from functools import partial
from signal import SIGKILL
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx

CRASH_AT = "CRASH_AT"


def arm(crash_at: str) -> None:
    """Let this process end at `point#visit`; nothing before it is different."""
    point, _, number = crash_at.rpartition("#")
    left = int(number)

    def visit(name: str) -> None:
        nonlocal left
        left -= name == point
        if left <= 0:
            os.kill(os.getpid(), SIGKILL)

    _watch_writes(visit)
    _watch_calls(visit)


def _watch_writes(visit: Callable[[str], None]) -> None:
    write = Database.write

    async def watched(database: Database, run: Callable[[Tx], Any], **more: Any) -> Any:
        name = run.func.__name__ if isinstance(run, partial) else ""

        def before_commit(tx: Tx) -> Any:
            result = run(tx)
            visit(f"{name}: before commit")
            return result

        result = await write(database, before_commit, **more)
        visit(f"{name}: after commit")
        return result

    setattr(Database, "write", watched)  # noqa: B010 - of this process alone, which soon ends


def _watch_calls(visit: Callable[[str], None]) -> None:
    call = AsyncWebClient.api_call

    async def watched(client: AsyncWebClient, api_method: str, **arguments: Any) -> Any:
        visit(f"{api_method}: before")
        try:
            return await call(client, api_method, **arguments)
        finally:
            visit(f"{api_method}: after")

    setattr(AsyncWebClient, "api_call", watched)  # noqa: B010
