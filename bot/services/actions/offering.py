"""Handing over: who is asked to take an action over says yes or no before it moves."""

from bot.domain import actions as decisions
from bot.domain.actions import Action
from bot.domain.ids import SlackUserId
from bot.services.actions import keeping, telling
from bot.work.unit import Unit


def send(unit: Unit, before: Action, by: SlackUserId, *, to: SlackUserId) -> Action:
    """Record an offer and ask the person it is made to."""
    offered = decisions.offer(before, to)
    keeping.save(unit, before, offered, verb="offer", who=(by, unit.at))
    holder = unit.person(before.owner).name if before.owner else "the pod"
    headline = (
        f"{unit.person(by).name} asks you to take {telling.known_as(unit, before)} over. It is due on "
        f"{telling.due_words(offered)}; until you accept, {holder} keeps it."
    )
    telling.tell(unit, offered, to, headline, telling.OFFERED)
    return offered
