"""No value in any field of a row makes the path stumble: it is refused in words, or kept as it came."""

import json
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any

import httpx
import pytest

from bot.domain.measures.observations import FIELDS
from bot.store.engine.database import Database
from tests.builders.ingest import a_bot, a_client, sends
from tests.builders.interactions import a_contact, judged, scored
from tests.builders.unit import House

Path = tuple[Any, ...]
LONG = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(9_000))
TEXTS = (
    *("a\x00b", "half \ud83d", "half \udc00", LONG, "=1+1", "@SUM(A1)", "<!channel>", "{{ 7 }}"),
    *(
        "'; DROP TABLE feedback; --",
        "\u202eabc",
        "\u200b",
        " ",
        "line\nline",
        "tab\there",
        "\ufeff",
    ),
    *("nan", "Infinity", "1e999", "9" * 40, "-0", "4_00", "٤٠٠", "2026-W11-7", "0000-00-00", "🙂"),
    *(
        "javascript:alert(1)",
        "https://",
        "https://user:pass@calls.example/x",
        "null",
        "yes",
        "true",
    ),
)
OTHERS: tuple[Any, ...] = (
    *(-1, 0, 2**70, 1e308, -1e308, float("nan"), float("inf"), True, False, None),
    *([], {}, [[]], ["x"], [None], {"a": {"b": 1}}, [{"item": []}], {"\x00": 1}, {"": ""}),
)
# Python's own words are nobody's.
OURS_ALONE = ("Traceback", "NoneType", "object has no", "Error(", "codec", "'str'", "unhashable")
OBSERVATION = {
    "measure": "aht",
    "workflow": "balance",
    "channel": "voice",
    "day": "2026-03-01",
    "value": 300.0,
    "n": 40,
    "version": "flow 1",
    "cohort": "new",
    "agent": "a7",
    "evidence": ["https://calls.example/1"],
}
SHARE = {
    **{name: OBSERVATION[name] for name in ("workflow", "channel", "day")},
    "measure": "containment",
    "numerator": 3,
    "denominator": 4,
}


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    made = house.with_charter(**scored())
    await judged(made)
    bot = a_bot(made)
    async with a_client(bot) as opened:
        yield opened
    bot.worker.close()


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Name every place in a row, those inside others as well."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in inside:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from places(part, (*path, key))


def instead(row: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    made = deepcopy(row)
    *above, last = path
    where: Any = made
    for key in above:
        where = where[key]
    where[last] = value
    return made


def walked(row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Put each value in each place of a row."""
    for path in places(row):
        for value in (*TEXTS, *OTHERS):
            yield instead(row, path, value)


async def refused_of(
    client: httpx.AsyncClient, rows: list[dict[str, Any]], path: str, key: str
) -> set[int]:
    """Send rows and return which were refused, from 0; each of the others was taken."""
    answer = await sends(client, json.dumps({key: rows}).encode(), path=path)
    assert answer.status_code == 200, answer.text[:500]
    told = answer.json()
    kept = told["accepted"] + told["unchanged"] + told["revised"]
    assert kept + len(told["refused"]) == len(rows)
    reasons = [each["reason"] for each in told["refused"]]
    assert [why for why in reasons if not why or any(sign in why for sign in OURS_ALONE)] == []
    assert [why for why in reasons if "\x00" in why or len(why) > 500] == []
    return {each["line"] - 1 for each in told["refused"]}


def test_every_field_of_an_observation_is_walked() -> None:
    assert OBSERVATION.keys() | SHARE.keys() == set(FIELDS)


async def test_whatever_stands_in_a_field_of_an_observation_is_refused_or_kept(
    client: httpx.AsyncClient, house: House
) -> None:
    rows = [*walked(OBSERVATION), *walked(SHARE)]
    refused = await refused_of(client, rows, "/ingest/observations", "observations")
    taken = [row for number, row in enumerate(rows) if number not in refused]
    assert refused
    assert taken
    for name in ("version", "cohort"):
        came = {"" if row.get(name) is None else str(row[name]).strip() for row in taken}
        kept = {text for (text,) in await house.rows(f"SELECT {name} FROM observation")}  # noqa: S608
        assert kept == came
    links = {
        link
        for (text,) in await house.rows("SELECT evidence FROM observation WHERE evidence <> ''")
        for link in json.loads(text)
    }
    assert all(link.startswith(("https://", "http://")) for link in links)


async def test_whatever_stands_in_a_field_of_a_contact_is_refused_or_kept(
    client: httpx.AsyncClient, house: House
) -> None:
    whole = {**a_contact(), "updated": "2026-03-01T10:00:00Z", "erased": False}
    rows = []
    for number, row in enumerate(walked(whole)):
        # Each a contact of its own, but where its name is what was changed.
        rows.append({**row, "id": f"h{number}"} if row["id"] == whole["id"] else row)
    refused = await refused_of(client, rows, "/ingest/interactions", "interactions")
    taken = [row for number, row in enumerate(rows) if number not in refused]
    assert refused
    assert taken
    kept = {name for (name,) in await house.rows("SELECT external_id FROM interaction")}
    assert kept == {str(row["id"]).strip() for row in taken}
