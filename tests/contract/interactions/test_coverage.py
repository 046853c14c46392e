"""How much of a workflow is seen: contacts recorded over its contacts, and what unknown coverage unlocks."""

from datetime import date
from functools import partial
from typing import Any

from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience, Tempo, WorkflowStanding
from bot.domain.measures.observations import Observation
from bot.services.interactions import evidence
from bot.services.measures import coverage, gatekeeper, intake, lookup
from tests.builders.charter import a_workflow
from tests.builders.interactions import a_contact, keep, opened
from tests.builders.measures import NINE, a_measure, judge_all
from tests.builders.unit import PRIYA, House

SUNDAY = date(2026, 3, 1)
TRUSTED = {"trusted_on": "2025-12-01", "tempo": "daily", "name": "Balance inquiry"}
OFFERED = a_measure("offered", name="Offered", short="Offered", unit="count", target=100)
SERIES = SeriesKey("offered", "balance", "voice")  # type: ignore[arg-type]


async def seen(house: House, **parts: Any) -> House:
    """Put a charter in force whose contacts are counted by a measure, unless it says otherwise."""
    workflow = a_workflow("balance", **{**TRUSTED, "contacts": "offered", **parts})
    return await opened(house, workflows=[workflow], measures=[OFFERED])


async def offers(house: House, *, value: float = 4, channel: str = "voice") -> None:
    told = Observation("offered", "balance", channel, SUNDAY, value)
    await house.do(partial(intake.keep, sent=[told], by="telephony"), at=NINE)


async def standing(house: House) -> str:
    told = await house.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",)), at=NINE)
    return str(told["blocks"][1])


async def test_coverage_is_contacts_recorded_over_contacts_of_the_day(house: House) -> None:
    house = await seen(house)
    pilot = a_contact(4, cohort={"pilot": True})
    await keep(house, [a_contact(1), a_contact(2), a_contact(3, channel="chat"), pilot])
    await offers(house)
    await judge_all(house)
    assert "coverage 75%, 3 of 4 contacts" in await standing(house)
    modal = await house.look(
        lambda unit: evidence.modal(unit, "offered|balance|voice|2026-03-01", PRIYA), at=NINE
    )
    assert "coverage 75%, 3 of 4 contacts" in str(modal)


async def test_a_total_of_all_channels_is_taken_once(house: House) -> None:
    house = await seen(house)
    await keep(house, [a_contact(1)])
    await offers(house, value=1)
    await offers(house, value=2, channel="all")
    await judge_all(house)
    assert "coverage 50%, 1 of 2 contacts" in await standing(house)


async def test_a_measure_counted_from_contacts_is_covered_by_what_its_source_sends(
    house: House,
) -> None:
    counted = {**OFFERED, "from": "interactions"}
    workflow = a_workflow("balance", **TRUSTED, contacts="offered")
    house = await opened(house, workflows=[workflow], measures=[counted])
    await keep(house, [a_contact(1)])
    assert "coverage unknown: no Offered for that day" in await standing(house)
    await offers(house)
    assert "coverage 25%, 1 of 4 contacts" in await standing(house)


async def test_without_a_measure_that_counts_contacts_coverage_is_unknown_and_unlocks_nothing(
    house: House,
) -> None:
    house = await seen(house, contacts=None)
    told = await standing(house)
    assert "coverage unknown: no measure counts its contacts" in told
    assert "monthly at most while its coverage is unknown" in told
    ask = partial(gatekeeper.verdict, series=SERIES, audience=Audience.POD, day=SUNDAY)
    for tempo, may in ((Tempo.MONTHLY, True), (Tempo.WEEKLY, False), (Tempo.DAILY, False)):
        verdict = await house.look(lambda unit, t=tempo: ask(unit, tempo=t))  # type: ignore[misc]
        assert bool(verdict) is may
    assert verdict.why == (
        "the coverage of Balance inquiry is unknown, since no measure counts its contacts: "
        "not daily yet"
    )
    house = await seen(house)
    assert await house.look(lambda unit: ask(unit, tempo=Tempo.DAILY))


def test_a_workflow_whose_contacts_nobody_judges_is_asked_for_no_coverage() -> None:
    assert WorkflowStanding("Balance", trusted=True, tempo=Tempo.DAILY).is_seen


async def test_only_channels_that_a_measure_counts_are_laid_beside_it(house: House) -> None:
    workflow = a_workflow("balance", **{**TRUSTED, "contacts": "offered"})
    voice = {**OFFERED, "channels": ["voice"]}
    house = await opened(house, workflows=[workflow], measures=[voice])
    await keep(house, [a_contact(1), *(a_contact(n, channel="chat") for n in (2, 3, 4))])
    await offers(house, value=2)
    await judge_all(house)
    assert "coverage 50%, 1 of 2 contacts" in await standing(house)
    found = await house.look(
        lambda unit: coverage.latest(unit, house.charter.workflow("balance")), at=NINE
    )
    assert found is not None
    assert (found.share, found.total) == (0.5, 2)


async def test_more_recorded_than_counted_is_no_coverage(house: House) -> None:
    house = await seen(house)
    await keep(house, [a_contact(1), a_contact(2), a_contact(3)])
    await offers(house, value=2)
    await judge_all(house)
    told = await standing(house)
    assert "coverage unknown: more was recorded than Offered counts, 3 against 2" in told
    assert "150%" not in told
    workflow = house.charter.workflow("balance")
    assert await house.look(lambda unit: coverage.latest(unit, workflow), at=NINE) is None
