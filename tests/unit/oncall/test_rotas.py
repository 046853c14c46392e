"""Who is on duty: turns that go round by the calendar, covers, shifts, hours."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.escalations.policies import When
from bot.domain.ids import SlackUserId
from bot.domain.oncall.rotas import Cover, Rota, TurnLength, on_duty, turns
from bot.domain.shifts import Shift

A, B, C = SlackUserId("UA"), SlackUserId("UB"), SlackUserId("UC")
LONDON = WorkCalendar("Europe/London", every_weekday(time(9), time(17)))
MONDAY = date(2026, 10, 19)
HOUR = timedelta(hours=1)


def a_rota(**changes: object) -> Rota:
    values = {
        "key": "nights",
        "name": "Nights",
        "calendar": LONDON,
        "people": (A, B, C),
        "turn": TurnLength.WEEKLY,
        "starts": MONDAY,
        "at": time(9),
        **changes,
    }
    return Rota(**values)  # type: ignore[arg-type]  # by name


def no_shifts(_user: SlackUserId, _first: datetime, _until: datetime) -> Iterable[Shift]:
    return ()


def here(rota: Rota, at: datetime, *covers: Cover) -> tuple[SlackUserId, ...]:
    return on_duty(rota, at, covers, no_shifts)


def a_cover(number: int = 1, **changes: object) -> Cover:
    values = {
        "number": number,
        "rota": "nights",
        "user": C,
        "instead_of": A,
        "starts": datetime(2026, 10, 20, 18, tzinfo=UTC),
        "ends": datetime(2026, 10, 20, 22, tzinfo=UTC),
        "by": C,
        **changes,
    }
    return Cover(**values)  # type: ignore[arg-type]  # by name


def test_turns_change_at_the_hour_of_the_hand_over() -> None:
    rota = a_rota()
    assert here(rota, datetime(2026, 10, 19, 7, 59, tzinfo=UTC)) == ()  # before the first
    assert here(rota, datetime(2026, 10, 19, 8, 0, tzinfo=UTC)) == (A,)  # 09:00 in London
    # The clocks go back in between: it is 09:00 in London all the same.
    assert here(rota, datetime(2026, 10, 26, 8, 59, tzinfo=UTC)) == (A,)
    assert here(rota, datetime(2026, 10, 26, 9, 0, tzinfo=UTC)) == (B,)


def test_a_daily_rota_goes_round_by_days() -> None:
    rota = a_rota(turn=TurnLength.DAILY)
    days = [here(rota, datetime(2026, 10, 19 + n, 12, tzinfo=UTC))[0] for n in range(4)]
    assert days == [A, B, C, A]


def test_outside_its_hours_nobody_is_on_duty() -> None:
    rota = a_rota(hours=When(days=(0, 1, 2, 3, 4), spans=((18 * 60, 32 * 60),)))
    assert here(rota, datetime(2026, 10, 20, 12, tzinfo=UTC)) == ()
    assert here(rota, datetime(2026, 10, 20, 20, tzinfo=UTC)) == (A,)


def test_a_cover_counts_for_its_hours_and_the_last_one_made_wins() -> None:
    rota, evening = a_rota(), datetime(2026, 10, 20, 20, tzinfo=UTC)
    assert here(rota, evening, a_cover()) == (C,)
    assert here(rota, evening + 2 * HOUR, a_cover()) == (A,)
    assert here(rota, evening, a_cover(asked=True)) == (A,)
    second = a_cover(2, user=B, instead_of=C)
    assert here(rota, evening, second, a_cover()) == (B,)


def test_whose_shift_it_is_is_on_duty() -> None:
    begins = datetime(2026, 10, 20, 6, tzinfo=UTC)

    def shifts(user: SlackUserId, _first: datetime, _until: datetime) -> Iterable[Shift]:
        return [Shift(begins, begins + 8 * HOUR, user)] if user != C else []

    rota = a_rota(turn=TurnLength.SHIFT)
    assert on_duty(rota, begins + HOUR, (), shifts) == (A, B)
    assert on_duty(rota, begins + 9 * HOUR, (), shifts) == ()
    covered = a_cover(starts=begins, ends=begins + 8 * HOUR)
    assert on_duty(rota, begins + HOUR, (covered,), shifts) == (C, B)


def test_a_rota_without_people_is_a_gap() -> None:
    assert here(a_rota(people=()), datetime(2026, 10, 20, 12, tzinfo=UTC)) == ()


@given(st.integers(0, 24 * 365 * 4))
def test_at_every_moment_exactly_one_turn_runs(quarter_hours: int) -> None:
    rota = a_rota()
    at = datetime(2026, 10, 19, 8, tzinfo=UTC) + quarter_hours * timedelta(minutes=15)
    running = [t for t in turns(rota, at - HOUR, at + HOUR, no_shifts) if t.covers(at)]
    assert len(running) == 1
    assert here(rota, at) == (running[0].user,)


def whole_days(rota: Rota, days: int) -> list[SlackUserId]:
    noons = (datetime(2026, 10, 19, 12, tzinfo=UTC) + n * 24 * HOUR for n in range(days))
    return [user for noon in noons for user in here(rota, noon)]


@pytest.mark.parametrize("many", [2, 3, 5, 7])
def test_on_working_days_everybody_has_duty_in_turn(many: int) -> None:
    people = tuple(SlackUserId(f"U{n}") for n in range(many))
    rota = a_rota(turn=TurnLength.DAILY, people=people, hours=When(days=(0, 1, 2, 3, 4)))
    assert whole_days(rota, 7 * many) == [*people] * 5


def test_before_the_hand_over_on_monday_it_is_still_fridays_turn() -> None:
    rota = a_rota(turn=TurnLength.DAILY, hours=When(days=(0, 4)))
    assert here(rota, datetime(2026, 10, 23, 12, tzinfo=UTC)) == (B,)
    assert here(rota, datetime(2026, 10, 26, 8, 30, tzinfo=UTC)) == (B,)
    assert here(rota, datetime(2026, 10, 26, 9, 30, tzinfo=UTC)) == (C,)


def test_a_rota_that_starts_on_a_day_off_begins_on_its_first_day_of_duty() -> None:
    hours = When(days=(0, 1, 2, 3, 4))
    rota = a_rota(turn=TurnLength.DAILY, starts=date(2026, 10, 24), hours=hours)
    assert here(rota, datetime(2026, 10, 23, 12, tzinfo=UTC)) == ()
    assert here(rota, datetime(2026, 10, 26, 12, tzinfo=UTC)) == (A,)


def test_who_was_moved_on_takes_the_same_turns() -> None:
    assert here(a_rota(ahead=1), datetime(2026, 10, 20, 12, tzinfo=UTC)) == (B,)
