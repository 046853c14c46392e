"""A deadline's path: who is asked on which working morning, through weekends, holidays and outages."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions.deadlines import Nudge, Path, Step, advance, begin, steps, working_days_left
from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.ids import SlackUserId

NINE_TO_FIVE = every_weekday(time(9), time(17))
ZONES = ("Europe/London", "America/New_York", "Asia/Manila", "Pacific/Chatham", "Africa/Cairo")
OWNER, LEAD, OFFICE = SlackUserId("U0OWNER"), SlackUserId("U0LEAD"), SlackUserId("U0OFFICE")
DUE = date(2026, 11, 19)
HEARS = {Step.LEAD: (OWNER, LEAD), Step.OFFICE: (OFFICE,)}


def a_calendar(zone: str = "Europe/London", *holidays: date) -> WorkCalendar:
    return WorkCalendar(zone, NINE_TO_FIVE, frozenset(holidays))


def planned(due_on: date, calendar: WorkCalendar, path: Path | None = None) -> list[str]:
    zone = ZoneInfo(calendar.zone)
    return [
        f"{step.step.value} {step.at.astimezone(zone):%a %d %b %H:%M}"
        for step in steps(path or Path(), due_on, calendar)
    ]


def hears(step: Step) -> tuple[SlackUserId, ...]:
    return HEARS.get(step, (OWNER,))


def at_once(_user: SlackUserId, at: datetime) -> datetime:
    return at


def in_hours(_user: SlackUserId, at: datetime) -> datetime:
    return a_calendar().next_working(at)


def morning(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def test_owner_a_week_and_two_days_ahead_and_on_the_day_then_lead_then_office() -> None:
    assert planned(DUE, a_calendar()) == [
        "before_due Thu 12 Nov 09:00",
        "before_due Tue 17 Nov 09:00",
        "due Thu 19 Nov 09:00",
        "lead Fri 20 Nov 09:00",
        "office Tue 24 Nov 09:00",
    ]


def test_a_day_nobody_works_is_nudged_before_and_escalated_after() -> None:
    christmas = a_calendar("Europe/London", *(date(2026, 12, day) for day in (24, 25, 28)))
    assert planned(date(2026, 12, 26), christmas, Path((2,))) == [
        # Both would come on the last day anybody works: it is the due day that matters.
        "due Wed 23 Dec 09:00",
        "lead Tue 29 Dec 09:00",
        "office Thu 31 Dec 09:00",
    ]


@pytest.mark.parametrize("due", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_the_nights_when_clocks_change_do_not_move_the_morning(due: date) -> None:
    every_day = WorkCalendar("Europe/London", (NINE_TO_FIVE[0],) * 7)
    assert all(step.endswith("09:00") for step in planned(due, every_day))


@given(
    due=st.dates(date(2026, 1, 1), date(2029, 1, 1)),
    before=st.lists(st.integers(0, 20), max_size=3),
    after=st.tuples(st.integers(1, 5), st.integers(0, 5)),
    zone=st.sampled_from(ZONES),
    closed=st.sets(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=10),
)
def test_steps_are_working_moments_in_order_and_escalate_only_what_is_late(
    due: date, before: list[int], after: tuple[int, int], zone: str, closed: set[date]
) -> None:
    calendar = a_calendar(zone, *closed)
    path = Path(tuple(before), after[0], sum(after))
    found = steps(path, due, calendar)
    moments = [step.at for step in found]
    assert moments == sorted(set(moments))
    assert all(calendar.is_working(moment) for moment in moments)
    assert found[-1].step is Step.OFFICE
    for step in found:
        day = step.at.astimezone(ZoneInfo(zone)).date()
        assert day > due if step.step in (Step.LEAD, Step.OFFICE) else day <= due


def test_a_path_begins_with_what_is_still_to_come() -> None:
    path = steps(Path(), DUE, a_calendar())
    first = begin(path, morning(16))
    assert first is not None
    assert (first.step, first.planned_at, first.due_at) == (Step.BEFORE_DUE, *[morning(17)] * 2)
    assert begin(path, morning(30)) is None


def test_a_step_asks_who_it_concerns_and_plans_the_next() -> None:
    path = steps(Path(), DUE, a_calendar())
    nudge = begin(path, morning(19))
    assert nudge is not None
    *asked, following = advance(nudge, path, nudge.due_at, hears, at_once)
    assert [(each.asked, each.due_at) for each in asked] == [
        (OWNER, morning(20)),
        (LEAD, morning(20)),
    ]
    assert (following.step, following.asked, following.due_at) == (Step.OFFICE, None, morning(24))
    (last,) = advance(following, path, following.due_at, hears, at_once)
    assert last.asked == OFFICE


def test_after_an_outage_everybody_hears_once_and_the_last_that_concerns_them() -> None:
    path = steps(Path(), DUE, a_calendar())
    nudge = begin(path, morning(13))
    assert nudge is not None
    back = morning(24, 12)
    asked = advance(nudge, path, back, hears, at_once)
    assert {each.asked: each.step for each in asked} == {
        OWNER: Step.LEAD,
        LEAD: Step.LEAD,
        OFFICE: Step.OFFICE,
    }
    assert {each.planned_at for each in asked} == {morning(20), morning(24)}


def test_who_is_not_at_work_hears_when_they_are_and_it_is_known_since_when_it_was_due() -> None:
    path = steps(Path(), DUE, a_calendar())
    nudge = begin(path, morning(17))
    assert nudge is not None
    night = morning(19, 22)
    owner, following = advance(nudge, path, night, hears, in_hours)
    assert (owner.planned_at, owner.due_at) == (morning(19), morning(20))
    assert following.step is Step.LEAD
    (again,) = advance(owner, path, owner.due_at, hears, in_hours)
    assert again == owner


def test_who_no_longer_has_it_hears_nothing() -> None:
    gone = Nudge(step=Step.DUE, planned_at=morning(19), due_at=morning(19), asked=LEAD)
    assert advance(gone, (), morning(19), hears, at_once) == ()


def test_a_step_the_charter_moved_away_happens_all_the_same() -> None:
    nudge = Nudge(step=Step.DUE, planned_at=morning(18), due_at=morning(18))
    (owner,) = advance(nudge, (), morning(18), hears, at_once)
    assert (owner.asked, owner.step) == (OWNER, Step.DUE)


def test_working_days_left_count_today_and_the_due_day() -> None:
    calendar = a_calendar("Europe/London", date(2026, 11, 18))
    assert working_days_left(date(2026, 11, 13), date(2026, 11, 16), calendar) == 2
    assert working_days_left(date(2026, 11, 17), DUE, calendar) == 2
    assert working_days_left(DUE, DUE, calendar) == 1
    assert working_days_left(DUE + timedelta(days=1), DUE, calendar) == 0


@given(
    lost=st.lists(st.tuples(st.integers(0, 40 * 24), st.integers(1, 12 * 24)), max_size=4),
    before=st.sampled_from([(7, 2), (2,), (), (10, 7, 2)]),
    zone=st.sampled_from(ZONES),
    closed=st.sets(st.dates(date(2026, 11, 1), date(2026, 12, 31)), max_size=6),
)
def test_however_often_the_process_was_down_nobody_is_missed_or_asked_twice_or_out_of_hours(
    lost: list[tuple[int, int]], before: tuple[int, ...], zone: str, closed: set[date]
) -> None:
    pod, person = a_calendar("Europe/London", *closed), a_calendar(zone, *closed)
    path = steps(Path(before), DUE, pod)
    start = morning(2)
    first = begin(path, start)
    assert first is not None
    waiting, heard = [first], []
    for hour in range(60 * 24):
        at = start + timedelta(hours=hour)
        if any(since <= hour < since + length for since, length in lost):
            continue
        while ready := [nudge for nudge in waiting if nudge.due_at <= at]:
            waiting = [nudge for nudge in waiting if nudge.due_at > at]
            for nudge in ready:
                come = advance(
                    nudge, path, at, hears, lambda _, moment: person.next_working(moment)
                )
                heard += [(n, at) for n in come if n.asked and n.due_at <= at]
                waiting += [n for n in come if n.asked is None or n.due_at > at]
    assert waiting == []
    assert all(person.is_working(at) for _, at in heard)
    told = [(nudge.asked, nudge.step, nudge.planned_at) for nudge, _ in heard]
    assert len(told) == len(set(told))
    assert {(OWNER, Step.LEAD), (LEAD, Step.LEAD), (OFFICE, Step.OFFICE)} <= {t[:2] for t in told}
    assert all(nudge.planned_at <= at for nudge, at in heard)
