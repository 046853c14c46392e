"""Handing over: who is asked to take an action over says yes or no before it moves."""

from bot.domain.actions import decisions
from bot.domain.actions.decisions import Action
from bot.domain.ids import SlackUserId
from bot.services.actions import messages, record
from bot.work.unit import Unit


def send(unit: Unit, before: Action, by: SlackUserId, *, to: SlackUserId) -> Action:
    """Record an offer and ask the person it is made to."""
    offered = decisions.offer(before, to)
    record.save(unit, before, offered, verb="offer", who=(by, unit.at))
    holder = unit.person(before.owner).name if before.owner else "the pod"
    headline = (
        f"{unit.person(by).name} asks you to take {messages.known_as(unit, before)} over. It is due on "
        f"{messages.due_words(offered)}; until you accept, {holder} keeps it."
    )
    messages.tell(unit, offered, to, headline, messages.OFFERED)
    return offered
