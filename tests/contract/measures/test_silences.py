"""A silent source is one finding for as long as it lasts: whatever is missing, however many days."""

from datetime import timedelta

from bot.domain.measures.findings import Finding, FindingKind, FindingState
from bot.domain.measures.observations import Observation
from bot.services.digest import post
from bot.services.measures import answers, outcomes
from bot.services.measures import findings as looking
from bot.store.measures import findings, series
from bot.store.measures.findings import FindingFilter
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from tests.builders.measures import (
    NINE,
    TODAY,
    YESTERDAY,
    a_measure,
    judge_all,
    keep,
    measured,
    numbers,
)
from tests.builders.unit import HERE, LENA, PETRA, PRIYA, House, Queued
from tests.contract.measures.test_becoming import an_input

DAY = timedelta(days=1)
CHANNELS = ("voice", "chat", "sms")
SOURCES = [
    {"key": "telephony", "kind": "ingest", "owner": "emre@harbour.example"},
    {"key": "sheet", "kind": "ingest"},
]
MEASURES = [a_measure(), a_measure("wait", short="Wait"), a_measure("csat", source="sheet")]


def a_charter(house: House) -> House:
    return house.with_charter(**measured(measures=MEASURES, sources=SOURCES))


def until(back: int) -> list[Observation]:
    """Make what both sources send about both workflows on three channels, without the last days."""
    return [
        each
        for measure in ("aht", "wait", "csat")
        for workflow in ("balance", "arrangements")
        for channel in CHANNELS
        for each in numbers(measure, workflow, channel)
        if each.day <= YESTERDAY - back * DAY
    ]


async def digest(house: House, *, days: int = 0, scope: str = "#rollout-leaders") -> Queued:
    house.at = NINE + days * DAY
    run = Run(Scope(scope, "Europe/London"), house.at, None, house.at - DAY)
    await judge_all(house, at=house.at)
    await house.forget_messages()
    await house.do(lambda unit: post.post(unit, run))
    message, *_ = await house.queued("digest:")
    return message


async def noted(house: House) -> list[Finding]:
    wanted = FindingFilter(states=tuple(FindingState), kinds=(FindingKind.MISSING,))
    found = await house.look(lambda unit: findings.find(unit.tx, HERE, wanted, limit=999))
    return sorted(found, key=lambda each: each.number)


async def two_weeks(house: House) -> House:
    known = a_charter(house)
    await keep(known, until(0))
    for days in range(1, 15):
        await digest(known, days=days)
    return known


async def test_two_weeks_of_two_silent_sources_are_two_findings(house: House) -> None:
    known = await two_weeks(house)
    one, two = await noted(known)
    assert {(each.since, each.day) for each in (one, two)} == {(TODAY, TODAY + 13 * DAY)}
    message = await digest(known, days=14)
    assert "No data from telephony and sheet since Monday 2 March" in message.words
    assert f"{one.label} and {two.label}" in message.words


async def test_it_ends_when_its_source_speaks_again_and_the_days_between_are_no_news(
    house: House,
) -> None:
    known = await two_weeks(house)
    back = [
        each
        for channel in CHANNELS
        for measure in ("aht", "wait")
        for workflow in ("balance", "arrangements")
        for each in numbers(measure, workflow, channel, days=1, last=TODAY + 14 * DAY)
    ]
    await keep(known, back, at=NINE + 15 * DAY)
    message = await digest(known, days=15)
    telephony, sheet = await noted(known)
    assert (telephony.state, sheet.state) == (FindingState.OVER, FindingState.OPEN)
    assert "No data from sheet since Monday 2 March" in message.words
    assert "telephony" not in message.words
    shown = await known.look(lambda unit: looking.show(unit, telephony.number, PRIYA))
    assert "its source sends again" in str(shown)


async def test_what_fell_silent_in_part_is_over_once_all_of_it_speaks(house: House) -> None:
    known = a_charter(house)
    gone = [("aht", "chat"), ("wait", "sms")]
    sent = [each for each in until(0) if (each[0], each.channel) not in gone]
    rest = [each for each in until(0) if (each[0], each.channel) in gone]
    await keep(known, [*sent, *(each for each in rest if each.day < YESTERDAY)])
    assert "telephony for Sunday 1 March" in (await digest(known)).words
    await keep(known, [each for each in rest if each.day == YESTERDAY and each.channel == "chat"])
    await judge_all(known)
    (one,) = await noted(known)
    assert one.state is FindingState.OPEN
    await keep(known, [each for each in rest if each.day == YESTERDAY])
    await judge_all(known)
    (one,) = await noted(known)
    assert one.state is FindingState.OVER


async def test_an_answered_silence_is_not_told_again_and_a_later_one_is(house: House) -> None:
    known = a_charter(house)
    await keep(known, until(1))
    await digest(known)
    value = ",".join(str(one.number) for one in await noted(known))
    await known.do(lambda unit: outcomes.become(unit, value, LENA, an_input()))
    assert "No data" not in (await digest(known, days=1)).words
    await keep(known, numbers(last=TODAY + DAY, days=1), at=NINE + 2 * DAY)
    await digest(known, days=2)
    assert "No data from telephony" in (await digest(known, days=3)).words
    assert len([one for one in await noted(known) if one.state is FindingState.OPEN]) == 1


async def test_days_left_out_of_every_series_are_one_finding_until_they_are_filled(
    house: House,
) -> None:
    known = a_charter(house)
    gap = {YESTERDAY - n * DAY for n in (2, 3, 4)}
    sent = [each for each in until(0) if each[0] != "csat"]
    await keep(known, [each for each in sent if each.day not in gap])
    await judge_all(known)
    (one,) = await noted(known)
    assert (one.since, one.day, one.state) == (min(gap), max(gap), FindingState.OPEN)
    assert "3 days up to" in await known.look(lambda unit: outcomes.summary(unit, [one]))
    late = [each for each in sent if each.day in gap]
    await keep(known, late[:-1])
    await judge_all(known)
    assert (await noted(known))[0].state is FindingState.OPEN
    await keep(known, late[-1:])
    await judge_all(known)
    assert [each.state for each in await noted(known)] == [FindingState.CORRECTED]


async def test_whoever_reads_any_workflow_of_a_source_reads_that_it_is_silent(
    house: House,
) -> None:
    known = a_charter(house)
    await keep(known, until(1))
    await digest(known)
    (one, _) = await noted(known)
    assert one.series.workflow == "balance"
    seen = await known.look(lambda unit: looking.waiting(unit, PETRA))
    assert "No data from telephony" in str(seen)
    assert await known.do(lambda unit: outcomes.become(unit, str(one.number), PETRA, an_input()))


async def test_what_was_told_one_by_one_before_becomes_one(house: House) -> None:
    known = a_charter(house)
    await keep(known, until(1))
    await judge_all(known)

    def as_before(unit: Unit) -> None:
        for each in series.all_series(unit.tx, HERE):
            answers.keep(
                unit,
                each.id,
                Finding(
                    number=0,
                    series=each.key,
                    day=YESTERDAY - DAY,
                    kind=FindingKind.MISSING,
                    value=None,
                    expected=None,
                    low=None,
                    high=None,
                    score=0.0,
                    n=None,
                    since=YESTERDAY - DAY,
                    found_at=unit.at,
                ),
            )

    await known.do(as_before)
    await digest(known)
    found = await noted(known)
    left = [one for one in found if one.state is FindingState.OPEN]
    assert len(left) == 2
    told = {one.outcome for one in found if one.state is FindingState.TOLD_WITH}
    assert told == {one.label for one in left}
