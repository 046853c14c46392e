"""A charter that takes away what anything open still needs is refused, and says what needs it."""

import json
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from bot.charter import parse
from bot.errors import ConfigError
from bot.services import charter as adopting
from bot.services import sessions
from bot.services.escalations import response
from bot.services.measures import disputes
from bot.services.oncall import covers, swaps
from bot.services.oncall.covers import CoverRequest
from tests.builders.charter import a_pod, a_workflow, charter_data
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.measures import NINE, a_share, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import PRIYA, House, a_roster
from tests.contract.escalations.steps import escalate, one

Parts = dict[str, Any]
ROTA = {
    "key": "nights",
    "name": "Nights",
    "pod": "cards",
    "people": ["emre@harbour.example", "priya@harbour.example"],
    "starts": "2026-11-02",
}
HOOKS = {
    "hooks": [{"key": "pager", "kind": "webhook", "url": "https://pager.example/x"}],
    "allowed_hosts": ["pager.example"],
}
OTHER = a_workflow("arrangements", pod="payments")


async def adopt(house: House, **parts: Any) -> None:
    text = json.dumps(charter_data(**parts))
    new = parse(text, name="rollout.yaml")
    await house.do(lambda unit: adopting.adopt(unit, new, text=text, by="t"))


async def in_force(house: House, **parts: Any) -> House:
    """Put a charter in force, whose people have the names it calls them by."""
    await adopt(house, **parts)
    known = house.with_charter(**parts)
    roster = a_roster()
    people = {
        user: replace(person, ref=f"{person.name.lower()}@harbour.example")
        for user, person in roster.people.items()
    }
    known.roster = replace(roster, people=people)
    return known


async def refused(house: House, **parts: Any) -> str:
    before = await house.everything()
    with pytest.raises(ConfigError) as problem:
        await adopt(house, **parts)
    assert await house.everything() == before
    return str(problem.value)


def pods(*steps: str, **cards: Any) -> list[Parts]:
    policy = {"steps": [{"to": to, "wait_minutes": 10} for to in steps]}
    return [
        a_pod("cards", policy=policy, **cards),
        a_pod("payments", lead="petra@harbour.example"),
    ]


CALLED = ("rota:nights", "hook:pager", "zoe@harbour.example", "pod:payments", "lead")
RUNNING: Parts = {"pods": pods(*CALLED), "rotas": [ROTA], "escalations": HOOKS}
# The same without any step: a policy was copied when its escalation began.
CALM: Parts = {**RUNNING, "pods": pods("channel")}


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"rotas": []}, "rota:nights"),
        ({"escalations": {}}, "hook:pager"),
        ({}, "zoe@harbour.example"),
        ({"pods": [a_pod("cards")], "workflows": [a_workflow("balance")]}, "pod:payments"),
        ({"pods": pods("channel", lead=None)}, "the lead of cards"),
        ({"workflows": [OTHER, a_workflow("other")]}, "balance"),
    ],
)
async def test_whom_or_what_a_running_escalation_still_needs_stays(
    house: House, changes: Parts, gone: str
) -> None:
    running = await in_force(house, **RUNNING)
    await escalate(running)
    words = await refused(running, **{**CALM, **changes})
    assert f"{gone}, which E-1 still need" in words
    await running.do(partial(response.acknowledge, number=1, by=PRIYA, owner=None, minutes=30))
    closing = response.Closing(cause="A line was down.", told="Wait an hour.", remains="")
    await running.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    if changes.get("rotas") != []:
        await adopt(running, **{**CALM, **changes})


async def test_a_renamed_workflow_takes_its_escalation_along(house: House) -> None:
    running = await in_force(house, **RUNNING)
    await escalate(running)
    heirs = {"workflows": {"balance": "other"}}
    await adopt(running, **RUNNING, workflows=[OTHER, a_workflow("other")], moved_to=heirs)
    assert (await one(running)).workflow == "other"


@pytest.mark.parametrize(
    ("changes", "gone"),
    [
        ({"measures": [a_share()], "sources": []}, "aht"),
        ({"workflows": [OTHER], "pods": pods("lead")}, "balance"),
    ],
)
async def test_a_finding_and_a_dispute_keep_what_they_are_about(
    house: House, changes: Parts, gone: str
) -> None:
    seen = await in_force(house, **measured())
    await keep(seen, with_last(numbers(), value=520.0))
    await judge_all(seen)
    seen.at = NINE
    assert f"{gone}, which N-1 still need" in await refused(seen, **measured(**changes))
    await seen.do(lambda unit: disputes.dispute(unit, "N-1", AISHA, "Transfers count twice."))
    assert f"{gone}, which N-1, D-1 still need" in await refused(seen, **measured(**changes))


async def test_who_said_that_they_come_keeps_the_session(house: House) -> None:
    sessions_ = {"on": ["tuesday"], "at": "14:00", "days": 14}
    held = a_workflow("balance", go_live="2026-11-02", sessions=sessions_)
    meeting = await in_force(house, workflows=[held, OTHER])
    await meeting.do(lambda unit: sessions.come(unit, AISHA, "balance|2026-11-10"))
    words = await refused(meeting, workflows=[OTHER, a_workflow("other")])
    assert "balance, which 1 attendee of the session on Tuesday 10 November still need" in words


async def test_a_rota_stays_while_somebody_covers_or_asks_to_swap(house: House) -> None:
    taking = await in_force(house, rotas=[ROTA])
    turn = f"{PRIYA} 2026-11-09T09:00:00+00:00"
    theirs = f"{EMRE} 2026-11-16T09:00:00+00:00"
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn, theirs=theirs)
    await taking.do(swap)
    words = await refused(taking, rotas=[])
    assert "rota:nights, which the swap asked for until Monday 16 November" in words
    await taking.do(partial(swaps.answer, numbers="1 2", by=EMRE, agrees=False))
    request = CoverRequest(turn=turn, who=EMRE)
    await taking.do(partial(covers.cover, key="nights", by=PRIYA, request=request))
    words = await refused(taking, rotas=[])
    assert "the cover agreed until Monday 16 November" in words
    taking.at = AT.replace(month=12)
    await adopt(taking, rotas=[])
