"""Findings, disputes and known changes are shown by what they are called, to who may read them."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.measures.findings import FindingState
from bot.domain.measures.known_changes import ChangeKind
from bot.errors import UserError
from bot.services.measures import disputes, findings, known_changes, lookup, outcomes
from bot.work.unit import Unit
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.measures import NINE, YESTERDAY, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import LENA, PETRA, PRIYA, SAM, VERA, House
from tests.contract.goldens import golden


@pytest.fixture
async def found(house: House) -> House:
    """A house in which N-1 waits: AHT of Balance inquiry was far too high yesterday."""
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    house.at = NINE
    return house


async def told(house: House, fn: Callable[[Unit], dict[str, Any]]) -> str:
    return str(await house.look(fn))


async def refused(house: House, fn: Callable[[Unit], object]) -> str:
    with pytest.raises(UserError) as problem:
        await house.look(fn)
    return problem.value.message


def an_input(becomes: FindingState = FindingState.DECISION) -> outcomes.FindingInput:
    reason = "A new hardship rule."
    return outcomes.FindingInput(
        becomes=becomes.value, changed="tool", reason=reason, title="", owner=None
    )


async def test_a_finding_is_shown_with_what_is_usual_whose_it_is_and_who_disputes_it(
    found: House,
) -> None:
    await found.do(lambda unit: disputes.dispute(unit, "N-1", EMRE, "Counted twice."))
    seen = await found.look(lambda unit: findings.show(unit, 1, LENA))
    assert "N-1 · Sun 1 Mar · usually 344 to 393 s on Sundays" in str(seen)
    assert "Cards, Priya" in str(seen)
    assert "D-1, disputed by Emre: It waits for an answer" in str(seen)
    assert "findings.become" in str(seen)
    golden("measures/finding", seen)


async def test_what_became_of_a_finding_stands_with_who_said_so_and_when(found: House) -> None:
    await found.do(lambda unit: outcomes.become(unit, "1", LENA, an_input()))
    seen = await told(found, lambda unit: findings.show(unit, 1, LENA))
    assert "Became decision · A new hardship rule. · The tool (Lena, Monday 2 March)" in seen
    assert "findings.become" not in seen


async def test_a_finding_that_became_a_change_names_it(found: House) -> None:
    await found.do(
        lambda unit: outcomes.become(unit, "1", LENA, an_input(FindingState.KNOWN_CHANGE))
    )
    assert "Became known change C-1" in await told(found, lambda u: findings.show(u, 1, LENA))
    assert "C-1 · A new hardship rule." in await told(
        found, lambda u: known_changes.show(u, 1, LENA)
    )


async def test_a_finding_is_read_by_those_who_read_its_numbers(found: House) -> None:
    for user in (LENA, SAM, EMRE):
        assert "AHT 520 s" in await told(found, lambda u, user=user: findings.show(u, 1, user))  # type: ignore[misc]
    for user in (AISHA, PETRA, VERA):
        why = await refused(found, lambda u, user=user: findings.show(u, 1, user))  # type: ignore[misc]
        assert why.startswith("These numbers are for the pod")
    locked = [a_workflow("balance", name="Balance inquiry")]
    shut = found.with_charter(**measured(workflows=locked))
    shut.at = NINE
    why = await refused(shut, lambda unit: findings.show(unit, 1, LENA))
    assert why == "Balance inquiry is locked until its trust gate is passed."
    gone = await refused(found, lambda unit: findings.show(unit, 9, LENA))
    assert gone == "There is no N-9. `/rollout findings` lists what waits."


async def test_a_dispute_is_shown_to_who_asked_and_to_who_answers(found: House) -> None:
    await found.do(lambda unit: disputes.dispute(unit, "1", LENA, "Counted twice."))
    mine = await told(found, lambda unit: disputes.show(unit, 1, LENA))
    assert "It waits for an answer" in mine
    assert "findings.upheld" not in mine
    assert "findings.upheld" in await told(found, lambda unit: disputes.show(unit, 1, PRIYA))
    why = await refused(found, lambda unit: disputes.show(unit, 1, PETRA))
    assert why == "D-1 is between who asked and whoever keeps the measure."
    await found.do(lambda u: disputes.answer(u, 1, PRIYA, "Mended today.", upheld=True))
    for user in (LENA, PRIYA):
        seen = await told(found, lambda u, user=user: disputes.show(u, 1, user))  # type: ignore[misc]
        assert "It was wrong, Priya says: Mended today." in seen
        assert "findings.upheld" not in seen
    assert "There is no D-9." in await refused(found, lambda u: disputes.show(u, 9, PRIYA))


async def test_a_workflow_names_its_disputes(found: House) -> None:
    for user in (LENA, EMRE):
        await found.do(lambda u, user=user: disputes.dispute(u, "1", user, "Counted twice."))  # type: ignore[misc]
    await found.do(lambda u: disputes.answer(u, 2, PRIYA, "Mended today.", upheld=True))
    seen = await told(found, lambda unit: lookup.measures(unit, PRIYA, ("balance",)))
    assert "2 numbers disputed in four weeks (D-1, D-2), 1 upheld" in seen


async def test_a_known_change_is_shown_to_those_whose_numbers_it_explains(found: House) -> None:
    change = known_changes.NewKnownChange(
        ChangeKind.RELEASE, None, YESTERDAY, NINE.date(), "flow <2.3>"
    )
    assert "Noted as C-1 for Sunday 1 March" in await found.do(
        lambda unit: known_changes.note(unit, PRIYA, change)
    )
    seen = await told(found, lambda unit: known_changes.show(unit, 1, PETRA))
    assert "C-1 · flow &lt;2.3&gt;" in seen
    assert "Sun 1 Mar to Mon 2 Mar · All workflows · A release" in seen
    assert "Noted by Priya on Monday 2 March." in seen
    assert "C-1" in await told(found, lambda unit: known_changes.listing(unit, LENA))
    for user in (AISHA, VERA):
        why = await refused(found, lambda u, user=user: known_changes.show(u, 1, user))  # type: ignore[misc]
        assert why == "C-1 is for those who read the numbers it explains."
        assert "Nothing was noted" in await told(
            found,
            lambda u, user=user: known_changes.listing(u, user),  # type: ignore[misc]
        )
    assert "There is no C-9." in await refused(
        found, lambda unit: known_changes.show(unit, 9, PRIYA)
    )


async def test_as_many_changes_as_a_message_takes_are_listed(found: House) -> None:
    for _ in range(known_changes.MOST_LISTED + 3):
        change = known_changes.NewKnownChange(
            ChangeKind.OTHER, None, YESTERDAY, None, "w" * known_changes.LONGEST
        )
        await found.do(lambda unit, change=change: known_changes.note(unit, PRIYA, change))  # type: ignore[misc]
    seen = await told(found, lambda unit: known_changes.listing(unit, PRIYA))
    assert f"C-{known_changes.MOST_LISTED + 3}" in seen
    assert "C-3 " not in seen
