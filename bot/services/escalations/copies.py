"""An escalation whose words were taken back elsewhere: its cards, its people, the services it called."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.hooks import HookCallState
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.outbox import Lane
from bot.domain.people import listed
from bot.domain.words import some
from bot.services.escalations import cards, messages
from bot.store.escalations import hooks, rows, timeline
from bot.work.tell import ToldView, send
from bot.work.unit import Unit


def follow(
    unit: Unit, numbers: Iterable[int], what: str, *, asks: bool, not_before: datetime | None
) -> None:
    """Show on each what became of the words it was raised with; `asks` whether it is still needed.

    `not_before` is when it may be seen, where somebody anonymous took them back.
    """
    for number in sorted(numbers):
        found = rows.lock(unit.tx, unit.workspace, number)
        if found is None:
            continue
        words = f"{what}.{_left_words(unit, found)}"
        at = max(not_before or unit.at, found.raised_at)
        moment = TimelineMoment(at, TimelineVerb.TAKEN_BACK, messages.CLOCK, words)
        timeline.note(unit.tx, unit.workspace, number, moment)
        cards.redraw(unit, found, not_before=not_before)
        if asks and found.is_open:
            _ask(unit, found, words, not_before=not_before)


def _left_words(unit: Unit, found: Escalation) -> str:
    calls = hooks.of_escalation(unit.tx, unit.workspace, found.number)
    has_left = (c.hook for c in calls if c.attempts or c.state is HookCallState.ANSWERED)
    told = some(dict.fromkeys(has_left), most=len(calls))
    return (
        f" What {told} was told before cannot be recalled from here: please see to it."
        if told
        else ""
    )


def _ask(unit: Unit, found: Escalation, words: str, *, not_before: datetime | None) -> None:
    """Ask whoever has it, or those who could, whether it still is one."""
    leads = unit.roster.pod(found.pod).leads
    question = f"{found.label}: {words} If nothing remains to be done, please resolve it."
    button = "update" if found.owner else "take"
    view = ToldView(
        headline=messages.marked(found, question),
        loud=True,
        buttons=messages.buttons(found, button),
    )
    for user in (found.owner,) if found.owner else listed((*found.named, *leads)):
        send(unit, found.label, user, view, lane=Lane.ESCALATION, not_before=not_before)
