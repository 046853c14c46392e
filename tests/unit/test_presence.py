"""Who is here, and when somebody may be asked: in working hours, and agents right after a shift."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.budget import Preferences
from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.ids import SlackUserId
from bot.domain.people import Person
from bot.domain.presence import Presence, Standing
from bot.domain.roles import Role
from bot.domain.shifts import ShiftPlan, WeeklyShift

OFFICE = WorkCalendar("UTC", every_weekday(time(9), time(17)), frozenset({date(2026, 11, 5)}))
ANN = Person(SlackUserId("U0ANN"), "Ann", "UTC", roles=frozenset({Role.AGENTS}), ref="ann")
EARLY = (timedelta(hours=6), timedelta(hours=14))
LATE = (timedelta(hours=14), timedelta(hours=22))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def on_shifts(*week: tuple[tuple[timedelta, timedelta], ...]) -> Presence:
    pattern = WeeklyShift("UTC", (*week, *((),) * (7 - len(week))))
    return Presence(ANN, OFFICE, ShiftPlan(weekly={"ann": (pattern,)}))


def test_in_working_hours_at_once_else_when_they_begin() -> None:
    assert Presence(ANN, OFFICE).reachable_from(at(3, 10)) == at(3, 10)
    assert Presence(ANN, OFFICE).reachable_from(at(3, 17)) == at(4, 9)
    assert Presence(ANN, OFFICE).reachable_from(at(4, 18)) == at(6, 9)


def test_nobody_is_asked_on_shift_but_right_after_it() -> None:
    ann = on_shifts((), (EARLY,), (EARLY,))
    assert ann.reachable_from(at(3, 5)) == at(3, 14)
    assert ann.reachable_from(at(3, 10)) == at(3, 14)
    assert ann.reachable_from(at(3, 14)) == at(3, 14)
    assert ann.reachable_from(at(3, 14, 59)) == at(3, 14, 59)
    assert ann.reachable_from(at(3, 15)) == at(4, 14)


def test_an_end_that_runs_on_into_another_shift_is_none() -> None:
    split = (EARLY[0], timedelta(hours=10)), (timedelta(hours=10, minutes=30), EARLY[1])
    ann = on_shifts((), (EARLY, LATE), split)
    assert ann.reachable_from(at(3, 14)) == at(3, 22)
    assert ann.reachable_from(at(4, 9)) == at(4, 10)
    assert ann.reachable_from(at(4, 10, 40)) == at(4, 14)


def test_without_a_shift_in_sight_their_working_hours_count() -> None:
    assert on_shifts().reachable_from(at(3, 18)) == at(4, 9)


def test_somebody_is_here_away_or_gone() -> None:
    away = Presence(ANN, OFFICE, chosen=Preferences(away_until=at(9, 9)))
    assert [away.standing(at(9, hour)) for hour in (8, 9)] == [Standing.AWAY, Standing.HERE]
    assert not away.is_here(at(9, 8))
    assert away.is_here(at(9, 9))
    gone = replace(away, person=replace(ANN, active=False))
    assert gone.standing(at(9, 8)) is gone.standing(at(9, 9)) is Standing.LEFT


def test_who_is_on_shift_is_told_by_the_minute() -> None:
    ann = on_shifts((), (EARLY,))
    assert ann.has_shifts
    assert [ann.is_on_shift(at(3, hour)) for hour in (5, 6, 13, 14)] == [False, True, True, False]
    assert not Presence(ANN, OFFICE).has_shifts


def test_quiet_hours_and_time_off_end_in_working_time() -> None:
    chosen = Preferences(quiet_from=time(16), quiet_until=time(10, 30), away_until=at(6, 12))
    ann = Presence(ANN, OFFICE, chosen=chosen)
    assert ann.reachable_from(at(3, 10)) == at(6, 12)
    assert ann.reachable_from(at(6, 16)) == at(9, 10, 30)


def test_quiet_hours_that_cover_all_their_time_count_less_than_what_is_asked() -> None:
    chosen = Preferences(quiet_from=time(8), quiet_until=time(18), away_until=at(4, 7))
    assert Presence(ANN, OFFICE, chosen=chosen).reachable_from(at(3, 10)) == at(4, 9)


def test_their_own_clock_is_kept_through_the_night_it_changes() -> None:
    berlin = replace(ANN, zone="Europe/Berlin")
    office = WorkCalendar("Europe/Berlin", every_weekday(time(9), time(17)))
    chosen = Preferences(quiet_from=time(16), quiet_until=time(9, 30))
    asked = Presence(berlin, office, chosen=chosen).reachable_from
    friday, monday = (
        datetime(2026, 10, 23, 14, tzinfo=UTC),
        datetime(2026, 10, 26, 8, 30, tzinfo=UTC),
    )
    assert asked(friday) == monday


def test_a_shift_weeks_ahead_is_found_and_none_is_none() -> None:
    pattern = WeeklyShift("UTC", ((EARLY,), *((),) * 6), first=date(2026, 11, 23))
    ann = Presence(ANN, OFFICE, ShiftPlan(weekly={"ann": (pattern,)}))
    found = ann.next_end(at(3, 10))
    assert found is not None
    assert found.ends == at(23, 14)
    assert Presence(ANN, OFFICE).next_end(at(3, 10)) is None
