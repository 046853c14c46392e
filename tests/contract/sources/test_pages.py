"""Answers in pages, by date, and by a source that asks for patience."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest

from bot.background.sources import pull_due
from bot.services.measures import fetches
from bot.sources import fetch as fetching
from bot.sources.fetch import Ask, Fetched, FetchError, fetch, fetch_all
from bot.sources.pages import Page, Pages, next_page
from bot.store.engine.database import Database
from bot.store.measures.source_runs import SourceRun
from tests.builders.ingest import a_bot
from tests.builders.interactions import opened
from tests.builders.layouts import a_source
from tests.builders.measures import NINE
from tests.builders.unit import House
from tests.databases import SqliteCopies

URL = "https://r.example/d"


async def turned(job: tuple[bytes, Page, Pages]) -> Page | str | None:
    return next_page(job)


async def got(pages: Pages, answers: Mapping[str, object]) -> list[Fetched]:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers.get(str(request.url), answers.get(URL)))

    ask = Ask(name="zendesk", url=URL, pages=pages)
    return await fetch_all(ask, turned, transport=httpx.MockTransport(answer))


async def test_pages_are_followed_by_address_cursor_and_number() -> None:
    linked = {URL: {"next": "/d?p=2"}, f"{URL}?p=2": {"next": None}}
    assert len(await got(Pages(next="next"), linked)) == 2
    by_cursor = {URL: {"c": "x"}, f"{URL}?after=x": {"c": "x"}}
    assert len(await got(Pages(cursor="c", param="after"), by_cursor)) == 2
    numbered = {f"{URL}?page=1": {"count": 9}, f"{URL}?page=2": {"count": 1}}
    assert len(await got(Pages(param="page", until="count < `9`"), numbered)) == 2


@pytest.mark.parametrize(
    ("pages", "first", "why"),
    [
        (Pages(param="p", until="is_last", most=3), {}, "more than 3 pages: raise pages.most"),
        (Pages(next="next"), {"next": "https://evil.example/d"}, "at another place, evil.example"),
        (Pages(next="next"), {"next": "http://r.example/d"}, "at another place"),
        (Pages(next="next"), {"next": "https://[x"}, "its next page is none"),
        (Pages(next="next"), {"next": 7}, "is no text"),
        (Pages(next="next["), {}, "cannot be asked"),
    ],
)
async def test_pages_that_lead_astray_or_never_end_bring_nothing(
    pages: Pages, first: dict[str, object], why: str
) -> None:
    with pytest.raises(FetchError, match="zendesk: ") as failed:
        await got(pages, {URL: first, URL + "?": first})
    assert why in str(failed.value)


async def test_a_source_that_asks_for_patience_gets_it_up_to_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    asks = ["7", "7"]

    def busy(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            429 if asks else 200, headers={"Retry-After": asks.pop() if asks else ""}
        )

    ask = Ask(name="qa", url=URL)
    assert (await fetch(ask, transport=httpx.MockTransport(busy))).body == b""
    assert waited == [0.0, 7.0, 7.0]
    asks[:] = ["900"]
    with pytest.raises(FetchError, match="it answered 429, and asks to wait 900 s"):
        await fetch(ask, transport=httpx.MockTransport(busy))


def test_a_pause_may_be_a_moment_and_nonsense_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "machine_s", lambda: 784_111_777.0)
    assert fetching._pause_s("Sun, 06 Nov 1994 08:49:47 GMT") == 10
    assert fetching._pause_s("soon") == fetching._pause_s("") == 0


async def test_contacts_are_fetched_by_date_and_kept_like_those_sent(
    sqlite_copies: SqliteCopies, tmp_path: Path
) -> None:
    database = Database(sqlite_copies.fresh(tmp_path))
    turns = {
        "key": "dialogues",
        "layout": "dialogflow-cx",
        "url": URL,
        "params": {"since": "{from}", "day": "{to_day}", "ms": "{from_ms}", "s": "{to_s}"},
        "constants": {"workflow": "balance", "channel": "voice"},
    }
    house = await opened(House(database), sources=[turns])
    asked = list[dict[str, str]]()

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        turn = {"conversation_name": "s/1", "request_time": "2026-03-01T09:00:00Z"}
        return httpx.Response(200, text=f"{json.dumps(turn)}\n{json.dumps(turn)}")

    bot = a_bot(house)
    assert await pull_due(bot, lambda _name: "", transport=httpx.MockTransport(answer)) == 1
    bot.worker.close()
    rows = await house.rows("SELECT source, external_id, outcome FROM interaction")
    assert rows == [("dialogues", "s/1", "contained")]
    first = NINE.replace(hour=0) - timedelta(days=3)
    assert asked == [
        {
            "since": f"{first:%Y-%m-%dT00:00:00Z}",
            "day": f"{NINE:%Y-%m-%d}",
            "ms": str(int(first.timestamp()) * 1000),
            "s": str(int(NINE.replace(hour=0).timestamp())),
        }
    ]
    # What is asked by date is never "nothing new".
    source = a_source(**turns)
    run = SourceRun(source="dialogues", next_at=NINE, etag='"1"')
    (ask,) = await house.look(partial(fetches.asks_of, source=source, run=run, secret=""))
    assert ask.etag == ""
    database.close()
