"""One escalation with its timeline, and all of them with how fast pods answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from bot.domain.escalations import Escalation, EscalationState
from bot.domain.ids import SlackUserId
from bot.domain.words import counted, span_words
from bot.errors import UserError
from bot.services import pods
from bot.services.escalations import taking, telling
from bot.services.unit import Unit
from bot.slack.mrkdwn import Mrkdwn, mrkdwn, shorten
from bot.store import escalations as rows
from bot.store.escalations import Moment

WINDOW = timedelta(days=30)
MOST_MOMENTS, MOST_OPEN = 40, 15
VERBS = {
    "raised": "raised",
    "step": "told",
    "again": "went round",
    "end": "came to its end",
    "acknowledged": "taken",
    "handed over": "handed over",
    "unacknowledged": "open again",
    "update": "update",
    "closed": "closed by one",
    "resolved": "resolved",
    "reopened": "raised again",
}


@dataclass(frozen=True, slots=True)
class MomentView:
    """One line of a timeline."""

    words: Mrkdwn


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsView:
    """One escalation and everything that happened to it."""

    label: str
    title: str
    what: str
    status: Mrkdwn
    moments: tuple[MomentView, ...]
    more: str
    can_reopen: bool


@dataclass(frozen=True, slots=True)
class RowView:
    """One open escalation, or how fast one pod answers."""

    words: Mrkdwn


@dataclass(frozen=True, slots=True)
class ListView:
    """What is open, and how fast pods answered within thirty days."""

    open: tuple[RowView, ...]
    speeds: tuple[RowView, ...]
    more: str


def details(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render one escalation with its timeline; raises UserError where it is not theirs to see."""
    escalation = taking.found(unit, number)
    mine = by == escalation.raised_by or taking.may_act(unit, escalation, by)
    if escalation.sensitive and not mine:
        raise UserError(f"{escalation.label} is sensitive: only those who are named see it.")
    moments = rows.moments(unit.tx, unit.workspace, number)
    left = len(moments) - MOST_MOMENTS
    view = DetailsView(
        label=escalation.label,
        title=telling.title(unit, escalation),
        what=shorten(escalation.what, 2_500),
        status=telling.card_view(unit, escalation).status,
        moments=tuple(_moment(unit, each) for each in moments[-MOST_MOMENTS:]),
        more=f"and {left} earlier moments" if left > 0 else "",
        can_reopen=escalation.state is EscalationState.RESOLVED and mine,
    )
    return unit.render("escalations/details", view)


def _moment(unit: Unit, moment: Moment) -> MomentView:
    by = "" if moment.by == telling.CLOCK else unit.person(SlackUserId(moment.by)).name
    at = telling.clock_words(moment.at)
    verb = VERBS.get(moment.verb, moment.verb)
    words = mrkdwn("{} *{}*{}", at, verb, f" · {by}" if by else "")
    said = shorten(moment.words, 300)
    return MomentView(mrkdwn("{} · {}", words, said) if said else words)


def listing(unit: Unit) -> dict[str, Any]:
    """Render what is open and how fast pods answer."""
    known = rows.since(unit.tx, unit.workspace, unit.at - WINDOW)
    waiting = [each for each in known if each.state is not EscalationState.RESOLVED]
    left = len(waiting) - MOST_OPEN
    view = ListView(
        tuple(_open(unit, each) for each in waiting[:MOST_OPEN]),
        tuple(_speeds(unit, known)),
        f"and {left} more" if left > 0 else "",
    )
    return unit.render("escalations/list", view)


def _open(unit: Unit, escalation: Escalation) -> RowView:
    status = telling.card_view(unit, escalation).status
    age = span_words(unit.at - escalation.raised_at)
    return RowView(mrkdwn("*{}* · {} · {} old", telling.title(unit, escalation), status, age))


def _speeds(unit: Unit, known: list[Escalation]) -> list[RowView]:
    told = []
    for pod in unit.charter.pods:
        mine = [each for each in known if each.pod == pod.key]
        if mine:
            told.append(RowView(_speed(pods.name_of(unit.charter, mine[0].pod), mine)))
    return told


def _speed(name: str, mine: list[Escalation]) -> Mrkdwn:
    taken = [e.acknowledged_at - e.raised_at for e in mine if e.acknowledged_at]
    done = [e.resolved_at - e.raised_at for e in mine if e.resolved_at]
    to_take = f"taken after {_middle(taken)}" if taken else "none taken yet"
    to_end = f"resolved after {_middle(done)}" if done else "none resolved yet"
    return mrkdwn("*{}* · {} · {} · {}", name, counted(len(mine), "escalation"), to_take, to_end)


def _middle(spans: Sequence[timedelta]) -> str:
    return span_words(timedelta(seconds=median(span.total_seconds() for span in spans)))
