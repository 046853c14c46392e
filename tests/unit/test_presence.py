"""When somebody may be asked: in working hours, and agents right after a shift, never during one."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.presence import AFTER_SHIFT, LOOK_AHEAD, Presence
from bot.domain.shifts import Roster, WeeklyShift

OFFICE = WorkCalendar("UTC", every_weekday(time(9), time(17)), frozenset({date(2026, 11, 5)}))
EARLY = (timedelta(hours=6), timedelta(hours=14))
LATE = (timedelta(hours=14), timedelta(hours=22))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def on_shifts(*week: tuple[tuple[timedelta, timedelta], ...]) -> Presence:
    pattern = WeeklyShift("UTC", (*week, *((),) * (7 - len(week))))
    roster = Roster(weekly={"ann": (pattern,)})
    return Presence(OFFICE, partial(roster.next_end, "ann", grace=AFTER_SHIFT, within=LOOK_AHEAD))


def test_in_working_hours_at_once_else_when_they_begin() -> None:
    assert Presence(OFFICE).next_moment(at(3, 10)) == at(3, 10)
    assert Presence(OFFICE).next_moment(at(3, 17)) == at(4, 9)
    assert Presence(OFFICE).next_moment(at(4, 18)) == at(6, 9)


def test_nobody_is_asked_on_shift_but_right_after_it() -> None:
    ann = on_shifts((), (EARLY,), (EARLY,))
    assert ann.next_moment(at(3, 5)) == at(3, 14)
    assert ann.next_moment(at(3, 10)) == at(3, 14)
    assert ann.next_moment(at(3, 14)) == at(3, 14)
    assert ann.next_moment(at(3, 14, 59)) == at(3, 14, 59)
    assert ann.next_moment(at(3, 15)) == at(4, 14)


def test_an_end_that_runs_on_into_another_shift_is_none() -> None:
    split = (EARLY[0], timedelta(hours=10)), (timedelta(hours=10, minutes=30), EARLY[1])
    ann = on_shifts((), (EARLY, LATE), split)
    assert ann.next_moment(at(3, 14)) == at(3, 22)
    assert ann.next_moment(at(4, 9)) == at(4, 10)
    assert ann.next_moment(at(4, 10, 40)) == at(4, 14)


def test_without_a_shift_in_sight_their_working_hours_count() -> None:
    assert on_shifts().next_moment(at(3, 18)) == at(4, 9)
