"""What happened to an escalation, as people read it."""

from dataclasses import dataclass

from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId
from bot.services.escalations import audience, cards, messages
from bot.slack.mrkdwn import Mrkdwn, mrkdwn, shorten
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class MomentView:
    """One line of a timeline."""

    words: Mrkdwn


def name_of(unit: Unit, by: str) -> str:
    """Say who did something: a person by name, the clock by nothing, a signal as it is called."""
    if by == messages.CLOCK:
        return ""
    return unit.person(SlackUserId(by)).name


def view(unit: Unit, moment: TimelineMoment) -> MomentView:
    """Lay a moment out as one line: when, what, by whom, in which words."""
    by = name_of(unit, moment.by)
    at = cards.clock_words(moment.at)
    words = mrkdwn("{} *{}*{}", at, moment.verb.words, f" · {by}" if by else "")
    said = shorten(spoken(unit, moment), 300)
    return MomentView(mrkdwn("{} · {}", words, said) if said else words)


def spoken(unit: Unit, moment: TimelineMoment) -> str:
    """Say what a moment's words mean: a step's begin with whom it is for, as the charter writes it."""
    to, colon, what = moment.words.rpartition(": ")
    return (
        f"{audience.words_of(unit, to)}: {what}"
        if moment.verb is TimelineVerb.STEP and colon
        else moment.words
    )
