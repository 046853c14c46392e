"""Whose it is, what the charter leaves open, storms that become one, and what breaks through."""

from functools import partial

import pytest

from bot.domain.escalations.criteria import EscalationSeverity
from bot.errors import UserError
from bot.services.escalations import intake, response
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT
from tests.builders.unit import BEN, CHLOE, PRIYA, SAM, House
from tests.contract.escalations.steps import (
    MINUTE,
    an_escalation_report,
    escalate,
    one,
    refused,
    timeline,
    took,
    with_policy,
)
from tests.contract.goldens import golden

BOTH = [
    a_workflow("balance", call_types=["balance"]),
    a_workflow("arrangements", pod="payments", call_types=["balance"]),
]


async def test_what_two_pods_could_own_goes_to_the_default_with_a_note(house: House) -> None:
    night = with_policy(house, workflows=BOTH)
    raised = await escalate(night, workflow="*", call_type="balance")
    assert (raised.pod, raised.workflow) == ("payments", None)
    assert raised.gap.startswith("Cards and Payments could both own this, so Payments sorts it out")
    (card,) = [m for m in await night.queued("E-1") if m.ref == "E-1"]
    golden("escalations/card.gap", card.payload)
    (steward,) = await night.queued(place=SAM)
    assert "Please say it under escalations.routes." in steward.words
    assert ("routed", raised.gap) in await timeline(night)


async def test_a_route_decides_before_the_workflow(house: House) -> None:
    routes = [{"pod": "payments", "criteria": "payment", "severity": "high"}]
    night = with_policy(house, escalations={"routes": routes})
    assert (await escalate(night, criteria=("payment",))).pod == "payments"
    assert (await escalate(night, criteria=("complaint",), what="Another.")).pod == "cards"


async def test_without_a_default_a_person_is_asked_and_a_machine_is_not(house: House) -> None:
    night = with_policy(house, escalations={})
    words = await refused(
        night, lambda unit: intake.escalate(unit, AISHA, an_escalation_report(workflow="*"))
    )
    assert words.startswith("Please choose what is nearest")
    report = an_escalation_report(workflow="gone", origin="ingest:1")
    made = await night.do(lambda unit: intake.escalate(unit, None, report))
    assert made.pod == "cards"
    assert "whose 'gone' is" in made.gap


async def test_reports_of_the_same_join_one_and_all_hear_how_it_ends(night: House) -> None:
    await escalate(night)
    await night.forget_messages()
    for who, minute in ((BEN, 2), (CHLOE, 9)):
        made = await night.do(
            partial(intake.escalate, by=who, report=an_escalation_report(what="All is down!")),
            at=AT + minute * MINUTE,
        )
        assert made.number == 1
    assert (await one(night)).reports == 3
    assert await night.queued(place=PRIYA) == []
    (ben,) = await night.queued(place=BEN)
    assert ben.words.startswith("E-1 is about the same and was raised first: yours is report 2")
    golden("tell/told.joined", ben.payload)
    card = [m for m in await night.queued("E-1") if m.ref == "E-1"][-1]
    assert "reported 3 times" in card.words
    await night.do(took(), at=AT + 10 * MINUTE)
    assert "Priya has E-1." in (await night.queued(place=CHLOE))[-1].words


async def test_a_worse_one_and_a_late_one_and_a_sensitive_one_break_through(night: House) -> None:
    first = await escalate(night, criteria=("wrong_information",))
    assert first.severity is EscalationSeverity.HIGH
    worse = await escalate(night, criteria=("system_down", "wrong_information"))
    assert worse.number == 2
    sensitive = await escalate(night, criteria=("vulnerable_customer",), what="Nothing answers.")
    assert sensitive.number == 3
    late = await night.do(
        lambda unit: intake.escalate(
            unit, BEN, an_escalation_report(criteria=("wrong_information",))
        ),
        at=AT + 11 * MINUTE,
    )
    assert late.number == 4


async def test_what_concerns_one_customer_joins_only_what_says_the_same(night: House) -> None:
    words = "The refund of a cancelled order was promised and did not come."
    await escalate(night, criteria=("payment",), what=words)
    again = await escalate(night, criteria=("payment",), what="Refund for cancelled order not come")
    other = await escalate(night, criteria=("payment",), what="Charged twice for one card.")
    assert (again.number, other.number) == (1, 2)


async def test_a_storm_can_be_switched_off(house: House) -> None:
    night = with_policy(house, escalations={"storm_minutes": 0})
    assert [(await escalate(night)).number for _ in range(2)] == [1, 2]


async def test_a_report_that_is_about_something_else_stands_apart(night: House) -> None:
    await escalate(night)
    await night.do(
        lambda unit: intake.escalate(
            unit, BEN, an_escalation_report(what="The other line is down.")
        )
    )
    place = next(n for n, (verb, _) in enumerate(await timeline(night), 1) if verb == "joined")
    with pytest.raises(UserError, match="not one of yours"):
        await night.do(lambda unit: intake.part(unit, 1, place, CHLOE))
    made = await night.do(lambda unit: intake.part(unit, 1, place, BEN))
    assert (made.number, made.what, made.raised_by) == (2, "The other line is down.", BEN)
    assert (await one(night)).reports == 1
    with pytest.raises(UserError, match="counted by itself already"):
        await night.do(lambda unit: intake.part(unit, 1, place, BEN))


async def test_the_same_origin_raises_once(night: House) -> None:
    report = an_escalation_report(origin="ingest:abc")
    made = [await night.do(lambda unit: intake.escalate(unit, None, report)) for _ in range(3)]
    assert {each.number for each in made} == {1}
    joined = an_escalation_report(origin="ingest:def")
    for _ in range(2):
        await night.do(lambda unit: intake.escalate(unit, None, joined))
    assert (await one(night)).reports == 2


async def test_a_storm_goes_on_for_as_long_as_reports_keep_coming(night: House) -> None:
    await escalate(night)
    for minute in (8, 16, 24):
        made = await night.do(
            partial(intake.escalate, by=BEN, report=an_escalation_report(what="Down.")),
            at=AT + minute * MINUTE,
        )
        assert made.number == 1
    late = partial(intake.escalate, by=BEN, report=an_escalation_report(what="Down."))
    assert (await night.do(late, at=AT + 35 * MINUTE)).number == 2


async def test_who_took_their_report_out_hears_no_more_of_the_other(night: House) -> None:
    await escalate(night)
    await night.do(
        partial(intake.escalate, by=BEN, report=an_escalation_report(what="Another line is down."))
    )
    place = next(n for n, (verb, _) in enumerate(await timeline(night), 1) if verb == "joined")
    await night.do(lambda unit: intake.part(unit, 1, place, BEN))
    await night.forget_messages()
    await night.do(took())
    assert await night.queued(place=BEN) == []


async def test_a_machine_that_calls_it_worse_breaks_through(night: House) -> None:
    await escalate(night, criteria=("wrong_information",))
    worse = an_escalation_report(
        criteria=("wrong_information",), severity=EscalationSeverity.CRITICAL, origin="ingest:worse"
    )
    made = await night.do(partial(intake.escalate, by=None, report=worse))
    assert (made.number, made.severity) == (2, EscalationSeverity.CRITICAL)


async def test_a_channel_nobody_has_is_asked_again(night: House) -> None:
    odd = partial(intake.escalate, by=AISHA, report=an_escalation_report(channel="pigeon"))
    assert await refused(night, odd) == "Please choose one."


async def test_what_is_open_is_not_raised_again(night: House) -> None:
    await escalate(night)
    again = partial(response.reopen, number=1, by=AISHA)
    assert await refused(night, again) == "E-1 is open already."


async def test_other_kinds_of_call_are_no_storm(night: House) -> None:
    for call, number in (("balance inquiry", 1), ("arrangements inquiry", 2)):
        made = await escalate(night, workflow="*", call_type=call)
        assert made.number == number


async def test_what_is_about_no_workflow_names_its_pod_once(house: House) -> None:
    night = with_policy(house)
    await escalate(night, workflow="*")
    called = [m.words for m in await night.queued() if " needs " in m.words]
    assert called
    for words in called:
        assert " · Payments needs Payments now" not in words
        assert " needs Payments now" in words


@pytest.mark.parametrize("words", ["???", "😀", ":rotating_light: :fire:", "  "])
async def test_signs_alone_ring_nobody(house: House, words: str) -> None:
    night = with_policy(house)
    with pytest.raises(UserError) as asked:
        await night.do(lambda unit: intake.escalate(unit, AISHA, an_escalation_report(what=words)))
    assert asked.value.fields == {"escalations.what": "A sentence, please: others will read it."}
    assert await night.queued() == []


@pytest.mark.parametrize(
    "report", [{"what": "Down"}, {"what": "???", "permalink": "https://x.example/1"}]
)
async def test_a_word_or_a_message_beside_it_is_enough_in_a_hurry(
    house: House, report: dict[str, str]
) -> None:
    assert (await escalate(with_policy(house), **report)).number == 1
