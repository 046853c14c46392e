"""Whose a thing is: named exactly, nearly, ambiguously, or by nobody."""

from typing import Any

import pytest

from bot.errors import UserError
from bot.services import ownership
from tests.builders.charter import a_workflow
from tests.builders.measures import a_measure
from tests.builders.slack import a_command, a_stage
from tests.builders.unit import House
from tests.contract.goldens import golden

HANDOVER = [
    {
        "criterion": "vulnerable_customer",
        "when": "They mention <hardship>.",
        "tested_on": "2026-11-10",
        "evidence": "https://calls.example/test",
    },
    {"criterion": "complaint", "tested_on": "2026-11-11"},
    {"criterion": "legal"},
]
OWNERS = {"product": "priya@harbour.example", "engineering": "emre@harbour.example"}


UNITS = {
    "platform_core": {
        "owner": "emre@harbour.example",
        "channel": "#pod-payments",
        "members": ["priya@harbour.example", "@platform"],
    },
    "controls_guild": {"channel": "#pod-cards"},
}


@pytest.fixture
def owned(house: House) -> House:
    """A charter in which the cards pod owns balances, with handover written down."""
    workflows = [
        a_workflow(
            "balance",
            name="Balance inquiry",
            handover=HANDOVER,
            owners=OWNERS,
            scope="What is in an account <now>.",
            exclusions=["joint accounts", "closed ones"],
        ),
        a_workflow("arrangements", pod="payments", call_types=["payment arrangement"]),
    ]
    measures = [a_measure(source=None, pod="payments")]
    return house.with_charter(workflows=workflows, measures=measures, units=UNITS)


async def asks(house: House, words: str) -> dict[str, Any]:
    return await house.look(lambda unit: ownership.who_owns(unit, words.split()))


async def test_a_workflow_has_a_pod_a_lead_owners_and_moments_to_hand_over(owned: House) -> None:
    answer = await asks(owned, "owns balance")
    words = str(answer)
    assert "*Balance inquiry* belongs to *Cards*, <#C0CARDS>. Its lead is <@U0PRIYA>." in words
    assert "product: priya@harbour.example" in words
    assert "a vulnerable customer: They mention &lt;hardship&gt;." in words
    assert "<https://calls.example/test|tested Tue 10 Nov>" in words
    assert "a legal or regulatory matter · not tested yet" in words
    golden("ownership/owners", answer)


async def test_what_it_covers_and_leaves_out_is_said(owned: House) -> None:
    words = str(await asks(owned, "balance"))
    assert "It covers: What is in an account &lt;now&gt;." in words
    assert "It leaves out: joint accounts, closed ones" in words


@pytest.mark.parametrize("asked", ["platform core", "Platform_Core", "owns platform"])
async def test_a_unit_beside_the_pods_has_an_owner_a_place_and_people(
    owned: House, asked: str
) -> None:
    answer = await asks(owned, asked)
    assert "*Platform Core* is with emre@harbour.example, in <#C0PAY>." in str(answer)
    assert "In it: priya@harbour.example, @platform" in str(answer)
    if asked == "platform core":
        golden("ownership/owners.unit", answer)


async def test_a_unit_without_an_owner_says_so(owned: House) -> None:
    words = str(await asks(owned, "controls guild"))
    assert "*Controls Guild* is with nobody yet (a steward names them in rollout.yaml), in" in words


@pytest.mark.parametrize(
    ("asked", "thing"),
    [
        ("owns BALANCE INQUIRY", "Balance inquiry"),
        ("balanc", "Balance inquiry"),
        ("owns payment arrangement", "Arrangements"),
        ("payments", "Payments"),
        ("#pod-cards", "Cards"),
        ("aht", "Average handle time"),
        ("owns arangements", "Arrangements"),
    ],
)
async def test_it_is_found_by_any_of_its_names_and_near_them(
    owned: House, asked: str, thing: str
) -> None:
    assert f"*{thing}* belongs to" in str(await asks(owned, asked))


async def test_what_nobody_owns_goes_to_a_named_person_with_a_note(owned: House) -> None:
    answer = await asks(owned, "owns the coffee machine")
    assert "Nobody owns “the coffee machine”" in str(answer)
    assert "Until the charter says whose it is, ask <@U0LENA>." in str(answer)
    golden("ownership/owners.nobody", answer)


async def test_what_was_asked_is_escaped(owned: House) -> None:
    answer = await asks(owned, "owns the coffee <machine>")
    assert answer["text"].startswith("Nobody owns “the coffee &lt;machine&gt;” yet.")


async def test_what_is_not_written_down_is_said(owned: House) -> None:
    words = str(await asks(owned, "arrangements"))
    assert "When it must hand over to a person is not written down yet." in words


async def test_asking_for_nothing_says_what_can_be_asked(owned: House) -> None:
    for words in ("", "owns"):
        with pytest.raises(UserError, match="/rollout who owns balance"):
            await asks(owned, words)


async def test_the_command_is_heard(owned: House) -> None:
    async with a_stage(owned) as stage:
        answer = await stage.sends(a_command("who owns balance"))
    assert "belongs to" in answer.body


async def test_a_route_that_sends_it_elsewhere_is_told(house: House) -> None:
    routes = [
        {"pod": "payments", "criteria": ["payment", "legal"], "severity": "critical"},
        {"pod": "cards", "criteria": "safety"},
        {"pod": "payments", "workflows": "arrangements"},
    ]
    owned = house.with_charter(escalations={"routes": routes})
    answer = await owned.look(lambda unit: ownership.who_owns(unit, ["owns", "balance"]))
    golden("ownership/owners.elsewhere", answer)
    words = "critical, a payment or refund at stake or a legal or regulatory matter: Payments"
    assert words in str(answer)
    assert "safety" not in str(answer)


async def test_a_measure_no_pod_keeps_names_its_keeper_and_who_answers_where(house: House) -> None:
    sources = [{"key": "telephony", "kind": "ingest", "owner": "emre@harbour.example"}]
    known = house.with_charter(measures=[a_measure()], sources=sources)
    seen = await known.look(lambda unit: ownership.who_owns(unit, ["aht"]))
    words = str(seen)
    assert "*Average handle time* is with <@U0SAM>" in words
    assert "Its numbers are answered for by " in words
    assert "its source telephony: " in words
    golden("ownership/owners.measure", seen)
