"""One ledger of asks: so many a week, fewer for who lets them pass, none at quiet hours."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.domain.budget import Ask, Preferences, allowed, may_ask

AT = datetime(2026, 11, 12, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NIGHT = Preferences(quiet_from=time(18), quiet_until=time(9))


def asked(*days_ago: float, answered: bool = True) -> list[Ask]:
    return [Ask(AT - days * DAY, answered) for days in days_ago]


def test_a_week_holds_three_asks_unless_somebody_chose_otherwise() -> None:
    assert may_ask(asked(6, 3), Preferences(), at=AT)
    assert not may_ask(asked(6, 3, 1), Preferences(), at=AT)
    assert may_ask(asked(8, 3, 1), Preferences(), at=AT)
    assert not may_ask([], Preferences(asks_a_week=0), at=AT)


def test_two_that_were_let_pass_leave_one_and_an_answer_restores_the_rest() -> None:
    ignored = asked(5, 3, answered=False)
    assert not may_ask(ignored, Preferences(), at=AT)
    assert allowed(ignored, Preferences(), at=AT) == 1
    assert allowed([*ignored, *asked(1)], Preferences(), at=AT) == 3
    fresh = asked(1, 0.5, answered=False)
    assert may_ask(fresh, Preferences(), at=AT)


def test_nobody_who_is_away_is_asked() -> None:
    away = Preferences(away_until=AT + DAY)
    assert not may_ask([], away, at=AT)
    assert may_ask([], away, at=AT + 2 * DAY)
    assert away.after_quiet(AT, "UTC") == AT + DAY


@pytest.mark.parametrize(
    ("hour", "until"), [(12, 12), (17, 17), (18, 33), (23, 33), (8, 9), (9, 9)]
)
def test_quiet_hours_may_span_midnight(hour: int, until: int) -> None:
    at = datetime(2026, 11, 12, hour, tzinfo=UTC)
    expected = datetime(2026, 11, 12, tzinfo=UTC) + timedelta(hours=until)
    assert NIGHT.after_quiet(at, "UTC") == expected


def test_quiet_hours_are_those_of_their_own_clock() -> None:
    lunch = Preferences(quiet_from=time(12), quiet_until=time(13))
    assert lunch.after_quiet(AT, "Europe/London") == AT + timedelta(hours=1)
    assert lunch.after_quiet(AT, "America/New_York") == AT
