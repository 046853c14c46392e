"""A broken limit offers a step back at once, and its limit is reviewed afterwards."""

from datetime import timedelta

from tests.builders.measures import NINE, a_share, judge_all, keep, measured, shares, with_last
from tests.builders.unit import House

REVIEWS = "SELECT title, origin_id, pod, owner FROM action WHERE origin_kind = 'limit'"


async def broken(house: House, then: str) -> House:
    limit = {"limit": 0.2, "then": then}
    made = house.with_charter(**measured(measures=[a_share(guardrail=limit, tier=3)], sources=[]))
    made.at = NINE
    await keep(made, with_last(shares(), value=0.3))
    await judge_all(made)
    return made


async def test_a_broken_limit_offers_a_step_back_and_is_reviewed_once(house: House) -> None:
    made = await broken(house, "step_back")
    (told,) = [each for each in await made.queued() if "Step back…" in each.words]
    assert "stages.ask" in str(told.payload)
    assert "A-1 reviews the limit itself by Mon 16 Mar" in told.words
    assert await made.rows(REVIEWS) == [
        (
            "Review the limit of Failures for Balance inquiry after N-1",
            "balance failures",
            "cards",
            told.place,
        )
    ]
    again = [each._replace(day=each.day + timedelta(days=1)) for each in shares()[-1:]]
    await keep(made, [each._replace(value=0.31) for each in again], at=NINE + timedelta(days=1))
    await judge_all(made, at=NINE + timedelta(days=1))
    assert len(await made.rows(REVIEWS)) == 1


async def test_a_limit_that_asks_for_a_stop_offers_no_step_back(house: House) -> None:
    made = await broken(house, "stop")
    assert not [each for each in await made.queued() if "Step back…" in each.words]
    assert len(await made.rows(REVIEWS)) == 1
