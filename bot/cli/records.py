"""What an operator asks of the records: whether the audit chain holds, which messages are parked."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlmodel import col

from bot.cli.door import door
from bot.cli.progress import progress
from bot.clock import SystemClock
from bot.domain.audit import ChainVerdict, Entry
from bot.domain.ids import WorkspaceId
from bot.domain.outbox import MessageState
from bot.domain.restoring import told
from bot.errors import ConfigError
from bot.services.charter import preview
from bot.services.restore import go_on
from bot.settings import Settings
from bot.store.engine.backup import restore
from bot.store.engine.migrate import newest_of, revisions, upgrade
from bot.store.engine.transaction import Tx
from bot.store.outbox import parked
from bot.store.outbox.rows import OutboxRow
from bot.store.people import WorkspaceRow
from bot.store.record import audit
from bot.store.record.audit import AuditTipRow

# Who acts from the command line: whoever may open the database.
OPERATOR = "operator"


def verify_chains(settings: Settings) -> tuple[str, bool]:
    """Walk every workspace's audit chain and report each in a line."""
    # As a reader: a writer's lock, held for a long walk, would keep a running bot from acking.
    with door(settings) as opened:
        verdicts = opened.look(_verdicts)
    lines = [
        f"{workspace}: broken at event {v.broken_at}: {v.reason}"
        if v.broken_at is not None
        else f"{workspace}: {v.events} events, unbroken; {v.erased} with an erased body"
        for workspace, v in verdicts
    ]
    return "\n".join(lines) or "No events yet.", all(v.broken_at is None for _, v in verdicts)


def _verdicts(tx: Tx) -> list[tuple[WorkspaceId, ChainVerdict]]:
    tips = select(col(AuditTipRow.workspace_id), col(AuditTipRow.sequence))
    known = tx.connection.execute(tips).all()
    with progress("Verifying", sum(events for _, events in known)) as seen:
        return [
            (WorkspaceId(each), audit.verify(tx, WorkspaceId(each), seen=seen)) for each, _ in known
        ]


def rota_edits(settings: Settings, charter: Path) -> list[str]:
    """Say what a charter does to the turns that run; nothing where no database of ours is there."""
    standing, newest = revisions(settings.database_url)
    if standing != newest:
        return []
    # Whatever charter the bot runs with: this one is asked about.
    with door(settings.model_copy(update={"charter": charter})) as opened:
        if not opened.look(lambda tx: tx.connection.scalar(select(col(WorkspaceRow.workspace_id)))):
            return []
        return opened.transact(
            lambda unit: preview.rotas(unit, opened.charter), keep=lambda _: False
        )


def restore_file(settings: Settings, source: Path) -> Iterator[str]:
    """Put a copy in the database's place and yield what was done, line by line."""
    url = settings.database_url
    kept = restore(url, source, newest=newest_of())
    yield f"{source} is the database now." + (f" What was there is kept at {kept}." if kept else "")
    upgrade(url)
    yield from mark_restored(settings)


def mark_restored(settings: Settings) -> Iterator[str]:
    """Let the next start look in Slack's history first, and yield what that means."""
    at, known = SystemClock().now(), select(col(WorkspaceRow.workspace_id))
    with door(settings) as opened:
        for each in opened.look(lambda tx: tx.connection.scalars(known).all()):
            here = WorkspaceId(each)
            mark = partial(go_on, workspace=here, traces=(), at=at, by=OPERATOR)
            yield told(opened.change(here, mark))


def parked_messages(settings: Settings) -> str:
    """List what waits for a person."""
    row = OutboxRow
    wanted = select(col(row.id), col(row.subject), col(row.place), col(row.reason))
    wanted = wanted.where(col(row.state) == MessageState.PARKED.value).order_by(col(row.id))
    with door(settings) as opened:
        rows = opened.look(lambda tx: tx.connection.execute(wanted).all())
    lines = [f"{number}  {subject} to {place}: {reason}" for number, subject, place, reason in rows]
    return "\n".join(lines) or "Nothing is parked."


def decide_parked(settings: Settings, number: int, *, retry: bool) -> str:
    """Send a parked message again or give it up, on record, and say what was done."""
    decide, verb = (parked.retry_parked, "retry") if retry else (parked.drop_parked, "drop")
    at = SystemClock().now()

    def decided(tx: Tx) -> None:
        if not decide(tx, workspace, number, at=at):
            raise ConfigError(f"No parked message has the number {number}. See `outbox list`.")
        tx.entries.append(Entry(at, OPERATOR, verb, f"message {number}"))

    of_number = select(col(OutboxRow.workspace_id)).where(col(OutboxRow.id) == number)
    with door(settings) as opened:
        workspace = WorkspaceId(opened.look(lambda tx: tx.connection.scalar(of_number)) or "")
        opened.change(workspace, decided)
    return f"{number} leaves again." if retry else f"{number} is dropped."
