"""Totals are unlocked by what people looked at, locked again by a new scorecard or upheld disputes."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.charter import Charter
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience
from bot.services.interactions import acts, contacts
from bot.services.measures import disputes, gatekeeper, lookup
from tests.builders.charter import a_charter, a_workflow
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, a_scorecard, judged, keep
from tests.builders.measures import NINE
from tests.builders.unit import CHLOE, LENA, PRIYA, House
from tests.contract.interactions.test_acts import COACHED, NOT_SO
from tests.contract.interactions.test_looking import SUE, rollout

SERIES = SeriesKey("greeting", "balance", "voice")  # type: ignore[arg-type]
RULE = {"opened": 6, "coached": 2, "people": 3, "days": 2, "disputed": 0.3}
UNTRUSTED = a_workflow("balance", name="Balance inquiry", tempo="daily")


@pytest.fixture
async def kept(house: House) -> House:
    parts = {"interactions": {"trust": RULE, "allowed_hosts": ["calls.example"]}}
    house = await rollout(house, workflows=[UNTRUSTED], **parts)
    await keep(house, [a_contact(number) for number in range(1, 8)])
    return house


async def looked_at(house: House) -> None:
    """Let three people open six contacts on two days, agree with five and coach with two."""
    for number in range(1, 7):
        who, at = (LENA, PRIYA, SUE)[number % 3], NINE + timedelta(days=number % 2)
        await house.do(lambda u, n=number, w=who: contacts.look_at(u, str(n), w), at=at)  # type: ignore[misc]
        if number != 6:
            await house.do(lambda u, n=number, w=who: acts.agree(u, str(n), w), at=at)  # type: ignore[misc]
    for number in (1, 2):
        look = await house.do(lambda u, n=number: acts.coach(u, str(n), SUE, COACHED))  # type: ignore[misc]
        await house.do(lambda u, n=look.number: acts.confirm(u, str(n), AISHA))  # type: ignore[misc]


async def is_shown(house: House) -> bool:
    return await house.look(lambda unit: gatekeeper.is_shown(unit, SERIES, Audience.POD))


async def standing(house: House) -> str:
    return str(await house.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",))))


async def test_totals_are_locked_until_enough_was_looked_at(kept: House) -> None:
    assert not await is_shown(kept)
    assert "6 more contacts to be opened, 2 more contacts to be coached with" in await standing(
        kept
    )
    await looked_at(kept)
    assert await is_shown(kept)
    unseen = "monthly at most while its coverage is unknown"
    assert f"trusted · {unseen}" in await standing(kept)


async def test_a_new_version_of_the_scorecard_counts_anew(kept: House) -> None:
    await looked_at(kept)
    card = a_scorecard(version="2", since="2026-03-02")
    data = kept.charter.model_dump(mode="json", by_alias=True, exclude_none=True)
    newer = replace(kept, charter=Charter.model_validate({**data, "scorecards": [card]}))
    await judged(newer)
    assert not await is_shown(newer)
    assert "6 more contacts to be opened" in await standing(newer)


async def test_disputes_lock_totals_until_they_are_answered_as_unfounded(kept: House) -> None:
    await looked_at(kept)
    for number in ("1", "2", "6"):
        await kept.do(lambda unit, n=number: acts.not_so(unit, n, CHLOE, NOT_SO))  # type: ignore[misc]
    assert not await is_shown(kept)
    assert "under 30% disputed, 50% are" in await standing(kept)
    for dispute in (1, 2):
        await kept.do(
            lambda u, n=dispute: disputes.answer(u, n, PRIYA, "She was greeted.", upheld=False)  # type: ignore[misc]
        )
    assert await is_shown(kept)
    await kept.do(lambda u: disputes.answer(u, 3, PRIYA, "Mended in flow 3.", upheld=True))
    assert await is_shown(kept)


async def test_what_the_charter_trusts_is_an_exception_and_says_so(kept: House) -> None:
    lent = a_workflow("balance", name="Balance inquiry", tempo="daily", trusted_on="2026-02-20")
    data = kept.charter.model_dump(mode="json", by_alias=True, exclude_none=True)
    workflows = a_charter(workflows=[lent]).model_dump(mode="json", exclude_none=True)["workflows"]
    house = replace(kept, charter=Charter.model_validate({**data, "workflows": workflows}))
    assert await is_shown(house)
    assert "trusted by exception since 20 February, not by what people looked at" in await standing(
        house
    )
    await looked_at(house)
    assert "exception" not in await standing(house)
