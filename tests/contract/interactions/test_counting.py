"""Numbers counted from contacts: whatever order they come in, a total is what a recount says."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.charter import Charter, parse
from bot.services.charter import adoption
from bot.services.interactions import counting, erasure, scorecards
from tests.builders.charter import charter_data
from tests.builders.interactions import (
    a_contact,
    a_scorecard,
    an_output,
    judged,
    keep,
    opened,
    scored,
)
from tests.builders.measures import NINE, a_measure
from tests.builders.unit import House

LATER = NINE + timedelta(minutes=5)
MEASURES = [
    a_measure(
        "greeting",
        unit="share",
        source=None,
        target=0.9,
        item="greeting",
        **{"from": "interactions"},
    ),
    a_measure("length", unit="s", source=None, field="duration_s", **{"from": "interactions"}),
    a_measure(
        "failed",
        unit="count",
        source=None,
        target=0,
        outcome="failed_handoff",
        **{"from": "interactions"},
    ),
    a_measure(
        "contained",
        unit="share",
        source=None,
        target=0.5,
        outcome="contained",
        **{"from": "interactions"},
    ),
    a_measure("contacts", unit="count", source=None, target=100, **{"from": "interactions"}),
]


async def count_all(house: House, *, at: datetime = LATER) -> None:
    """Count every day that waits."""
    for _ in range(1_000):
        waiting = await house.look(counting.gather, at=at)
        if waiting is None:
            return
        counted = counting.count(waiting)
        await house.do(lambda unit, counted=counted: counting.conclude(unit, counted), at=at)  # type: ignore[misc]
    raise AssertionError("counting does not come to an end")


async def values(house: House, cohort: str = "") -> dict[tuple[str, str], tuple[float, int]]:
    """Return what is kept of each measure and day, for the total or one cohort."""
    rows = await house.rows(
        "SELECT s.measure, o.day, o.value, o.n, o.cohort FROM observation o JOIN series s "
        "ON s.workspace_id = o.workspace_id AND s.id = o.series_id"
    )
    return {(m, str(day)): (value, n) for m, day, value, n, of in rows if of == cohort}


async def test_each_measure_counts_what_it_says(house: House) -> None:
    house = await opened(house, measures=MEASURES)
    await keep(
        house,
        [
            a_contact(1, duration_s=100),
            a_contact(2, duration_s=200, outcome="failed_handoff", outputs=[an_output(value=0)]),
            a_contact(3, duration_s=None, outcome="handed_over", outputs=[an_output(value=None)]),
        ],
    )
    await count_all(house)
    day = "2026-03-01"
    assert await values(house) == {
        ("greeting", day): (0.5, 2),
        ("length", day): (150.0, 2),
        ("failed", day): (1.0, 3),
        ("contained", day): (pytest.approx(1 / 3), 3),
        ("contacts", day): (3.0, 3),
    }


QUALITY = a_measure(
    "quality", unit="share", source=None, target=0.9, scorecard=True, **{"from": "interactions"}
)


def weighed(version: str, since: str, *, greeting: float, tone: float) -> dict[str, Any]:
    card = a_scorecard(version=version, since=since)
    card["items"][0] |= {"weight": greeting}
    card["items"][1] |= {"weight": tone}
    return card


async def test_a_whole_scorecard_weighs_its_items_as_those_of_that_day(house: House) -> None:
    first = weighed("1", "2026-02-01", greeting=3, tone=1)
    house = await opened(house, measures=[QUALITY], scorecards=[first])
    other = weighed("2", "2026-03-01", greeting=0, tone=1)
    data = house.charter.model_dump(mode="json", by_alias=True, exclude_none=True)
    house = replace(house, charter=Charter.model_validate({**data, "scorecards": [other]}))
    await judged(house)
    tone = an_output("tone", value=2, quote="", at=None)
    said = [an_output(), tone, an_output("summary", value=None)]
    before = a_contact(3, start="2026-02-28T09:00:00Z", outputs=said)
    no = an_output(value=0)
    await keep(house, [a_contact(1, outputs=said), a_contact(2, outputs=[no]), before])
    await count_all(house)
    # Saturday by the first version: 3 of 3 for the greeting, a quarter of 1 for the tone.
    assert await values(house) == {
        ("quality", "2026-02-28"): ((3 + 0.25) / 4, 1),
        ("quality", "2026-03-01"): (0.25, 2),
    }


async def test_the_pilot_is_never_in_a_total(house: House) -> None:
    house = await opened(house, measures=MEASURES[-1:])
    await keep(house, [a_contact(1), a_contact(2, cohort={"pilot": True, "tenure": "new"})])
    await count_all(house)
    key = ("contacts", "2026-03-01")
    assert (await values(house))[key] == (1.0, 1)
    assert (await values(house, "pilot"))[key] == (1.0, 1)
    assert await values(house, "tenure new") == {}


async def test_volunteers_tenure_and_versions_divide_the_total(house: House) -> None:
    house = await opened(house, measures=MEASURES[-1:])
    await keep(
        house, [a_contact(1), a_contact(2, cohort={"volunteer": True}, versions={"prompt": "13"})]
    )
    await count_all(house)
    key = ("contacts", "2026-03-01")
    assert (await values(house))[key] == (2.0, 2)
    for cohort in ("volunteer", "tenure under a year", "prompt 12", "prompt 13"):
        assert (await values(house, cohort))[key] == (1.0, 1)


async def test_a_day_whose_contacts_all_went_elsewhere_has_no_number(house: House) -> None:
    house = await opened(house, measures=MEASURES)
    await keep(house, [a_contact()])
    await count_all(house)
    await keep(house, [a_contact(start="2026-02-27T10:00:00Z")])
    await count_all(house)
    assert {day for _, day in await values(house)} == {"2026-02-27"}


def random_contact(dice: random.Random, number: int) -> dict[str, Any]:
    return a_contact(
        number,
        start=(NINE - timedelta(hours=dice.randrange(1, 80))).isoformat(),
        channel=dice.choice(["voice", "chat"]),
        duration_s=dice.choice([None, 60, 120.5]),
        outcome=dice.choice(["contained", "failed_handoff", None]),
        cohort={"pilot": dice.random() < 0.2, "volunteer": dice.random() < 0.3},
        outputs=[an_output(value=dice.choice([0, 1, None]))],
    )


def recount(contacts: Sequence[dict[str, Any]]) -> dict[tuple[str, str], tuple[float, int]]:
    """Count totals from what was last said of each contact, in plain Python."""
    found: dict[tuple[str, str], tuple[float, int]] = {}
    by_day: dict[date, list[dict[str, Any]]] = {}
    for each in contacts:
        if not each["cohort"]["pilot"]:
            by_day.setdefault(datetime.fromisoformat(each["start"]).date(), []).append(each)
    for day, those in by_day.items():
        for channel in ("voice", "chat"):
            here = [each for each in those if each["channel"] == channel]
            if here:
                found[channel, str(day)] = (float(len(here)), len(here))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_no_order_of_late_corrected_and_erased_contacts_leaves_another_total(
    house: House, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same each time
    house = await opened(house, measures=MEASURES)
    said: dict[int, dict[str, Any]] = {}
    erased = set[int]()
    for step in range(25):
        sent = {n: random_contact(dice, n) for n in dice.sample(range(12), dice.randrange(1, 5))}
        await keep(house, sent.values())
        said |= {n: each for n, each in sent.items() if n not in erased}
        if step % 5 == 4:
            gone = dice.choice(sorted(said))
            if gone not in erased:
                await house.do(
                    lambda unit, gone=gone: erasure.erase_contact(  # type: ignore[misc]
                        unit, "telephony", f"c{gone}", by="test"
                    )
                )
                erased.add(gone)
        if dice.random() < 0.4:
            await count_all(house)
    await count_all(house)
    rows = await house.rows(
        "SELECT s.channel, o.day, o.value, o.n FROM observation o JOIN series s "
        "ON s.workspace_id = o.workspace_id AND s.id = o.series_id "
        "WHERE s.measure = 'contacts' AND o.cohort = ''"
    )
    kept = {(channel, str(day)): (value, n) for channel, day, value, n in rows}
    assert kept == recount(list(said.values()))


async def adopts(house: House, **parts: Any) -> None:
    text = json.dumps(charter_data(**scored(**parts)))
    new = parse(text, name="test")
    await house.do(lambda unit: adoption.adopt(unit, new, text=text, by="t"), at=LATER)


async def test_what_a_charter_counts_from_now_on_is_counted_of_what_was_recorded(
    house: House,
) -> None:
    await adopts(house, measures=MEASURES[:1])
    house = await opened(house, measures=MEASURES[:1])
    await keep(house, [a_contact(1), a_contact(2)])
    await count_all(house)
    assert ("contacts", "2026-03-01") not in await values(house)
    more = house.with_charter(**scored(measures=MEASURES))
    await adopts(more, measures=MEASURES)
    await count_all(more, at=LATER + timedelta(minutes=1))
    assert (await values(more))["contacts", "2026-03-01"] == (2.0, 2)


async def test_a_day_that_another_scorecard_holds_for_is_counted_by_that(house: House) -> None:
    whole = a_measure(
        "whole", unit="share", source=None, target=0.9, scorecard=True, **{"from": "interactions"}
    )
    house = await opened(house, measures=[whole])
    both = [an_output(value=0), an_output("tone", value=5)]
    await keep(house, [a_contact(outputs=both)])
    await count_all(house)
    assert (await values(house))["whole", "2026-03-01"] == (0.5, 1)
    heavy = a_scorecard(version="2", since="2026-03-01")
    heavy["items"][0]["weight"] = 3
    heavier = house.with_charter(**scored(measures=[whole], scorecards=[heavy]))
    await heavier.do(lambda unit: scorecards.follow(unit, unit.charter), at=LATER)
    await count_all(heavier, at=LATER + timedelta(minutes=1))
    assert (await values(heavier))["whole", "2026-03-01"] == (0.25, 1)
