"""Who reads an escalation: its pod, those it reached, who raised it, leaders; the vendor never does."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.domain.feedback.item import FeedbackSeverity as Pain
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.escalations import export, intake, lookup, response, second
from bot.services.escalations.response import Closing
from bot.services.home import waits
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import (
    BEN,
    CHLOE,
    LENA,
    PETRA,
    PRIYA,
    SAM,
    VERA,
    House,
    a_person,
    a_roster,
)
from tests.contract.escalations.steps import (
    MINUTE,
    an_escalation_report,
    one,
    passes,
    refused,
    took,
    with_policy,
)

SUE, CARL = SlackUserId("U0SUE"), SlackUserId("U0CARL")
# Of its pod, who looks after the bot, the Value Office and leader, who raised it.
READERS = (PRIYA, EMRE, SAM, LENA, AISHA)
# An agent whose report joined it, a champion, another pod's lead, a supervisor, compliance, the vendor.
OTHERS = (BEN, CHLOE, PETRA, SUE, CARL, VERA)
MINE, THEIRS = "the wrong balance twice", "the wrong balance again"


@pytest.fixture
async def night(house: House) -> House:
    """E-1 is Aisha's critical report, which Ben's has joined; the vendor sits in the pod."""
    people = (a_person(SUE, Role.SUPERVISORS), a_person(CARL, Role.COMPLIANCE))
    known = a_roster()
    house.roster = replace(
        known,
        people={**known.people, **{each.id: each for each in people}},
        pods={**known.pods, PodKey("cards"): PodPeople((PRIYA,), frozenset({EMRE, VERA}))},
    )
    night = with_policy(house, escalations={"critical_feedback": "high"})
    await night.submits(severity=Pain.CRITICAL, what=f"It reads out {MINE}.")
    await night.submits(BEN, severity=Pain.CRITICAL, what=f"It reads out {THEIRS}.")
    assert (await one(night)).reports == 2
    return night


async def opened(house: House, user: SlackUserId) -> str:
    return str(await house.look(partial(lookup.details, number=1, by=user)))


@pytest.mark.parametrize("user", OTHERS)
async def test_nobody_else_opens_exports_or_finds_it(night: House, user: SlackUserId) -> None:
    with pytest.raises(UserError, match="E-1 is for its pod, those it reached"):
        await opened(night, user)
    told = await refused(night, partial(export.send, number=1, by=user))
    assert MINE not in told
    assert "E-1" not in str(await night.look(partial(lookup.listing, by=user)))
    assert "Cards" in str(await night.look(partial(lookup.listing, by=user)))
    # One is open all the same, as the count of its pod beside it says.
    assert "None is open that you may see." in str(
        await night.look(partial(lookup.listing, by=user))
    )
    home = await night.look(lambda unit: waits.section(unit, user))
    assert "escalation open" not in str(home)


@pytest.mark.parametrize("user", READERS)
async def test_whoever_it_is_for_does(night: House, user: SlackUserId) -> None:
    assert MINE in await opened(night, user)
    await night.do(partial(export.send, number=1, by=user))
    assert "E-1" in str(await night.look(partial(lookup.listing, by=user)))


async def test_who_raised_it_reads_no_other_report(night: House) -> None:
    await night.do(partial(export.send, number=1, by=AISHA))
    (sent,) = await night.queued(f"E-1:export:{AISHA}")
    for shown in (await opened(night, AISHA), str(sent.payload)):
        assert THEIRS not in shown
        assert "Ben" not in shown
        assert "one more report" in shown or "joined" in shown
    await night.do(partial(export.send, number=1, by=PRIYA))
    (sent,) = await night.queued(f"E-1:export:{PRIYA}")
    assert THEIRS in str(sent.payload)
    assert THEIRS in await opened(night, PRIYA)


async def test_what_joined_it_tells_its_writer_how_it_goes_and_nothing_of_it(night: House) -> None:
    await passes(night, 20)
    await night.do(took())
    await night.do(
        partial(response.update, number=1, by=PRIYA, words="We look at it now.", minutes=30)
    )
    heard = [m for m in await night.queued(place=BEN) if "E-1" in m.subject]
    assert "We look at it now." in str([m.payload for m in heard])
    assert MINE not in str([m.payload for m in heard])
    assert "escalations.open" not in str([m.payload for m in heard])


async def test_the_vendor_is_reached_by_no_step_and_decides_nothing(night: House) -> None:
    steps: list[dict[str, Any]] = [
        {"to": "members", "wait_minutes": 5},
        {"to": VERA, "wait_minutes": 5},
    ]
    called = with_policy(night, *steps, escalations={"critical_feedback": "high"})
    called.roster = night.roster
    item = await called.submits(
        severity=Pain.CRITICAL, workflow="balance", what="Another thing, a whole different story."
    )
    await passes(called, 30)
    raised = await one(called, 2)
    assert raised.origin == item.label
    assert VERA not in raised.named
    assert await called.queued(place=VERA) == []
    told = await called.rows("SELECT words FROM escalation_moment WHERE number = 2")
    assert "the vendor reads no escalation" in str(told)
    forged = replace(raised, named=(*raised.named, VERA))
    assert not await called.look(lambda unit: response.may_act(unit, forged, VERA))


async def test_a_vendor_who_raised_it_hears_where_it_stands_and_no_words(house: House) -> None:
    night = with_policy(house)
    await night.submits()
    await night.do(
        lambda unit: intake.escalate(unit, VERA, an_escalation_report(what="Our side is down."))
    )
    await passes(night, 11)
    await night.do(took(), at=AT + 12 * MINUTE)
    closing = Closing(cause="A certificate of theirs.", told="Wait for the post.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    heard = str([m.payload for m in await night.queued(place=VERA)])
    assert "Resolved" in heard
    assert "certificate" not in heard
    assert await night.look(lambda unit: second.closing(unit, _closed(unit), VERA)) == ()


def _closed(unit: Any) -> Any:
    return replace(response.get(unit, 1), closed_by=PRIYA)
