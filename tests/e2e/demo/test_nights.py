"""However the demo's clock is moved after the story, each day's numbers and contacts come in."""

from datetime import date, timedelta
from pathlib import Path

import orjson
from sqlalchemy import text

from bot.charter import load
from bot.demo import contacts, figures
from bot.demo.nights import Nights
from bot.demo.show import first_morning
from bot.demo.stage import Stage, staged
from bot.store.engine.transaction import Tx
from tests.databases import SqliteCopies
from tests.e2e.demo.test_story import SAMPLE, a_setting, messages

WEEK = timedelta(days=7)


async def answers(stage: Stage, question: str) -> list[str]:
    def ask(tx: Tx) -> list[str]:
        return [str(each) for each in tx.connection.execute(text(question)).scalars()]

    return await stage.parts.bot.database.read(ask)


async def test_a_week_moved_over_brings_a_week_of_numbers_and_contacts_and_no_silence(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    async with staged(a_setting(SAMPLE, sqlite_copies.fresh(tmp_path))) as stage:
        nights = Nights.of(stage)
        await nights.arrive(figures.history(stage.charter, nights.morning.date()))
        await nights.to(stage.clock.now() + 3 * WEEK)
        days = await answers(stage, "SELECT DISTINCT day FROM series_day ORDER BY day")
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        assert last == stage.clock.now().date() - timedelta(days=1)
        assert len(days) == (last - first).days + 1
        assert await answers(stage, "SELECT count(*) FROM interaction") == [
            str(21 * contacts.A_DAY)
        ]
        assert await answers(stage, "SELECT count(*) FROM finding WHERE kind = 'missing'") == ["0"]
        digests = [m.text for m in messages(stage) if "Harbour" in m.text and m.by_app]
        assert not [words for words in digests[-3:] if "No data" in words or "no data" in words]


def test_once_a_week_something_stands_out_and_the_same_every_time() -> None:
    charter = load(SAMPLE)
    start = first_morning(charter).date() + 3 * WEEK
    for week in range(6):
        days = [start + week * WEEK + timedelta(days=n) for n in range(7)]
        usual = [figures.of_day(charter, day, story_day=figures.ODD_DAY - 1) for day in days]
        later = [figures.of_day(charter, day, story_day=40) for day in days]
        differ = [
            (one.measure, one.channel, one.day)
            for of_day, then in zip(usual, later, strict=True)
            for one, two in zip(of_day, then, strict=True)
            if one.value != two.value
        ]
        assert len(differ) == 1
        assert later == [figures.of_day(charter, day, story_day=40) for day in days]


def test_every_contact_says_something_and_has_an_id_of_its_own() -> None:
    charter = load(SAMPLE)
    start = first_morning(charter).date()
    sent = [
        contact
        for n in range(30)
        for body in contacts.bodies(charter, start + n * timedelta(days=1))
        for contact in orjson.loads(body)
    ]
    assert len({contact["id"] for contact in sent}) == 30 * contacts.A_DAY
    assert all(contact["outputs"] for contact in sent)
