"""`POST /ingest/observations`: signed as Slack signs, read in the worker, answered line by line."""

import json
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.runtime import Bot
from bot.slack.front import Front
from bot.sources.ingest import Ingest
from bot.sources.rows import MOST_BYTES
from bot.store.engine.database import Database
from bot.worker.worker import Worker
from tests.builders.ingest import SECRET, a_bot, a_client, sends
from tests.builders.measures import measured, numbers
from tests.builders.unit import House
from tests.databases import SqliteCopies

Json = dict[str, Any]


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database).with_charter(**measured())
    database.close()


@pytest.fixture
async def bot(house: House) -> AsyncIterator[Bot]:
    made = a_bot(house)
    yield made
    made.worker.close()


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    async with a_client(bot) as made:
        yield made


OF_ANOTHER = [
    "v1:STAMP:POST:/ingest/escalations:",
    "v1:STAMP:PUT:/ingest/observations:",
    "v1:STAMP:post:/ingest/observations:",
    "v1:STAMP:",
    "v2:STAMP:POST:/ingest/observations:",
]


@pytest.mark.parametrize("called", OF_ANOTHER)
async def test_what_is_signed_for_another_path_or_method_is_refused(
    client: httpx.AsyncClient, called: str
) -> None:
    answer = await sends(client, json.dumps(rows()).encode(), called=called)
    assert answer.status_code == 401


async def test_the_old_form_is_taken_for_one_release_and_its_sender_named(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        answer = await sends(client, json.dumps(rows()).encode(), called="v0:STAMP:")
        assert answer.status_code == 200
    (told,) = [r.getMessage() for r in caplog.records if "old form" in r.getMessage()]
    assert told.startswith("127.0.0.1 signs what it sends to /ingest/observations")
    await sends(client, json.dumps(rows()).encode(), called="v0:STAMP:")
    await sends(client, json.dumps(rows()).encode())
    assert sum("old form" in r.getMessage() for r in caplog.records) == 1


DECLARED = "/ingest/observations?decimals=comma"
COMMAS = b"measure;workflow;channel;day;value;n\naht;balance;voice;DAY;1.412,5;1.234\n"


async def test_decimal_commas_are_taken_where_they_are_declared_and_signed(
    client: httpx.AsyncClient, house: House
) -> None:
    body = COMMAS.replace(b"DAY", rows(1)[0]["day"].encode())
    refused = (await sends(client, body, "text/csv")).json()
    assert refused["refused"] == [{"line": 2, "reason": "n “1.234” is no count"}]
    answer = await sends(client, body, "text/csv", path=DECLARED)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert await house.rows("SELECT value, n FROM observation") == [(1412.5, 1234)]


@pytest.mark.parametrize("called", ["v1:STAMP:POST:/ingest/observations:", "v0:STAMP:"])
async def test_what_is_declared_without_being_signed_is_refused(
    client: httpx.AsyncClient, house: House, called: str
) -> None:
    answer = await sends(client, COMMAS, "text/csv", path=DECLARED, called=called)
    assert answer.status_code == 401
    assert await house.rows("SELECT value FROM observation") == []


@pytest.mark.parametrize("query", ["decimals=comma&x=1", "decimals=komma", "decimal=comma", "x"])
async def test_what_nobody_knows_behind_a_path_is_named(
    client: httpx.AsyncClient, query: str
) -> None:
    answer = await sends(client, COMMAS, "text/csv", path=f"/ingest/observations?{query}")
    assert answer.status_code == 400
    assert "?decimals=comma" in answer.text


def rows(count: int = 3) -> list[Json]:
    return [
        {
            "measure": each.measure,
            "workflow": each.workflow,
            "channel": each.channel,
            "day": each.day.isoformat(),
            "value": each.value,
            "n": each.n,
        }
        for each in numbers(days=count)
    ]


async def test_rows_are_kept_and_what_became_of_each_is_said(
    client: httpx.AsyncClient, house: House
) -> None:
    sent = [*rows(), {**rows(1)[0], "workflow": "balanc"}]
    answer = await sends(client, json.dumps(sent).encode())
    assert answer.status_code == 200
    why = "there is no workflow “balanc”: did you mean balance?"
    assert answer.json() == {
        "accepted": 3,
        "unchanged": 0,
        "revised": 0,
        "refused": [{"line": 4, "reason": why}],
    }
    again = [{**rows()[0], "value": 1.0}, *rows()[1:]]
    answer = await sends(client, "\n".join(map(json.dumps, again)).encode(), "application/x-ndjson")
    assert answer.json() == {"accepted": 0, "unchanged": 2, "revised": 1, "refused": []}
    assert await house.rows("SELECT count(*) FROM observation") == [(3,)]


async def test_csv_is_taken_as_well(client: httpx.AsyncClient) -> None:
    lines = ["measure,workflow,channel,day,value", "aht,balance,voice,2026-03-01,400"]
    answer = await sends(client, "\n".join(lines).encode(), "text/csv; charset=utf-8")
    assert answer.json()["accepted"] == 1


async def test_nothing_is_kept_of_what_is_not_signed(
    client: httpx.AsyncClient, house: House
) -> None:
    body = json.dumps(rows()).encode()
    wrong = await sends(client, body, secret="another secret than that")
    assert (wrong.status_code, "BOT_INGEST_SECRET" in wrong.text) == (401, True)
    old = await sends(client, body, at=time.time() - 301)
    assert (old.status_code, "five minutes" in old.text) == (401, True)
    assert (await sends(client, body, at=time.time() + 400)).status_code == 401
    bare = await client.post(
        "/ingest/observations", content=body, headers={"Content-Type": "application/json"}
    )
    assert bare.status_code == 401
    assert await house.rows("SELECT count(*) FROM observation") == [(0,)]


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[" * 100_000, "application/json", 400),
        (b"measure,measure,workflow,day\n", "text/csv", 400),
        (b"[]", "application/xml", 415),
        (b"x" * (MOST_BYTES + 1), "application/json", 413),
        (b"[]", "application/json", 200),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused_whole(
    client: httpx.AsyncClient, body: bytes, kind: str, status: int
) -> None:
    assert (await sends(client, body, kind)).status_code == status


async def test_only_one_place_takes_observations(client: httpx.AsyncClient) -> None:
    assert (await sends(client, b"[]", path="/ingest/other")).status_code == 404
    assert (await client.get("/ingest/observations")).status_code == 405


async def test_before_the_bot_stands_it_says_so() -> None:
    front = Front(signing_secret=None, ready=tuple, mounts={"/ingest": Ingest(SECRET)})
    transport = httpx.ASGITransport(app=front)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
        assert (await sends(client, b"[]")).status_code == 503


async def test_a_body_that_takes_too_much_is_ended_and_its_sender_told(
    client: httpx.AsyncClient, bot: Bot
) -> None:
    whole, bot.worker = bot.worker, Worker(within_s=0)
    answer = await sends(client, json.dumps(rows()).encode())
    bot.worker.close()
    why = "it took longer than 0 seconds: send it in smaller parts"
    assert (answer.status_code, answer.json()["error"]) == (413, why)
    bot.worker = whole
    assert (await sends(client, json.dumps(rows()).encode())).json()["accepted"] == 3


async def test_a_bot_that_ends_says_so(client: httpx.AsyncClient, bot: Bot) -> None:
    bot.worker.close()
    answer = await sends(client, json.dumps(rows()).encode())
    assert (answer.status_code, answer.json()["error"]) == (
        503,
        "the bot is ending: try again in a moment",
    )
