"""What agents were promised by which day: a day that passes is told on that day, with whose it is."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.feedback import decisions
from bot.domain.feedback.item import FEEDBACK, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane
from bot.domain.people import may_work
from bot.domain.promises import miss, promise
from bot.domain.words import day_words
from bot.services.actions import record, waiting
from bot.services.feedback import messages, receipt, views
from bot.store import feedback as rows
from bot.store.actions import quiet
from bot.store.actions import rows as actions
from bot.store.record import vault
from bot.work import tell
from bot.work.tell import Button, ToldView
from bot.work.unit import Unit

SLICE = 10
REDATE = "feedback.redate"
# Who acts when nobody does.
CLOCK = "clock"
NOW = timedelta(0)
ENDS = {
    FeedbackState.DECLINED: "was declined, and its agent hears the reason.",
    FeedbackState.DUPLICATE: "is a duplicate and hears what comes of the other.",
    FeedbackState.WITHDRAWN: "was taken back by its author.",
}


def tell_due(unit: Unit) -> bool:
    """Tell a slice of the agents whose day passes without an answer; True while more wait."""
    due = rows.lock_breaching(unit.tx, unit.workspace, at=unit.at, limit=SLICE)
    for item in due:
        _miss(unit, item)
    return len(due) == SLICE


def next_breach(unit: Unit) -> datetime | None:
    """Return when the breach of a promise is next to be told."""
    return rows.next_breach(unit.tx, unit.workspace)


def _miss(unit: Unit, item: Feedback) -> None:
    if item.promise is None:
        return
    calendar = messages.calendar_of(unit.charter, item)
    given = miss(item.promise, calendar, today=local_day(unit.at, calendar.zone))
    missed = decisions.vow(item, given)
    rows.save(unit.tx, unit.workspace, missed)
    unit.note(
        Entry(
            unit.at,
            CLOCK,
            "miss",
            item.label,
            {"promised": item.promise.by},
            {"promised": given.by},
        )
    )
    view = receipt.missed_view(unit, missed)
    messages.tell_author(unit, missed, view, ref=messages.missed_ref(missed))
    messages.refresh(unit, missed)
    messages.refresh_homes(unit, missed)
    _ask_for_day(unit, missed)


def _ask_for_day(unit: Unit, item: Feedback) -> None:
    """Ask who has it for a day its agent can be given; whom a nudge asked today finds it changed."""
    stands = receipt.stands_for(unit, item)
    if stands.number != item.number and stands.promise is not None and stands.promise.is_broken:
        return
    if quiet.is_quiet(unit.tx, unit.workspace, stands.pod, at=unit.at):
        # What waits for its end asks for a day as well.
        return
    # It may stand there for days, so it says no "today".
    headline = (
        f"{item.label}: its agent was promised an answer by {receipt.missed_day(item)} and has "
        "read that we missed it. Name the day by which they hear, or finish it."
    )
    buttons = [Button(REDATE, "Name a new day", stands.label, "primary")]
    if stands.state is FeedbackState.NEW:
        buttons.append(Button("feedback.take", "Take it", stands.label))
    else:
        buttons.append(Button("feedback.ship", "Shipped", stands.label))
    buttons.append(Button("feedback.decline", "Decline", stands.label))
    what = f"“{views.what_words(stands, 280)}”"
    view = ToldView(headline=headline, what=what, block="feedback.missed", buttons=tuple(buttons))
    pod = unit.roster.pod(stands.pod)
    holders = [user for user in receipt.holders(unit, item) if may_work(unit.person(user), pod)]
    about = _asked_as(unit, stands)
    # Whoever was asked about it today finds there that it was missed.
    waiting.redraw(unit, *about)
    told = waiting.asked_today(unit, *about)
    asked = [user for user in holders if user not in told]
    waiting.give_way(unit, *about, users=asked)
    tell.keep(unit, stands.label, dict.fromkeys(asked, view), lane=Lane.NUDGE)


def _asked_as(unit: Unit, item: Feedback) -> tuple[str, int]:
    """Return under what its reminders stand: itself, or its action."""
    action = actions.of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    return (FEEDBACK, item.number) if action is None else (record.KIND, action.number)


def settle(
    unit: Unit, before: Feedback, after: Feedback, *, not_before: datetime | None = None
) -> None:
    """Take the buttons off whoever was asked about something new that is taken or closed by now."""
    if before.state is not FeedbackState.NEW or after.state is FeedbackState.NEW:
        return
    ended = ENDS.get(after.state, "is no longer new.")
    whose = f"belongs to {unit.person(after.owner).name} now." if after.owner else ended
    headline = f"{after.label} {whose}"
    tell.end(unit, after.label, ToldView(headline=headline), not_before=not_before)


def renew(unit: Unit, item: Feedback, reason: str, by: SlackUserId) -> Feedback:
    """Promise every submitter the day that was agreed on, and tell them, with the reason."""
    calendar = messages.calendar_of(unit.charter, item)
    given = promise(item.act_by, calendar)
    renewed = decisions.vow(item, given)
    for reporter in (renewed, *rows.lock_duplicates_of(unit.tx, unit.workspace, item.number)):
        told = decisions.vow(reporter, given)
        if reporter.number != item.number:
            told = decisions.follow(told, item.act_by)
        rows.save(unit.tx, unit.workspace, told)
        view = views.word_view(
            unit, told, "feedback/new_day", reason, by, other=day_words(item.act_by)
        )
        messages.tell_author(unit, told, view)
        if told.number != item.number:
            messages.refresh(unit, told)
    return renewed


def unanswered(
    unit: Unit, users: Collection[SlackUserId], *, within: timedelta = NOW
) -> frozenset[SlackUserId]:
    """List those of some people whom we owe an answer past its day: nobody asks them for more.

    `within` counts those too whose day passes so soon without one.
    """
    owed = rows.owed(unit.tx, unit.workspace, by=unit.at + within)
    named = {item.submitter for item in owed}
    relays = {item.relay for item in owed if item.relay is not None}
    return frozenset(
        user
        for user in users
        if user in named
        or (
            relays
            and not relays.isdisjoint(vault.relays_of(unit.tx, unit.vault, unit.workspace, user))
        )
    )
