"""What cannot wait for the morning, and how many posts a channel takes."""

from datetime import timedelta

from tests.builders.charter import a_workflow
from tests.builders.measures import NINE, a_measure, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import CARDS, House, Queued
from tests.contract.goldens import golden

LIVE = {"trusted_on": "2025-12-01", "tempo": "live", "channels": ["voice", "chat"]}
WORKFLOW = a_workflow("balance", name="Balance inquiry", **LIVE)


async def told(house: House, *, urgent: bool = True) -> list[Queued]:
    """Judge a day that is far off, and return what the pod hears at once."""
    house = house.with_charter(
        **measured(workflows=[WORKFLOW], measures=[a_measure(urgent=urgent)])
    )
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    return await house.queued("finding:")


async def test_an_urgent_finding_of_a_live_workflow_is_told_at_once(house: House) -> None:
    (message,) = await told(house)
    assert message.place == CARDS
    assert "Now: Balance inquiry, voice: AHT 520 s" in message.payload["text"]
    golden("measures/live", message.payload)


async def test_what_is_not_urgent_waits_for_the_digest(house: House) -> None:
    assert await told(house, urgent=False) == []


async def test_a_daily_workflow_tells_nothing_at_once(house: House) -> None:
    house = house.with_charter(**measured(measures=[a_measure(urgent=True)]))
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    assert await house.queued("finding:") == []


async def test_a_channel_takes_only_so_many_posts_a_day(house: House) -> None:
    house = house.with_charter(
        **measured(
            workflows=[WORKFLOW],
            measures=[a_measure(urgent=True, minimum_sample=1)],
            promises={"posts_a_day": 1},
        )
    )
    both = [*with_last(numbers(), value=520.0), *with_last(numbers(channel="chat"), value=520.0)]
    await keep(house, both)
    await judge_all(house)
    assert len(await house.queued("finding:")) == 1
    assert await house.rows("SELECT count(*) FROM finding WHERE state = 'open'") == [(2,)]


async def test_what_comes_to_light_days_later_waits_for_the_digest(house: House) -> None:
    house = house.with_charter(**measured(workflows=[WORKFLOW], measures=[a_measure(urgent=True)]))
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house, at=NINE + timedelta(days=3))
    assert await house.queued("finding:") == []
