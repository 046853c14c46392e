"""Keeping an escalation: written, on record, in its timeline, shown alike on its cards."""

from bot.domain.audit import Entry
from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineVerb
from bot.domain.ids import SlackUserId
from bot.services.escalations import cards, messages
from bot.store.escalations import rows
from bot.work import following
from bot.work.unit import Unit


def keep(
    unit: Unit, after: Escalation, verb: TimelineVerb, by: SlackUserId, words: str = ""
) -> None:
    """Write down what somebody did to it, and show it on its cards."""
    write(unit, after, verb, by, words)
    cards.redraw(unit, after)


def write(
    unit: Unit, after: Escalation, verb: TimelineVerb, by: SlackUserId, words: str = ""
) -> None:
    """Write down what somebody did to it."""
    rows.save(unit.tx, unit.workspace, after)
    known = {"state": after.state, "severity": after.severity, "pod": after.pod}
    unit.note(Entry(unit.at, by, verb.value, after.label, after={**known, "owner": after.owner}))
    messages.note(unit, after, verb, by, words)
    following.refresh(unit, after.label)
