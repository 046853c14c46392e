"""`POST /ingest/interactions`: signed, read in the worker, answered line by line, kept once."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from bot.store.engine.database import Database
from tests.builders.bad_contacts import NUMBER, refused, sent, taken
from tests.builders.ingest import a_bot, a_client, sends
from tests.builders.interactions import a_contact, opened
from tests.builders.unit import House
from tests.databases import SqliteCopies

PATH = "/ingest/interactions"


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database)
    database.close()


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    bot = a_bot(await opened(house))
    async with a_client(bot) as made:
        yield made
    bot.worker.close()


async def test_every_shape_brings_contacts_and_names_what_it_refuses(
    client: httpx.AsyncClient, house: House
) -> None:
    good, bad = a_contact(1), a_contact(2, channel="fax")
    whole = await sends(client, json.dumps({"interactions": [good, bad]}).encode(), path=PATH)
    assert whole.json() == {
        "accepted": 1,
        "unchanged": 0,
        "revised": 0,
        "refused": [{"line": 2, "reason": "balance has no channel “fax”; it has chat, voice"}],
    }
    lines = "\n".join(json.dumps(each) for each in (good, a_contact(3), good))
    by_line = (await sends(client, lines.encode(), "application/x-ndjson", path=PATH)).json()
    assert (by_line["accepted"], by_line["unchanged"]) == (1, 1)
    assert by_line["refused"] == [
        {"line": 3, "reason": "the same contact as line 1: one line each, please"}
    ]
    table = (
        "id,workflow,channel,start,outcome,cohort.pilot,versions.prompt,outputs.tone\n"
        "c9,balance,voice,2026-03-01T09:00:00Z,contained,yes,12,4\n"
        "c10,balance,voice,2026-03-01T09:00:00Z,,,,\n"
    )
    by_table = (await sends(client, table.encode(), "text/csv", path=PATH)).json()
    assert (by_table["accepted"], by_table["refused"]) == (2, [])
    scored = (
        "SELECT i.external_id, i.pilot, o.item, o.value FROM interaction i "
        "JOIN interaction_output o ON o.interaction = i.number WHERE i.external_id = 'c9'"
    )
    assert await house.rows(scored) == [("c9", 1, "tone", 4.0)]


@pytest.mark.parametrize(
    ("body", "kind", "why"),
    [
        (b"{", "application/json", "not JSON"),
        (b"3", "application/json", "send a list of rows"),
        (b"id,colour\n", "text/csv", "column"),
        (b"[]", "text/plain", "Content-Type is one of"),
    ],
)
async def test_what_cannot_be_read_is_refused_whole(
    client: httpx.AsyncClient, body: bytes, kind: str, why: str
) -> None:
    answer = await sends(client, body, kind, path=PATH)
    assert answer.status_code in (400, 415)
    assert why in answer.json()["error"]


async def test_each_bad_line_costs_itself_alone(client: httpx.AsyncClient, house: House) -> None:
    answer = await sends(client, json.dumps([*sent(), "not a row"]).encode(), path=PATH)
    told = {each["line"]: each["reason"] for each in answer.json()["refused"]}
    assert told.pop(len(sent()) + 1) == "not a row of fields"
    assert told.keys() == refused().keys()
    assert [why for line, why in refused().items() if why not in told[line]] == []
    kept = await house.rows(
        "SELECT i.external_id, i.call_type, i.link, o.quote FROM interaction i "
        "JOIN interaction_output o ON o.interaction = i.number"
    )
    assert {row[0] for row in kept} == taken()
    assert NUMBER not in str(kept)
    assert [row[2:] for row in kept if row[0] == "c4"] == [("", "")]
