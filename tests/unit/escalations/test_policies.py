"""When a step counts: weekdays, hours past midnight, working time, holidays, how bad it is."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.policies import Branch, Matter, Policy, PolicyStep, When, holds

LONDON = WorkCalendar(
    "Europe/London", every_weekday(time(9), time(17)), frozenset({date(2026, 12, 25)})
)
NEW_YORK = WorkCalendar("America/New_York", every_weekday(time(9), time(17)))
NIGHT = When(days=(0, 1, 2, 3, 4), spans=((22 * 60, 30 * 60),))


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def counts(when: When, moment: datetime, calendar: WorkCalendar = LONDON) -> bool:
    return holds(when, moment, Matter(EscalationSeverity.HIGH), calendar)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(6, 21, 59), False),  # Friday, before its night
        (at(6, 22), True),
        (at(7, 5, 59), True),  # Saturday morning still belongs to Friday
        (at(7, 6), False),
        (at(7, 23), False),  # Saturday has no night
        (at(2, 3), False),  # Monday morning belongs to Sunday
    ],
)
def test_a_night_belongs_to_the_day_it_begins_on(moment: datetime, *, expected: bool) -> None:
    assert counts(NIGHT, moment) is expected


def test_a_condition_goes_by_the_clock_of_its_calendar() -> None:
    mornings = When(spans=((8 * 60, 10 * 60),))
    assert counts(mornings, at(3, 9))
    assert not counts(mornings, at(3, 9), NEW_YORK)
    assert counts(mornings, at(3, 14), NEW_YORK)


def test_working_time_and_holidays_are_the_calendars() -> None:
    assert counts(When(working=True), at(3, 10))
    assert not counts(When(working=True), at(3, 20))
    assert counts(When(working=False), at(7, 10))
    christmas = at(25, 10, month=12)
    assert counts(When(holidays=True), christmas)
    assert not counts(When(holidays=False), christmas)
    assert counts(When(holidays=False), at(24, 10, month=12))


def test_how_bad_it_is_counts_where_it_is_asked_for() -> None:
    critical = When(severities=(EscalationSeverity.CRITICAL,))
    assert not counts(critical, at(3, 10))
    assert holds(critical, at(3, 10), Matter(EscalationSeverity.CRITICAL), LONDON)


@pytest.mark.parametrize(
    "night", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_a_night_with_a_clock_change_has_no_hole(night: datetime) -> None:
    always = When(spans=((0, 24 * 60),))
    quarters = (night + n * timedelta(minutes=15) for n in range(12))
    assert all(counts(always, moment) for moment in quarters)


def test_the_first_branch_that_holds_replaces_the_steps() -> None:
    usual, urgent, nights = (PolicyStep(to, 5) for to in ("lead", "office", "members"))
    policy = Policy(
        (usual,),
        branches=(
            Branch(When(severities=(EscalationSeverity.CRITICAL,)), (urgent,)),
            Branch(When(working=False), (nights,)),
        ),
    )
    found = {
        (severity, hour): policy.steps_of(policy.branch_at(at(3, hour), Matter(severity), LONDON))[
            0
        ].to
        for severity in (EscalationSeverity.CRITICAL, EscalationSeverity.HIGH)
        for hour in (10, 23)
    }
    assert found == {
        (EscalationSeverity.CRITICAL, 10): "office",
        (EscalationSeverity.CRITICAL, 23): "office",
        (EscalationSeverity.HIGH, 10): "lead",
        (EscalationSeverity.HIGH, 23): "members",
    }
    assert policy.targets() == {"lead", "office", "members"}


@given(st.integers(0, 365 * 96), st.sets(st.integers(0, 6), min_size=1))
def test_a_day_without_hours_is_that_whole_day(quarters: int, days: set[int]) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + quarters * timedelta(minutes=15)
    local = moment.astimezone(ZoneInfo("Europe/London"))
    assert counts(When(days=tuple(sorted(days))), moment) is (local.weekday() in days)


def test_criteria_decide_which_steps_count() -> None:
    lawyers = When(criteria=(Criterion.LEGAL, Criterion.SECURITY))
    assert not counts(lawyers, at(3, 10))
    legal = Matter(EscalationSeverity.HIGH, (Criterion.COMPLAINT, Criterion.LEGAL))
    assert holds(lawyers, at(3, 10), legal, LONDON)
