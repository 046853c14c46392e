"""Going on from a restored database: look first, number beyond what people may have been given."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.ids import WorkspaceId
from bot.domain.refs import Topic
from bot.domain.restoring import Sequel, Trace, lacking, last_number, shown, told, unknown
from bot.store import told as kept
from bot.store.engine.transaction import Tx
from bot.store.outbox.doubt import doubt_waiting, known_keys, last_places, note_sent
from bot.store.people import channel_names
from bot.store.record import audit
from bot.store.record.counters import move_on
from bot.work import tell
from bot.work.tell import ToldView
from bot.work.unit import Unit

MOST_PLACES = 30
BLIND = "I may not read back what I posted: the app lacks the history scopes."
MENDS_IT = (
    "Should a backup ever be put back, I would not see what was sent since. Add channels:history, "
    "groups:history and im:history and install the app again; until then, say `python -m bot "
    "restored` before the first start after a restore."
)


def places(unit: Unit) -> tuple[str, ...]:
    """Name the conversations in which Slack would show what the database does not know."""
    named = channel_names(unit.tx, unit.workspace).values()
    last = last_places(unit.tx, unit.workspace, most=MOST_PLACES)
    return tuple(dict.fromkeys([*last, *named]))[:MOST_PLACES]


def strange(unit: Unit, traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return what Slack shows of us that this database never sent."""
    known = known_keys(unit.tx, unit.workspace, [trace.key for trace in traces])
    return unknown(traces, known)


def compare(unit: Unit, traces: Sequence[Trace]) -> Sequel | None:
    """Go on as after a restore where Slack shows what this database never sent; else None.

    Whoever administers it hears of that.
    """
    found = strange(unit, traces)
    if not found:
        return None
    sequel = go_on(unit.tx, unit.workspace, found, at=unit.at, by="start")
    for admin in unit.roster.admins:
        tell.send(unit, Topic.RESTORE, admin, ToldView(headline=told(sequel)))
    return sequel


def tell_of_blindness(unit: Unit) -> None:
    """Tell whoever administers the app, once, that a restore would go unnoticed."""
    heard = kept.everybody(unit.tx, unit.workspace, Topic.RESTORE)
    view = ToldView(headline=BLIND, what=MENDS_IT)
    tell.keep(unit, Topic.RESTORE, {a: view for a in unit.roster.admins if a not in heard})


def go_on(
    tx: Tx, workspace: WorkspaceId, traces: Sequence[Trace], *, at: datetime, by: str
) -> Sequel:
    """Doubt everything that waits, give no number twice, and keep on record that it was so."""
    doubted = doubt_waiting(tx, workspace, at=at)
    note_sent(tx, workspace, traces, at=at)
    lacks = lacking(traces, audit.end(tx, workspace)[0])
    numbers = move_on(
        tx,
        workspace,
        shown(traces),
        lambda series, value: last_number(series, value, traces, lacks=lacks),
    )
    after = {"shown": len(traces), "doubted": doubted, "numbers": numbers}
    tx.entries.append(Entry(at, by, "restore", "database", after=after))
    return Sequel(len(traces), doubted, numbers)
