"""The loop's own speed: what was promised, what was kept, what stops when it was not."""

from datetime import timedelta

import pytest

from bot.domain.ids import PodKey, SlackUserId
from bot.errors import UserError
from bot.services import loop
from bot.services.feedback import verification, work
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import House
from tests.contract.goldens import golden

AUTHORS = [SlackUserId(f"U0AGENT{number}") for number in range(6)]
CARDS = PodKey("cards")


async def answered(house: House, number: int, *, after_days: int) -> None:
    """Ship a piece of feedback so many days after it came."""
    at = AT + timedelta(days=after_days)
    await house.do(lambda unit: work.take(unit, number, EMRE), at=at)
    await house.do(lambda unit: work.ship(unit, number, EMRE, sentence="It asks first."), at=at)


async def reported(house: House, *, after_days: int = 20) -> str:
    at = AT + timedelta(days=after_days)
    return str(await house.look(loop.report, at=at))


async def test_what_is_not_due_yet_says_nothing(house: House) -> None:
    await house.submits()
    assert "nothing was due yet" in await reported(house, after_days=3)


async def test_shares_and_waits_are_told_by_pod_and_workflow(house: House) -> None:
    for author in AUTHORS:
        await house.submits(author)
    for number, days in enumerate((1, 3, 5, 16), start=1):
        await answered(house, number, after_days=days)
    await house.do(lambda unit: verification.confirm(unit, 1, AUTHORS[0]))
    report = await house.look(loop.report, at=AT + timedelta(days=20))
    golden("loop/report", report)
    words = str(report)
    assert "3 of 6 (50%)" in words
    assert "Cards answered 3 of 6 in time (target 90%)" in words


async def test_asking_stops_while_the_budget_is_spent_and_somebody_waits(house: House) -> None:
    for author in AUTHORS[:3]:
        await house.submits(author)
    late = AT + timedelta(days=16)
    assert not await house.look(lambda unit: loop.asks_stopped(unit, CARDS))
    assert await house.look(lambda unit: loop.asks_stopped(unit, CARDS), at=late)
    for number in (1, 2, 3):
        await answered(house, number, after_days=16)
    assert not await house.look(lambda unit: loop.asks_stopped(unit, CARDS), at=late)
    assert await house.look(loop.level_lines, at=late) != ()


async def test_one_late_answer_alone_spends_no_budget(house: House) -> None:
    await house.submits()
    assert await house.look(loop.level_lines, at=AT + timedelta(days=16)) == ()


async def test_what_was_withdrawn_or_joined_is_nobodys_failure(house: House) -> None:
    await house.submits()
    await house.submits(AUTHORS[0])
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    assert "0 of 1" in await reported(house)


async def test_few_people_with_somebody_anonymous_are_not_counted_out(house: House) -> None:
    await house.submits(anonymous=True)
    await house.submits(AUTHORS[0], workflow="arrangements")
    words = await reported(house)
    assert "fewer than 5 people" in words
    assert " of 1 (" not in words
    assert " of 2 (" not in words


async def test_one_pod_or_workflow_is_told_alone_and_hidden_as_in_the_whole(house: House) -> None:
    for author in AUTHORS:
        await house.submits(author)
    await house.submits(AISHA, workflow="arrangements", anonymous=True)
    await house.submits(EMRE, workflow="arrangements")

    async def told(*words: str) -> str:
        at = AT + timedelta(days=20)
        return str(await house.look(lambda unit: loop.report(unit, words), at=at))

    assert "fewer than 5 people" in await told("Payments")
    assert "Balance" not in await told("payments")
    for words in (("cards",), ("balance",)):
        shown = await told(*words)
        assert "Arrangements" not in shown
        assert "Payments" not in shown
    assert "· Balance" in await told("cards")
    with pytest.raises(UserError, match=r"no pod or workflow “paymnts”. Did you mean payments?"):
        await told("paymnts")
