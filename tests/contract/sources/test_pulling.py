"""When sources are fetched: each day, again after a failure, its owner told of the second."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import httpx
import pytest

from bot.background.sources import pull_due
from bot.clock import MovableClock
from bot.domain.people import Roster
from bot.runtime import Bot
from bot.sources import fetch as fetching
from bot.store.engine.database import Database
from bot.store.measures import source_runs
from bot.worker.worker import Worker
from tests.builders.feedback import EMRE
from tests.builders.measures import NINE, measured
from tests.builders.unit import HERE, House, a_person, a_renderer, a_roster
from tests.databases import SqliteCopies

SOURCE = {
    "key": "genesys",
    "kind": "json",
    "url": "https://r.example/daily",
    "owner": "emre@harbour.example",
    "constants": {"measure": "aht", "workflow": "balance", "channel": "voice"},
}
ROWS = [{"day": "2026-03-01", "value": 400}, {"day": "2026-03-09", "value": 400}]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0,))


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    database = Database(sqlite_copies.fresh(tmp_path))
    parts = measured(sources=[SOURCE, {"key": "telephony", "kind": "ingest"}])
    yield House(database, roster=_known()).with_charter(**parts)
    database.close()


def _known() -> Roster:
    emre = a_person(EMRE, ref="emre@harbour.example")
    return a_roster(people={**a_roster().people, EMRE: emre})


@pytest.fixture
async def bot(house: House) -> AsyncIterator[Bot]:
    made = Bot(
        database=house.database,
        clock=MovableClock(NINE),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
    )
    yield made
    made.worker.close()


async def pull(bot: Bot, status: int = 200) -> int:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=ROWS, headers={"ETag": '"1"'})

    return await pull_due(bot, lambda _name: "s3cret", transport=httpx.MockTransport(answer))


async def test_what_a_source_brings_is_kept_and_it_rests_until_tomorrow(
    bot: Bot, house: House
) -> None:
    assert await pull(bot) == 1
    assert await house.rows("SELECT value FROM observation") == [(400.0,)]
    assert await pull(bot) == 0
    runs = await house.look(lambda u: source_runs.all_runs(u.tx, HERE))
    assert runs["genesys"].next_at == NINE.replace(hour=6, minute=30) + timedelta(days=1)
    assert runs["genesys"].etag == '"1"'


async def test_a_failure_is_tried_again_and_its_owner_hears_of_the_second(
    bot: Bot, house: House
) -> None:
    await pull(bot, 500)
    assert await house.queued(place=EMRE) == []
    bot.clock = MovableClock(NINE + timedelta(minutes=15))
    assert await pull(bot, 500) == 1
    (told,) = await house.queued(place=EMRE)
    assert "I could not fetch the numbers of genesys, twice in a row" in told.words
    bot.clock = MovableClock(NINE + timedelta(minutes=45))
    assert await pull(bot, 500) == 1
    assert len(await house.queued(place=EMRE)) == 1


async def test_what_takes_too_long_to_read_is_ended_and_told_to_its_owner(
    bot: Bot, house: House
) -> None:
    whole, bot.worker = bot.worker, Worker(within_s=0)
    await pull(bot)
    bot.clock = MovableClock(NINE + timedelta(minutes=15))
    await pull(bot)
    bot.worker.close()
    (told,) = await house.queued(place=EMRE)
    assert "what it brought could not be read: it took longer than 0 seconds" in told.words
    bot.worker, bot.clock = whole, MovableClock(NINE + timedelta(minutes=45))
    await pull(bot)
    assert await house.rows("SELECT value FROM observation") == [(400.0,)]


async def test_what_nobody_foresaw_is_told_as_well_and_tried_again(bot: Bot, house: House) -> None:
    class Broken:
        async def run(self, *_job: object, **_how: object) -> None:
            raise LookupError("broken on purpose")

    whole, bot.worker = bot.worker, cast("Worker", Broken())
    assert await pull(bot) == 1
    runs = await house.look(lambda u: source_runs.all_runs(u.tx, HERE))
    assert runs["genesys"].problem == (
        "genesys: what it brought could not be read, and the log says why"
    )
    bot.worker = whole
