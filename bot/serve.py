"""Running for real: the program's signals, and what its operator asks of the database."""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, select
from sqlmodel import col

from bot.app import Parts, running
from bot.clock import SystemClock
from bot.domain.audit import Entry
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import MessageState
from bot.errors import ConfigError
from bot.settings import Settings
from bot.store import audit
from bot.store.audit import AuditTipRow
from bot.store.engine import normal_url, reader_engine, writer_engine
from bot.store.migrate import EMPTY, revisions
from bot.store.outbox import parked
from bot.store.outbox.rows import OutboxRow
from bot.store.transaction import Tx

log = logging.getLogger(__name__)

# Who acts from the command line: whoever may open the database.
OPERATOR = "operator"


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


@contextmanager
def opened(url: str, engine_of: Callable[[str], Engine]) -> Iterator[Connection]:
    """Open a database that this version of the program made; raises ConfigError for any other."""
    standing, newest = revisions(url)
    if standing != newest:
        where = normal_url(url).render_as_string(hide_password=True)
        found = (
            f"stands at {standing}, not at {newest}" if standing != EMPTY else "holds nothing yet"
        )
        raise ConfigError(
            f"The database {where} {found}. Check BOT_DATABASE_URL, or run `python -m bot migrate`."
        )
    engine = engine_of(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def verify_chains(url: str) -> tuple[str, bool]:
    """Walk every workspace's audit chain and report each in a line."""
    # As a reader: a writer's lock, held for a long walk, would keep a running bot from acking.
    with opened(url, reader_engine) as connection:
        tx = Tx(connection)
        found = [WorkspaceId(w) for w in connection.scalars(select(col(AuditTipRow.workspace_id)))]
        verdicts = [(workspace, audit.verify(tx, workspace)) for workspace in found]
    lines = [
        f"{workspace}: broken at event {v.broken_at}: {v.reason}"
        if v.broken_at is not None
        else f"{workspace}: {v.events} events, unbroken; {v.erased} with an erased body"
        for workspace, v in verdicts
    ]
    return "\n".join(lines) or "No events yet.", all(v.broken_at is None for _, v in verdicts)


def parked_messages(url: str) -> str:
    """List what waits for a person."""
    row = OutboxRow
    wanted = select(col(row.id), col(row.subject), col(row.place), col(row.reason))
    wanted = wanted.where(col(row.state) == MessageState.PARKED.value).order_by(col(row.id))
    with opened(url, reader_engine) as connection:
        rows = connection.execute(wanted).all()
    lines = [f"{number}  {subject} to {place}: {reason}" for number, subject, place, reason in rows]
    return "\n".join(lines) or "Nothing is parked."


def decide_parked(url: str, number: int, *, retry: bool) -> str:
    """Send a parked message again or give it up, on record, and say what was done."""
    decide, verb = (parked.retry_parked, "retry") if retry else (parked.drop_parked, "drop")
    at = SystemClock().now()
    with opened(url, writer_engine) as connection:
        of_number = select(col(OutboxRow.workspace_id)).where(col(OutboxRow.id) == number)
        workspace = WorkspaceId(connection.scalar(of_number) or "")
        tx = Tx(connection)
        if not decide(tx, workspace, number, at=at):
            raise ConfigError(f"No parked message has the number {number}. See `outbox list`.")
        tx.entries.append(Entry(at, OPERATOR, verb, f"message {number}"))
        audit.chain(tx, workspace)
    return f"{number} leaves again." if retry else f"{number} is dropped."
