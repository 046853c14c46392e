"""What remains of a sensitive escalation stays inside it: nobody but those named learns that it is there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.actions.decisions import Block, Waits
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import PodPeople
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.actions import changes, creation, forms, lookup, waits, weekly
from bot.services.escalations import lookup as escalations
from bot.services.escalations import response
from bot.services.escalations.response import Closing
from schedules.actions import NUDGES, WAKING
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import (
    CARDS,
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
from tests.contract.actions.test_changing import a_new_action
from tests.contract.escalations.steps import MINUTE, escalate, passes, refused, took, with_policy

ANNA = SlackUserId("U0ANNA")
NAMED = (PRIYA, EMRE)
# Of its pod, who looks after the bot, the Value Office and leader, another lead, a vendor, who told of it.
OUTSIDE = (CHLOE, SAM, LENA, ANNA, PETRA, VERA, AISHA)
LISTS: tuple[list[str], ...] = (
    [],
    ["pod"],
    ["all"],
    ["pile"],
    ["overdue"],
    ["blocked"],
    ["closed"],
    ["balance"],
)
LATER = date(2026, 11, 30)
DONE = ("A-1", "A-2", "A-3", "flat 7", "Ring her bell", "doctor")


@pytest.fixture
async def inside(house: House) -> House:
    """Priya and Emre are named on E-1; Emre took A-1, split it and waits with a part of it."""
    steps: list[dict[str, Any]] = [
        {"to": "lead", "wait_minutes": 10},
        {"to": "members", "wait_minutes": 50},
    ]
    house = with_policy(house, *steps, escalations={"default_pod": "payments", "overdue": "high"})
    await escalate(house, criteria=("legal",), what="A letter of a lawyer.")
    await passes(house, 11)
    await house.do(took(minutes=15), at=AT + 12 * MINUTE)
    closing = Closing(cause="A wrong fee.", told="That we pay.", remains="Call flat 7 about it.")
    await house.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    # Of the pod only after that: nobody ever reached them.
    house.roster = _with_others(house)
    await house.do(lambda unit: changes.take(unit, 1, EMRE))
    await house.do(lambda unit: waits.split(unit, 1, EMRE, parts="Ring her bell\nWrite to her"))
    block = Block(Waits.OUTSIDE, "her doctor", LATER)
    await house.do(lambda unit: waits.block(unit, 2, EMRE, block, reason="Her doctor knows."))
    return house


def _with_others(house: House) -> Any:
    pods = {PodKey("cards"): PodPeople((PRIYA,), frozenset({EMRE, CHLOE}))}
    leader = a_person(ANNA, Role.LEADERS)
    return a_roster(
        pods={**house.roster.pods, **pods}, people={**house.roster.people, ANNA: leader}
    )


async def seen(house: House, user: SlackUserId) -> str:
    """Collect all that somebody can look at."""
    shown: list[Any] = [await house.look(lambda unit: lookup.home(unit, user))]
    for words in LISTS:
        try:
            shown.append(await house.look(partial(lookup.listing, by=user, words=list(words))))
        except UserError as problem:
            shown.append(problem.message)
    shown.append([m.payload for m in await house.queued(place=user)])
    return str(shown)


def among(shown: str) -> list[str]:
    return [word for word in DONE if word in shown]


@pytest.mark.parametrize("user", OUTSIDE)
async def test_nobody_outside_finds_it_in_any_list(inside: House, user: SlackUserId) -> None:
    assert among(await seen(inside, user)) == []


@pytest.mark.parametrize("user", OUTSIDE)
async def test_for_whoever_is_outside_it_is_as_if_there_were_none(
    inside: House, user: SlackUserId
) -> None:
    deeds: list[Callable[..., Any]] = [
        lambda unit, number: lookup.details(unit, number, user),
        lambda unit, number: changes.take(unit, number, user),
        lambda unit, number: changes.accept(unit, number, user),
        lambda unit, number: changes.refuse(unit, number, user),
        lambda unit, number: changes.finish(unit, number, user),
        lambda unit, number: waits.unblock(unit, number, user),
        *(partial(_form, form=form, by=user) for form in forms.FORMS),
    ]
    for deed in deeds:
        for number in (1, 2):
            told = await refused(inside, partial(deed, number=number))
            unknown = await refused(inside, partial(deed, number=99))
            assert told == unknown.replace("A-99", f"A-{number}")


def _form(unit: Any, number: int, *, form: str, by: SlackUserId) -> Any:
    return forms.render(unit, form, number, by)


@pytest.mark.parametrize("user", NAMED)
async def test_who_is_named_sees_it_and_works_on_it(inside: House, user: SlackUserId) -> None:
    shown = await inside.look(lambda unit: lookup.listing(unit, user, ["pod"]))
    assert among(str(shown)) == ["A-1", "A-2", "A-3", "flat 7", "Ring her bell", "doctor"]
    assert "flat 7" in str(await inside.look(lambda unit: lookup.details(unit, 1, user)))
    await inside.do(lambda unit: changes.finish(unit, 3, user))


async def test_the_pods_table_leaves_it_out(inside: House) -> None:
    await inside.do(lambda unit: creation.make(unit, PRIYA, a_new_action()))
    await inside.posted("actions_week:cards", CARDS, "1.1")
    await inside.forget_messages()
    await inside.do(lambda unit: weekly.refresh(unit, PodKey("cards")))
    (table,) = await inside.queued("actions_week:")
    assert "A-4" in str(table.payload)
    assert "1 action · " in str(table.payload)
    assert among(str(table.payload)) == []


@pytest.mark.parametrize("owner", [None, EMRE])
async def test_however_late_it_is_only_who_is_named_hears(
    inside: House, owner: SlackUserId | None
) -> None:
    await inside.forget_messages()
    if owner is None:
        await inside.do(
            lambda unit: unit.tx.connection.execute(text("UPDATE action SET owner=NULL"))
        )
    for day in range(45):
        at = AT + timedelta(days=day)
        for duty in (NUDGES, WAKING):
            while await inside.do(duty.run, at=at):
                pass
    queued = await inside.queued()
    assert {m.place for m in queued if among(str(m.payload))} == set(NAMED)
    assert len(await inside.rows("SELECT number FROM escalation")) == 1
    told = await inside.look(lambda unit: escalations.details(unit, 1, AISHA))
    assert "was not done in time" in str(told)
    assert among(str(told)) == []


async def test_a_later_day_is_told_to_who_is_named_alone(inside: House) -> None:
    inside.roster = replace(
        inside.roster,
        pods={**inside.roster.pods, PodKey("cards"): PodPeople((CHLOE,), frozenset(NAMED))},
    )
    await inside.forget_messages()
    await inside.do(lambda unit: changes.snooze(unit, 3, EMRE, until=LATER, reason="She is away."))
    heard = {m.place for m in await inside.queued() if "She is away" in str(m.payload)}
    assert heard == {PRIYA}


async def test_it_is_given_to_nobody_who_may_not_know_of_it(inside: House) -> None:
    offered = await refused(inside, lambda unit: changes.offer(unit, 3, EMRE, to=CHLOE))
    assert offered == "Chloe is not named on what it belongs to: choose who is."
    waits_for = Block(Waits.PERSON, CHLOE, LATER)
    waited = await refused(inside, lambda unit: waits.block(unit, 3, EMRE, waits_for))
    assert waited == "They may not know of it: choose who may."
    await inside.do(lambda unit: changes.offer(unit, 3, EMRE, to=PRIYA))


async def test_what_others_see_does_not_name_what_it_waits_for(inside: House) -> None:
    await inside.do(lambda unit: creation.make(unit, PRIYA, a_new_action(owner=CHLOE)))
    waits_for = Block(Waits.ACTION, "A-1")
    told = await refused(inside, lambda unit: waits.block(unit, 4, CHLOE, waits_for))
    assert told == "There is no A-1."
    told = await refused(inside, lambda unit: waits.block(unit, 4, PRIYA, waits_for))
    assert told == "More people see A-4 than may know of A-1."


async def test_who_told_of_it_reads_it_without_what_remains(inside: House) -> None:
    shown = str(await inside.look(lambda unit: escalations.details(unit, 1, AISHA)))
    assert "those who are named see it" in shown
    assert among(shown) == []
