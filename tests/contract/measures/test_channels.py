"""What a digest says of channels: as usual only what was judged so, and silence of whatever never came."""

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.measures.observations import Observation
from bot.services.digest import post
from bot.store.measures import series
from bot.work.rhythm import Run, Scope
from tests.builders.charter import a_workflow
from tests.builders.measures import (
    NINE,
    TODAY,
    YESTERDAY,
    a_measure,
    judge_all,
    keep,
    measured,
    numbers,
    with_last,
)
from tests.builders.unit import HERE, House, Queued

DAY = timedelta(days=1)
SCOPE = Scope("#rollout-leaders", "Europe/London")
CHANNELS = ("voice", "chat", "sms", "web")
TRUSTED = {"trusted_on": "2025-12-01", "tempo": "daily", "channels": list(CHANNELS)}


def a_house(house: House, **parts: Any) -> House:
    workflows = [a_workflow("balance", name="Balance inquiry", **TRUSTED)]
    measures = [a_measure(), a_measure("wait", short="Wait")]
    made = house.with_charter(**measured(**{"workflows": workflows, "measures": measures, **parts}))
    made.at = NINE
    return made


async def posted(house: House, *, since: timedelta = DAY, at: date = TODAY) -> Queued:
    when = NINE + (at - TODAY)
    await judge_all(house, at=when)
    await house.forget_messages()
    run = Run(SCOPE, when, None, when - since)
    await house.do(lambda unit: post.post(unit, run), at=when)
    return (await house.queued("digest:"))[0]


async def test_a_day_of_which_only_parts_came_names_them(house: House) -> None:
    failed = a_measure("handoffs", short="Handoffs", unit="count", counted=True, source=None)
    made = a_house(house, measures=[a_measure(), a_measure("wait", short="Wait"), failed])
    for measure in ("aht", "wait"):
        *usual, last = numbers(measure)
        await keep(made, usual)
        if measure == "aht":
            tried = last._replace(cohort="pilot", n=40, value=999.0)
            # Of each agent as well as of all of them: nobody is counted twice.
            await keep(made, [tried, tried._replace(cohort="new", n=12)])
            await keep(made, [tried._replace(agent="x", n=40)])
    (one,) = numbers("handoffs", days=1)
    await keep(made, [one._replace(cohort="pilot", n=None)])
    message = await posted(made)
    assert "No data from telephony" in message.words
    assert "; only new (n 12) and pilot (n 40) came" in message.words
    await keep(made, numbers("wait")[-1:])
    message = await posted(made)
    assert "No total from telephony" in message.words
    assert "Handoffs: only pilot came" in message.words
    assert "999" not in message.words


def usual(words: str) -> set[str]:
    """Name the channels said to be as usual."""
    told = re.findall(r"([A-Za-z, ]+) as usual", words)
    return {
        channel
        for each in told
        for channel in CHANNELS
        if channel in each.lower().split("also")[-1]
    }


def silent(words: str) -> set[str]:
    """Name the channels said to have no data."""
    said = re.findall(r"(?:No data from|no data for|no Wait|no AHT).*", words)
    return {channel for each in said for channel in CHANNELS if channel in each.lower()}


async def test_a_channel_without_a_number_is_not_as_usual(house: House) -> None:
    known = a_house(house)
    await keep(known, with_last(numbers(), value=520.0))
    assert usual((await posted(known)).words) == set()


async def test_a_channel_that_is_still_learned_is_not_as_usual(house: House) -> None:
    known = a_house(house)
    await keep(known, [*with_last(numbers(), value=520.0), *numbers(channel="chat", days=9)])
    assert usual((await posted(known)).words) == set()


async def test_a_channel_that_was_judged_and_lies_where_it_does_is_as_usual(house: House) -> None:
    known = a_house(house)
    await keep(known, [*with_last(numbers(), value=520.0), *numbers(channel="chat")])
    assert usual((await posted(known)).words) == {"chat"}


async def test_a_channel_told_of_before_and_answered_is_not_as_usual(house: House) -> None:
    known = a_house(house)
    both = [with_last(numbers(channel=c), value=520.0) for c in ("voice", "chat")]
    await keep(known, [each for sent in both for each in sent])
    await judge_all(known)
    await known.do(_answered)
    assert usual((await posted(known)).words) == set()


def _answered(unit: Any) -> None:
    for_chat = "SELECT id FROM series WHERE channel = 'chat'"
    unit.tx.connection.exec_driver_sql(
        f"UPDATE finding SET state = 'not_a_problem' WHERE series_id IN ({for_chat})"  # noqa: S608
    )


@pytest.mark.parametrize("seed", range(12))
async def test_no_digest_calls_a_channel_usual_and_without_data(house: House, seed: int) -> None:
    dice, sent = random.Random(seed), list[Observation]()  # noqa: S311 - the same each time
    known = a_house(house)
    for measure in ("aht", "wait"):
        for channel in CHANNELS:
            days = numbers(measure, channel=channel, days=dice.choice((0, 9, 84, 84, 84)))
            gone = {YESTERDAY - n * DAY for n in range(3) if dice.random() < 0.3}
            odd = {YESTERDAY - n * DAY for n in range(3) if dice.random() < 0.4}
            sent += [
                each._replace(value=each.value * (1.5 if each.day in odd else 1.0))
                for each in days
                if each.day not in gone
            ]
    await keep(known, sent)
    words = (await posted(known, since=3 * DAY)).words
    assert not usual(words) & silent(words), words


async def test_a_source_that_never_sent_is_told_as_one_that_fell_silent(house: House) -> None:
    known = a_house(house)
    tuesday = TODAY + DAY
    message = await posted(known, at=tuesday)
    assert "No data from telephony for Monday 2 March" in message.words
    assert "it has never sent any" in message.words
    assert "AHT and Wait of Balance inquiry" in message.words
    assert "emre" in message.words
    again = await posted(known, at=tuesday + DAY)
    assert "No data from telephony since Monday 2 March" in again.words


async def test_what_never_sent_is_expected_of_what_is_under_way_on_working_days(
    house: House,
) -> None:
    planned = a_workflow("balance", go_live="2027-01-04", channels=["voice"])
    known = a_house(house, workflows=[planned])
    assert "No data" not in (await posted(known, at=TODAY + DAY)).words
    # Sunday is nobody's working day.
    assert "No data" not in (await posted(a_house(house))).words


async def test_once_it_sends_it_is_no_more_said_to_have_never_sent(house: House) -> None:
    known = a_house(house)
    await posted(known, at=TODAY + DAY)
    assert not await known.look(lambda u: series.any_series(u.tx, HERE))
    await keep(known, numbers(last=TODAY + DAY), at=NINE + 2 * DAY)
    words = (await posted(known, at=TODAY + 2 * DAY)).words
    assert "it has never sent any" not in words
    assert await known.look(lambda u: series.any_series(u.tx, HERE))
