"""`/rollout measures agreement`: how alike people and the tool score, equal to an oracle's figures."""

import random
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import DrawReason
from bot.domain.interactions.reviews import ItemScore, Review
from bot.errors import UserError
from bot.services.interactions import agreement
from bot.store.interactions import reviews
from tests.builders.interactions import a_contact, a_scorecard, an_output, keep
from tests.builders.measures import NINE
from tests.builders.unit import HERE, LENA, PETRA, PRIYA, SAM, House
from tests.contract.goldens import golden
from tests.contract.interactions.test_looking import SUE, TOM, rollout


def ac1(pairs: list[tuple[float, float]]) -> float:
    """Gwet's AC1 of two raters and two categories, straight from the paper."""
    same = sum(one == other for one, other in pairs) / len(pairs)
    yes = sum(one + other for one, other in pairs) / (2 * len(pairs))
    chance = 2 * yes * (1 - yes)
    return (same - chance) / (1 - chance)


def a_review(number: int, by: SlackUserId, value: float | None, tool: float | None) -> Review:
    scores = (
        ItemScore("greeting", value, tool, told=True),
        ItemScore("tone", 4.0, 4.0, told=True),
    )
    return Review(
        interaction=number,
        workflow="balance",
        version="1",
        by=by,
        day=NINE.date(),
        at=NINE,
        blind=True,
        reason=DrawReason.RANDOM,
        scores=scores,
    )


async def keeps(house: House, *told: Review) -> None:
    await house.do(lambda unit: [reviews.add(unit.tx, HERE, each) for each in told])


async def words(house: House, by: SlackUserId = LENA, *typed: str) -> dict[str, Any]:
    return await house.look(lambda unit: agreement.report(unit, by, typed))


async def generated(house: House, n: int, *, accuracy: float) -> list[tuple[float, float]]:
    """Let Sue and Sam score n contacts, and return what Sue and the tool said."""
    dice, pairs, told = random.Random(n), [], []  # noqa: S311 - the same each time
    for number in range(n):
        truth = dice.random() < 0.8
        said = [float(truth if dice.random() < accuracy else not truth) for _ in range(3)]
        told += [a_review(number, SUE, said[0], said[2]), a_review(number, SAM, said[1], said[2])]
        pairs += [(said[0], said[2]), (said[1], said[2])]
    await keeps(house, *told)
    return pairs


@pytest.mark.parametrize("n", [7, 60, 200])
async def test_its_figures_are_an_oracles(house: House, n: int) -> None:
    house = await rollout(house)
    pairs = await generated(house, n, accuracy=0.9)
    seen = str(await words(house, LENA, "balance"))
    same = sum(one == other for one, other in pairs) / len(pairs)
    assert f"The tool and people: {ac1(pairs):.2f} (" in seen
    assert f"the same on {same:.0%}, n {len(pairs)}" in seen
    assert f", n {n}" in seen.split("People among themselves: ")[1]


async def test_low_agreement_names_the_item_and_nobody(house: House) -> None:
    house = await rollout(house)
    await generated(house, 200, accuracy=0.75)
    seen = await words(house, LENA, "balance")
    golden("interactions/agreement", seen)
    assert "not alike enough: Greeting" in str(seen)
    assert "People read it in two ways" in str(seen)
    assert not any(name in str(seen) for name in ("Sue", "Sam"))
    golden("interactions/agreements", await words(house))


async def test_too_few_say_how_many_more(house: House) -> None:
    house = await rollout(house)
    await keeps(house, *(a_review(number, SUE, 1.0, 1.0) for number in range(12)))
    seen = str(await words(house, LENA, "balance"))
    assert "n 12; too few to tell, about 8 more are needed" in seen
    assert "nobody has scored it yet" in seen


async def test_one_who_says_it_does_not_apply_is_told_apart(house: House) -> None:
    house = await rollout(house)
    await keeps(house, a_review(1, SUE, None, 1.0), a_review(2, SUE, 1.0, 1.0))
    assert "one of two said it does not apply 1 time" in str(await words(house, LENA, "balance"))


async def test_a_new_version_begins_anew(house: House) -> None:
    house = await rollout(house)
    await generated(house, 60, accuracy=0.9)
    newer = await rollout(house, scorecards=[a_scorecard(version="2", since="2026-03-02")])
    seen = str(await words(newer, LENA, "balance"))
    assert "version 2" in seen
    assert "n 60" not in seen


async def test_who_reads_no_numbers_of_it_reads_none_of_this(house: House) -> None:
    house = await rollout(house)
    await generated(house, 7, accuracy=0.9)
    for who in (PRIYA, TOM, LENA):
        assert "Greeting" in str(await words(house, who, "balance"))
    with pytest.raises(UserError, match="for the pod that owns the workflow"):
        await words(house, PETRA, "balance")
    with pytest.raises(UserError, match="no workflow"):
        await words(house, LENA, "nothing")
    with pytest.raises(UserError, match="has no scorecard yet"):
        await words(house, LENA, "arrangements")


async def test_an_item_that_a_channel_leaves_out_unsaid_is_named(house: House) -> None:
    """R89: one logic for all channels, and what departs from it is declared or flagged."""
    house = await rollout(house)
    tone = an_output("tone", value=4)
    voice = [a_contact(n, outputs=[an_output(), tone]) for n in range(1, 61)]
    chat = [a_contact(n, channel="chat", outputs=[tone]) for n in range(61, 121)]
    await keep(house, [*voice, *chat])
    seen = str(await words(house, LENA, "balance"))
    assert "a channel leaves out, unsaid: Greeting" in seen
    assert "Hardly scored on chat (0 of 60) in a week" in seen
    assert "a channel leaves out, unsaid: Greeting" in str(await words(house, LENA))
    differs = [{"item": "greeting", "channels": ["chat"], "because": "Nobody greets in a chat."}]
    declared = await rollout(house, scorecards=[a_scorecard(version="2", differences=differs)])
    assert "unsaid" not in str(await words(declared, LENA, "balance"))


@pytest.mark.parametrize(("n", "is_told"), [(4, False), (5, True)])
async def test_of_a_handful_no_figure_is_told(house: House, n: int, *, is_told: bool) -> None:
    house = await rollout(house)
    await keeps(house, *(a_review(number, SUE, 1.0, 0.0) for number in range(n)))
    seen = str(await words(house, LENA, "balance"))
    assert ("-1.00" in seen) is is_told
    assert ("n 4: too few to tell, about" in seen) is not is_told
