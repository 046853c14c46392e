"""`/rollout me`: how often somebody is asked, at which hours not, and that they are away."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Literal

from bot.domain.audit import Entry
from bot.domain.budget import MOST_A_WEEK, Preferences
from bot.domain.calendar import instant_of, local_day
from bot.domain.days import time_of
from bot.domain.ids import SlackUserId
from bot.domain.presence import Presence, Standing
from bot.domain.words import counted, day_words
from bot.errors import UserError
from bot.services.actions import weekly
from bot.store import budget as asks
from bot.work import budget, home
from bot.work.forms import Choice, FieldView, FormView, check_all
from bot.work.presence import presence_of
from bot.work.unit import Unit

MORNING = time(9)
LONGEST_AWAY = timedelta(days=180)
ASKS, QUIET_FROM, QUIET_UNTIL, AWAY = "me.asks", "me.quiet_from", "me.quiet_until", "me.away"


MeTemplate = Literal["me/me", "me/home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView:
    """What holds for one person, in three sentences."""

    template: MeTemplate
    asks: str
    quiet: str
    away: str
    is_away: bool


def show(unit: Unit, user: SlackUserId) -> dict[str, Any]:
    """Say what holds for somebody."""
    return unit.render(_view(unit, user, "me/me"))


def home_section(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render the Home section that tells it and changes it."""
    return unit.renderer.render_blocks(_view(unit, user, "me/home"))


def form(unit: Unit, user: SlackUserId) -> dict[str, Any]:
    """Render the form that changes it."""
    who = presence_of(unit, user)
    chosen, zone = who.chosen, who.person.zone
    away = chosen.away_until if chosen.is_away(unit.at) else None
    view = FormView(
        callback="me.saved",
        title="When I may reach you",
        submit="Save",
        fields=(
            FieldView(
                block=ASKS,
                kind="choice",
                label="Questions a week, at most",
                hint="Surveys, sessions, and questions about your own reports, which always reach you. "
                "Reminders of your own deadlines do not count.",
                choices=tuple(Choice(str(n), str(n)) for n in range(MOST_A_WEEK + 1)),
                initial=str(chosen.asks_a_week),
                action="asks",
            ),
            _quiet(QUIET_FROM, "Quiet from", chosen.quiet_from, action="from"),
            _quiet(QUIET_UNTIL, "Quiet until", chosen.quiet_until, action="until"),
            FieldView(
                block=AWAY,
                kind="day",
                label="Away until I'm back on",
                hint="Nothing reaches you before that morning; "
                "your pod's lead hears what falls due.",
                initial=local_day(away, zone).isoformat() if away else "",
                optional=True,
            ),
        ),
    )
    return unit.render(view)


def _quiet(block: str, label: str, wall: time | None, *, action: str) -> FieldView:
    return FieldView(
        block=block, kind="time", label=label, initial=_clock(wall), optional=True, action=action
    )


def save(
    unit: Unit, user: SlackUserId, *, asks_a_week: str, quiet: tuple[str, str], back_on: date | None
) -> Preferences:
    """Keep what somebody chose; raises UserError under the field that cannot be."""
    check_all(
        lambda: _check_asks(asks_a_week),
        *(partial(_time, block, words) for block, words in zip(QUIET, quiet, strict=True)),
        lambda: _quiet_hours(quiet),
        lambda: _back_at(unit, user, back_on),
    )
    begins, ends = _quiet_hours(quiet)
    chosen = Preferences(
        asks_a_week=int(asks_a_week),
        quiet_from=begins,
        quiet_until=ends,
        away_until=_back_at(unit, user, back_on),
    )
    asks.choose(unit.tx, unit.workspace, user, chosen)
    _note(unit, user)
    return chosen


def _check_asks(asks_a_week: str) -> None:
    if asks_a_week not in {str(number) for number in range(MOST_A_WEEK + 1)}:
        raise UserError("", fields={ASKS: f"0 to {MOST_A_WEEK} a week."})


def _quiet_hours(quiet: tuple[str, str]) -> tuple[time | None, time | None]:
    begins, ends = (_time(block, words) for block, words in zip(QUIET, quiet, strict=True))
    if (begins is None) != (ends is None):
        raise UserError("", fields={QUIET_UNTIL: "Quiet hours need a beginning and an end."})
    if begins is not None and begins == ends:
        raise UserError("", fields={QUIET_UNTIL: "They would last the whole day."})
    return begins, ends


QUIET = (QUIET_FROM, QUIET_UNTIL)


def back(unit: Unit, user: SlackUserId) -> None:
    """End somebody's time off."""
    asks.end_time_off(unit.tx, unit.workspace, user)
    _note(unit, user)


def _note(unit: Unit, user: SlackUserId) -> None:
    # When somebody works and rests is theirs: the record says that they chose, not what.
    unit.note(Entry(unit.at, user, "choose", "preferences"))
    home.refresh(unit, user)
    # What stands in a pod's channel says who of it is away.
    for pod in unit.roster.pods_of(user):
        weekly.refresh(unit, pod)


def _back_at(unit: Unit, user: SlackUserId, back_on: date | None) -> datetime | None:
    if back_on is None:
        return None
    zone = unit.person(user).zone
    back_at = instant_of(zone, back_on, MORNING)
    if back_at <= unit.at:
        raise UserError("", fields={AWAY: "Choose a day to come."})
    if back_at - unit.at > LONGEST_AWAY:
        raise UserError("", fields={AWAY: f"{LONGEST_AWAY.days} days at most."})
    return back_at


def _view(unit: Unit, user: SlackUserId, template: MeTemplate) -> MeView:
    who = presence_of(unit, user)
    chosen, is_away = who.chosen, who.standing(unit.at) is Standing.AWAY
    used, allowed = budget.used_and_allowed(unit, who)
    slowed = 0 < allowed < chosen.asks_a_week
    most = counted(chosen.asks_a_week, "question")
    asks_words = f"I ask you {most} a week at most: {used or 'none'} so far this week"
    slow = ". You let the last two pass, so one comes at most" if slowed else ""
    quiet = (
        f"Quiet from {_clock(chosen.quiet_from)} to {_clock(chosen.quiet_until)}."
        if chosen.quiet_from is not None
        else "No quiet hours: you hear from me in your working time."
    )
    return MeView(
        template=template,
        asks=f"{asks_words}{slow}. Reminders of your own deadlines do not count.",
        quiet=quiet,
        away=_away_words(unit, who) if is_away else "You are not marked as away.",
        is_away=is_away,
    )


def _away_words(unit: Unit, who: Presence) -> str:
    day = day_words(local_day(who.chosen.away_until or unit.at, who.person.zone))
    return f"You are away until {day}: your pod's lead hears what falls due meanwhile."


def _clock(wall: time | None) -> str:
    return f"{wall:%H:%M}" if wall is not None else ""


def _time(block: str, words: str) -> time | None:
    found = time_of(words)
    if words and found is None:
        raise UserError("", fields={block: "Write a time such as 18:00."})
    return found
