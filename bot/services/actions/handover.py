"""Handing over: who is asked to take an action over says yes or no before it moves."""

from datetime import date

from bot.domain.actions import decisions
from bot.domain.actions.decisions import Action
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import may_work
from bot.domain.presence import Standing
from bot.domain.words import day_words
from bot.services.actions import messages, record
from bot.work import pods, tell
from bot.work.presence import presence_of
from bot.work.tell import ToldView
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


def refusal(
    unit: Unit, to: SlackUserId, *, by: SlackUserId, pod: PodKey | None, due_on: date
) -> str:
    """Return why somebody cannot be given what is due on a day, for a pod; empty where they can."""
    if not to:
        return "Please choose somebody."
    who = presence_of(unit, to)
    back_on, name = who.back_on(unit.at), who.person.name
    if who.standing(unit.at) is Standing.LEFT:
        return f"{name} is no longer in this workspace."
    if pod is not None and not may_work(who.person, unit.roster.pod(pod)):
        return f"Choose somebody from {pods.name_of(unit.charter, pod)}."
    # Whoever takes it is here, whatever they said of their time off.
    if to != by and back_on is not None and back_on > due_on:
        return f"{name} is away until {day_words(back_on)}, after it is due. Choose somebody else."
    return ""


def tell_of_absence(unit: Unit, label: str, by: SlackUserId, *, to: SlackUserId) -> None:
    """Tell whoever gave it away that the other sees it only once they are back."""
    if words := absence_words(unit, by, to=to):
        tell.send(unit, label, by, ToldView(headline=f"{label}: {words}"))


def absence_words(unit: Unit, by: SlackUserId, *, to: SlackUserId | None) -> str:
    """Say until when somebody is away whom another gave something; empty where they are here."""
    if to is None or to == by:
        return ""
    who = presence_of(unit, to)
    back_on = who.back_on(unit.at)
    return (
        f"{who.person.name} is away until {day_words(back_on)} and sees it then." if back_on else ""
    )
