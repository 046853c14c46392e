"""What escalates by itself, where the charter says so, and never in a circle."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.feedback.item import FeedbackSeverity as Pain
from bot.errors import UserError
from bot.services.escalations import drills, lookup, response, signals, steps
from bot.services.escalations.response import Closing
from bot.store.escalations import rows as escalations
from bot.work.rhythm import Run, Scope
from bot.work.subjects import Subject
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, AT, an_action
from tests.builders.measures import NINE, a_measure, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import CARDS, HERE, PRIYA, House
from tests.contract.escalations.steps import escalate, one, timeline, took, with_policy

LATE = datetime(2026, 11, 19, 9, tzinfo=UTC)


async def count(house: House) -> int:
    return len(
        await house.look(lambda unit: escalations.open_of(unit.tx, HERE, ("cards", "payments")))
    )


async def test_feedback_that_hurts_critically_escalates_where_the_charter_says(
    house: House,
) -> None:
    await house.submits(severity=Pain.CRITICAL)
    assert await count(house) == 0
    night = with_policy(house, escalations={"critical_feedback": "high"})
    await night.submits(severity=Pain.HIGH)
    await night.submits(severity=Pain.CRITICAL, what="It reads out the wrong balance.")
    raised = await one(night)
    assert (raised.severity, raised.origin, raised.raised_by) == (
        EscalationSeverity.HIGH,
        "F-3",
        AISHA,
    )
    assert any("E-1 is with Cards." in m.words for m in await night.queued(place=AISHA))
    assert raised.what == "F-3 hurts critically: It reads out the wrong balance."
    assert (await night.queued(place=PRIYA))[-1].words.startswith("E-1 · High · Balance needs")


async def test_what_somebody_anonymous_wrote_is_seen_no_earlier_than_its_card(
    house: House,
) -> None:
    night = with_policy(house, escalations={"critical_feedback": "high"})
    item = await night.submits(severity=Pain.CRITICAL, anonymous=True)
    assert item.arrived_at > AT
    queued = await night.queued("E-1")
    assert {m.not_before for m in queued} == {item.arrived_at}
    assert all(m.place == CARDS for m in queued)
    assert "E-1" not in str(await night.look(partial(lookup.listing, by=PRIYA)))
    with pytest.raises(UserError, match="There is no E-1"):
        await night.look(partial(lookup.details, number=1, by=PRIYA))
    await night.do(steps.step_due, at=item.arrived_at)
    assert "needs Cards now" in (await night.queued(place=PRIYA))[-1].words
    told = await night.look(lambda unit: escalations.get(unit.tx, HERE, 1))
    assert told is not None
    assert told.raised_at == item.arrived_at
    assert AISHA not in str(await night.rows("SELECT * FROM escalation_moment"))


async def test_a_promise_the_value_office_heard_was_late_escalates_once(house: House) -> None:
    night = with_policy(house, escalations={"overdue": "medium"})
    await night.submits()
    for at in (datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 17, 9, tzinfo=UTC)):
        await night.do(NUDGES.run, at=at)
        assert await count(night) == 0
    await night.do(NUDGES.run, at=LATE)
    raised = await one(night)
    assert raised.origin == "late:F-1"
    assert raised.what.startswith("F-1 was due on Monday 16 November and is still open: Balance:")
    assert await count(night) == 1


async def test_what_was_born_from_an_escalation_goes_on_its_timeline_instead(
    house: House,
) -> None:
    night = with_policy(house, escalations={"overdue": "medium"})
    await escalate(night)
    await night.do(took())
    closing = Closing(cause="A certificate.", told="It works.", remains="Watch certificates.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    for day in (9, 13, 16, 17, 19, 20):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        while await night.do(NUDGES.run, at=at):
            pass
    assert await count(night) == 0
    assert ("late", "A-1 was not done in time") in await timeline(night)


async def test_a_number_of_another_tool_is_no_escalation_of_ours(house: House) -> None:
    night = with_policy(house, escalations={"overdue": "medium"})
    await escalate(night)
    action = an_action(origin_kind="import", origin_id="E-1")
    late = Subject(
        label="A-1",
        what="“Tell the floor.”",
        pod=action.pod,
        due_on=action.due_on,
        workflow="balance",
        action=action,
    )
    await night.do(lambda unit: signals.of_overdue(unit, late))
    assert "late" not in {verb for verb, _ in await timeline(night)}
    assert (await one(night, 2)).origin == "late:A-1"


@pytest.mark.parametrize("storm_minutes", [0, 10])
async def test_however_many_promises_are_late_a_pod_is_called_once(
    house: House, storm_minutes: int
) -> None:
    known = {"overdue": "medium", "storm_minutes": storm_minutes}
    night = with_policy(house, escalations=known)
    for number in range(1, 6):
        action = an_action(origin_kind="import", origin_id=f"X-{number}")
        late = Subject(
            label=f"A-{number}", what="“Tell the floor.”", pod=action.pod, due_on=action.due_on,
            workflow="balance", action=action,
        )  # fmt: skip
        at = AT + timedelta(days=number)
        await night.do(partial(signals.of_overdue, late=late), at=at)
        await night.do(partial(signals.of_overdue, late=late), at=at)
    assert await count(night) == 1
    assert (await one(night)).reports == 5
    posts = [m for m in await night.queued(place=PRIYA) if m.method == "post"]
    assert len(posts) == 1
    card = [m for m in await night.queued("E-1") if m.ref == "E-1"][-1]
    assert "5 are late" in card.words
    assert "A-5 was due on Monday 16 November" in card.words


async def breached(house: House, **guardrail: Any) -> House:
    limit = {"limit": 480.0, **guardrail}
    known = house.with_charter(**measured(measures=[a_measure(guardrail=limit)]))
    sent = numbers()
    sent[-1] = sent[-1]._replace(value=490.0)
    await keep(known, sent)
    await judge_all(known)
    return known


async def test_a_measure_beyond_its_limit_escalates_where_the_charter_says(house: House) -> None:
    known = await breached(house, escalates="high")
    raised = await one(known)
    assert raised.severity is EscalationSeverity.HIGH
    assert raised.origin.startswith("finding:")
    assert "beyond its limit of" in raised.what
    await judge_all(known, at=NINE)
    assert await count(known) == 1


async def test_a_limit_broken_on_several_channels_is_one_proposal_and_one_escalation(
    house: House,
) -> None:
    limit = {"limit": 480.0, "then": "stop", "escalates": "high"}
    known = house.with_charter(**measured(measures=[a_measure(guardrail=limit)]))
    for channel in ("voice", "chat", "sms"):
        await keep(known, with_last(numbers(channel=channel), value=490.0))
    await judge_all(known)
    assert await count(known) == 1
    assert (await one(known)).reports == 1
    asked = [m for m in await known.queued(place=PRIYA) if "I propose that to you" in m.words]
    assert len({message.ref for message in asked}) == 1
    assert "on 3 channels, beyond its limit of 480 s" in asked[-1].words


async def test_without_that_word_a_breach_stands_in_the_digest_alone(house: House) -> None:
    assert await count(await breached(house)) == 0


async def test_a_drill_is_raised_on_its_day(night: House) -> None:
    run = Run(Scope("cards", "Europe/London"), AT, None, AT)
    await night.do(lambda unit: drills.on_its_day(unit, run))
    assert (await one(night)).is_drill
