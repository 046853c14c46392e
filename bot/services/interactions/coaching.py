"""Coachings that an agent was asked to confirm: by when, and what becomes of those nobody confirmed."""

from datetime import datetime

from bot.domain import promises, refs
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.interactions.looks import Look
from bot.domain.promises import Promise
from bot.domain.refs import Topic
from bot.domain.words import counted
from bot.services.interactions import seeing
from bot.store.interactions import looks
from bot.work import pods, tell
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

SLICE = 20
# Who acts when nobody does.
CLOCK = "clock"


def answer_by(unit: Unit, workflow: str) -> Promise:
    """Say by which day a coaching is to be confirmed, and when it lapses."""
    pod = seeing.pod_of(unit, workflow)
    calendar = pods.calendar_of(unit.charter, pod) if pod else unit.charter.calendar_for_zone()
    today = local_day(unit.at, calendar.zone)
    by = calendar.add_working_days(today, unit.charter.promises.silence_days)
    return promises.promise(by, calendar)


def about(look: Look) -> str:
    """Return what the ledger of asks calls a coaching that somebody is asked to confirm."""
    return f"coaching:{look.number}"


def next_lapse(unit: Unit) -> datetime | None:
    """Return when the next coaching that nobody confirmed lapses."""
    return looks.next_lapse(unit.tx, unit.workspace)


def lapse_due(unit: Unit) -> bool:
    """Drop a slice of what nobody confirmed in time, and tell who coached; True while more waits."""
    due = looks.lock_lapsing(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for look in due:
        looks.drop(unit.tx, unit.workspace, look.number)
        unit.note(Entry(unit.at, CLOCK, "lapse", f"interaction {look.interaction}"))
        tell.send(unit, refs.make(Topic.LOOK, look.number), look.by, _lapsed(unit, look))
    return len(due) == SLICE


def _lapsed(unit: Unit, look: Look) -> ToldView:
    who = unit.person(SlackUserId(look.agent or "")).name
    days = counted(unit.charter.promises.silence_days, "working day")
    return ToldView(
        headline=f"{who} has not answered for {days}, so your coaching is not counted.",
        what="If it took place, talk to them, and press Coached on the contact again.",
        block="looks",
        buttons=(Button("looks.open", "Look", str(look.interaction)),),
    )
