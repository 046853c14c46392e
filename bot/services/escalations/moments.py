"""What happened to an escalation, as people read it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.escalations.escalation import Escalation
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import SlackUserId
from bot.domain.rights import rules
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


def shown_to(
    unit: Unit, escalation: Escalation, told: Iterable[TimelineMoment], user: SlackUserId
) -> tuple[TimelineMoment, ...]:
    """Keep the words of other reports that joined it from whoever only raised it."""
    stands = cards.standing(unit, escalation, user)
    if rules.READ_REPORTS.admits(stands, sensitive=escalation.sensitive):
        return tuple(told)
    return tuple(_without_others(moment, user) for moment in told)


def _without_others(moment: TimelineMoment, user: SlackUserId) -> TimelineMoment:
    is_anothers = moment.verb is TimelineVerb.JOINED and moment.by != user
    return replace(moment, by=messages.CLOCK, words="") if is_anothers else moment


def spoken(unit: Unit, moment: TimelineMoment) -> str:
    """Say what a moment's words mean: a step's begin with whom it is for, as the charter writes it."""
    to, colon, what = moment.words.rpartition(": ")
    return (
        f"{audience.words_of(unit, to)}: {what}"
        if moment.verb is TimelineVerb.STEP and colon
        else moment.words
    )
