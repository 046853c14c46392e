"""Running for real: the program's signals, and what its operator asks of the database."""

import asyncio
import logging
import signal
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from bot.app import Parts, running
from bot.clock import SystemClock
from bot.domain.ids import WorkspaceId
from bot.errors import ConfigError
from bot.settings import Settings
from bot.store import audit
from bot.store.audit import AuditTipRow
from bot.store.engine import writer_engine
from bot.store.outbox import parked
from bot.store.outbox.rows import OutboxRow
from bot.store.transaction import Tx

log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Run until cancelled; SIGHUP puts an edited charter in force."""
    async with running(settings, clock=SystemClock()) as parts:
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, partial(_reload, parts, set()))
        log.warning(
            "Drumbeat runs: http://%s:%s/readyz says whether Slack reaches it.",
            settings.http_host,
            parts.http_port,
        )
        await asyncio.Event().wait()


def _reload(parts: Parts, running: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(_reload_charter(parts))
    # The loop holds tasks weakly.
    running.add(task)
    task.add_done_callback(running.discard)


async def _reload_charter(parts: Parts) -> None:
    try:
        changes = await parts.bot.reload_charter("SIGHUP")
    except ConfigError as problem:
        log.error("the charter stays as it was: %s", problem)  # noqa: TRY400 - words, no traceback
        return
    log.warning("the charter is in force, %s changes", changes)


def verify_chains(url: str) -> tuple[str, bool]:
    """Walk every workspace's audit chain and report each in a line."""
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            tx = Tx(connection)
            found = [
                WorkspaceId(w) for w in connection.scalars(select(col(AuditTipRow.workspace_id)))
            ]
            verdicts = [(workspace, audit.verify(tx, workspace)) for workspace in found]
    finally:
        engine.dispose()
    lines = [
        f"{workspace}: broken at event {v.broken_at}: {v.reason}"
        if v.broken_at is not None
        else f"{workspace}: {v.events} events, unbroken; {v.erased} with an erased body"
        for workspace, v in verdicts
    ]
    return "\n".join(lines) or "No events yet.", all(v.broken_at is None for _, v in verdicts)


def parked_messages(url: str) -> str:
    """List what waits for a person."""
    engine = writer_engine(url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                select(
                    col(OutboxRow.id),
                    col(OutboxRow.subject),
                    col(OutboxRow.place),
                    col(OutboxRow.reason),
                ).where(col(OutboxRow.state) == "parked")
            ).all()
    finally:
        engine.dispose()
    lines = [f"{number}  {subject} to {place}: {reason}" for number, subject, place, reason in rows]
    return "\n".join(lines) or "Nothing is parked."


def decide_parked(url: str, number: int, *, retry: bool) -> str:
    """Send a parked message again or give it up, and say what was done."""
    decide = parked.retry_parked if retry else parked.drop_parked
    engine = writer_engine(url)
    try:
        with engine.begin() as connection:
            workspaces = connection.scalars(select(col(OutboxRow.workspace_id)).distinct()).all()
            now = SystemClock().now()
            done = any(
                decide(Tx(connection), WorkspaceId(workspace), number, at=now)
                for workspace in workspaces
            )
    finally:
        engine.dispose()
    if not done:
        raise ConfigError(f"No parked message has the number {number}. See `outbox list`.")
    return f"{number} leaves again." if retry else f"{number} is dropped."
