"""What a Prometheus is asked: one sample at each local midnight, also where clocks change."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.background.sources import pull_due
from bot.clock import MovableClock
from bot.runtime import Bot
from bot.sources import fetch as fetching
from bot.store.engine.database import Database
from bot.store.measures import source_runs
from tests.builders.measures import measured
from tests.builders.unit import HERE, House, a_renderer
from tests.databases import SqliteCopies

LONDON = ZoneInfo("Europe/London")
# The morning after clocks went forward, one in the fortnight after it, and the same in autumn.
SPRING, LATER, AUTUMN = date(2027, 3, 29), date(2027, 4, 9), date(2026, 10, 26)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0,))


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database)
    database.close()


async def pull(house: House, today: date, days: int, **extra: object) -> list[datetime]:
    """Fetch on a morning from a server that answers as Prometheus does, and list what it was asked."""
    source = {
        "key": "prom",
        "kind": "prometheus",
        "url": "https://p.example",
        "query": "up",
        "days": days,
        "constants": {"measure": "aht", "workflow": "balance", "channel": "voice"},
    }
    known = house.with_charter(**measured(sources=[source, {"key": "telephony", "kind": "ingest"}]))
    asked: list[datetime] = []

    def answer(request: httpx.Request) -> httpx.Response:
        first, last, step = (int(request.url.params[name]) for name in ("start", "end", "step"))
        stamps = list(range(first, last + 1, step))
        asked.extend(datetime.fromtimestamp(stamp, LONDON) for stamp in stamps)
        values = [[stamp, "400"] for stamp in stamps]
        data = {"resultType": "matrix", "result": [{"metric": {}, "values": values}]}
        return httpx.Response(200, json={"status": "success", "data": data, **extra})

    async for bot in _bot(known, today):
        await pull_due(bot, lambda _name: "", transport=httpx.MockTransport(answer))
    return asked


async def _bot(house: House, today: date) -> AsyncIterator[Bot]:
    made = Bot(
        database=house.database,
        clock=MovableClock(datetime(today.year, today.month, today.day, 6, 30, tzinfo=LONDON)),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
    )
    yield made
    made.worker.close()


@pytest.mark.parametrize("today", [SPRING, LATER, AUTUMN])
@pytest.mark.parametrize("days", [1, 3, 14])
async def test_every_day_is_asked_for_at_the_midnight_that_ends_it(
    house: House, today: date, days: int
) -> None:
    asked = await pull(house, today, days)
    wanted = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    assert [(each.date(), each.hour, each.minute) for each in asked] == [(d, 0, 0) for d in wanted]
    kept = await house.rows("SELECT day FROM observation ORDER BY day")
    assert [str(day) for (day,) in kept] == [str(day - timedelta(days=1)) for day in wanted]


async def test_an_answer_that_may_be_partial_is_refused_by_its_warnings(house: House) -> None:
    await pull(house, SPRING, 3, warnings=["store a:10901 did not answer"])
    assert await house.rows("SELECT day FROM observation") == []
    runs = await house.look(lambda u: source_runs.all_runs(u.tx, HERE))
    assert "may be partial: store a:10901 did not answer" in runs["prom"].problem
    assert runs["prom"].brought_at is None


async def test_an_answer_without_warnings_is_taken(house: House) -> None:
    await pull(house, SPRING, 3, warnings=[])
    assert len(await house.rows("SELECT day FROM observation")) == 3
