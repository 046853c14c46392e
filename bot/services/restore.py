"""Going on from a restored database: look first, number beyond what people may have been given."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.ids import WorkspaceId
from bot.domain.restoring import Sequel, Trace, last_number, shown, unknown
from bot.store.engine.transaction import Tx
from bot.store.outbox.doubt import doubt_waiting, known_keys, last_places, note_sent
from bot.store.people import channel_names
from bot.store.record.counters import move_on
from bot.work.unit import Unit

MOST_PLACES = 30


def places(unit: Unit) -> tuple[str, ...]:
    """Name the conversations in which Slack would show what the database does not know."""
    named = channel_names(unit.tx, unit.workspace).values()
    last = last_places(unit.tx, unit.workspace, most=MOST_PLACES)
    return tuple(dict.fromkeys([*last, *named]))[:MOST_PLACES]


def compare(unit: Unit, traces: Sequence[Trace]) -> Sequel | None:
    """Go on as after a restore where Slack shows what this database never sent; else None."""
    known = known_keys(unit.tx, unit.workspace, [trace.key for trace in traces])
    strange = unknown(traces, known)
    if not strange:
        return None
    return go_on(unit.tx, unit.workspace, strange, at=unit.at, by="start")


def go_on(
    tx: Tx, workspace: WorkspaceId, traces: Sequence[Trace], *, at: datetime, by: str
) -> Sequel:
    """Doubt everything that waits, give no number twice, and keep on record that it was so."""
    doubted = doubt_waiting(tx, workspace, at=at)
    note_sent(tx, workspace, traces, at=at)
    numbers = move_on(
        tx, workspace, shown(traces), lambda series, value: last_number(series, value, traces)
    )
    after = {"shown": len(traces), "doubted": doubted, "numbers": numbers}
    tx.entries.append(Entry(at, by, "restore", "database", after=after))
    return Sequel(len(traces), doubted, numbers)
