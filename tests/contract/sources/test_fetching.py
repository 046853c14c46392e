"""Sources that are fetched: laid out as rows, timed, tried again, never with a secret in words."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from bot.domain.measures.observations import MeasureRule, Rules, WorkflowRule
from bot.domain.measures.units import MeasureUnit
from bot.sources import fetch as fetching
from bot.sources.fetch import Ask, FetchError, fetch
from bot.sources.layout.lay_out import lay_out
from bot.sources.layout.spec import Layout
from bot.sources.rows import MOST_BYTES, Taken
from tests.builders.layouts import a_layout, observed

RULES = Rules(
    {"aht": MeasureRule(MeasureUnit.S), "failures": MeasureRule(MeasureUnit.SHARE)},
    {"balance": WorkflowRule(frozenset({"voice"}), date(2026, 3, 2))},
)
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "PAUSES_S", (0.0, 0.0, 0.0))


def an_ask(**changes: object) -> Ask:
    values: dict[str, object] = {
        "name": "genesys",
        "url": "https://r.example/d",
        "secret": "s3cret",
    }
    return Ask(**{**values, **changes})  # type: ignore[arg-type]  # as the charter gives them


async def got(answer: Answer, **changes: object) -> fetching.Fetched:
    return await fetch(an_ask(**changes), transport=httpx.MockTransport(answer))


def taken(body: object, layout: Layout) -> Taken:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return observed(lay_out(([raw], layout, RULES)))


async def test_an_answer_comes_with_what_makes_the_next_one_short() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "s3cret"
        if request.headers.get("If-None-Match") == '"7"':
            return httpx.Response(304)
        return httpx.Response(200, content=b"[]", headers={"ETag": '"7"'})

    first = await got(answer)
    assert (first.body, first.etag) == (b"[]", '"7"')
    assert (await got(answer, etag=first.etag)).body is None


async def test_what_may_pass_is_tried_again_and_what_will_not_is_not() -> None:
    asked: list[int] = []

    def answer(status: int) -> Answer:
        def say(_request: httpx.Request) -> httpx.Response:
            asked.append(status)
            return httpx.Response(status if len(asked) < 3 else 200)

        return say

    assert (await got(answer(503))).body == b""
    assert asked == [503] * 3
    asked.clear()
    with pytest.raises(FetchError, match=r"genesys: it answered 403: is its secret BOT_SOURCE_"):
        await got(answer(403))
    assert asked == [403]


async def test_one_that_hangs_is_let_go_and_says_nothing_secret() -> None:
    async def hang(_request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(200)

    with pytest.raises(FetchError, match=r"no whole answer within 0.01 s") as failed:
        await fetch(an_ask(timeout_s=0.01), transport=httpx.MockTransport(hang))
    assert "s3cret" not in str(failed.value)


async def test_an_endless_answer_is_cut() -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"x" * (MOST_BYTES + 1))

    with pytest.raises(FetchError, match="more than 16,000,000 bytes"):
        await got(answer)


async def test_a_file_is_read_once_for_as_long_as_it_stays(tmp_path: Path) -> None:
    path = tmp_path / "n.csv"
    path.write_text("a\n", encoding="utf-8")
    first = await fetch(an_ask(url=str(path)))
    assert first.body == b"a\n"
    assert (await fetch(an_ask(url=str(path), last_modified=first.last_modified))).body is None
    with pytest.raises(FetchError, match="cannot be read: No such file"):
        await fetch(an_ask(url=str(tmp_path / "gone.csv")))


def test_json_of_any_shape_becomes_rows() -> None:
    layout = a_layout(
        kind="json",
        query="data.rows[?type=='daily']",
        fields={"workflow": "flow.key", "day": "date", "value": "aht.avg", "n": "aht.count"},
        constants={"measure": "aht", "channel": "voice"},
    )
    row = {"type": "daily", "flow": {"key": "balance"}, "date": "2026-03-01"}
    body = {"data": {"rows": [{**row, "aht": {"avg": 412, "count": 9}}, {"type": "hourly"}]}}
    (one,) = taken(body, layout).observations
    assert (one.measure, one.value, one.n) == ("aht", 412, 9)
    assert lay_out(([b"{}"], layout, RULES)) == "the query finds no list of rows"
    assert lay_out(([b"{" * 99_999], layout, RULES)) == (
        "not JSON: unexpected character, expected a string key: line 1 column 2 (char 1)"
    )


def test_a_range_query_gives_each_day_at_the_midnight_that_ends_it() -> None:
    layout = a_layout(
        kind="prometheus",
        fields={"workflow": "flow"},
        constants={"measure": "failures"},
        days_in="Europe/London",
    )
    midnight = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
    result = [{"metric": {"flow": "balance"}, "values": [[midnight, "0.04"]]}]
    body = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    (one,) = taken(body, layout).observations
    assert (one.day, one.value) == (date(2026, 3, 1), 0.04)
    failed = json.dumps({"status": "error", "error": "parse error"}).encode()
    assert lay_out(([failed], layout, RULES)) == "Prometheus says: parse error"
    assert "not what a range query" in str(lay_out(([b"[1]"], layout, RULES)))


def test_columns_of_any_name_become_fields() -> None:
    layout = a_layout(
        kind="csv",
        fields={"day": "Datum", "value": "Wert"},
        constants={"measure": "aht", "workflow": "balance"},
    )
    read = taken(b"Datum;Wert\n2026-03-01;412\n2026-02-30;1\n", layout)
    assert [each.value for each in read.observations] == [412]
    assert [line for line, _ in read.refused] == [3]
    assert lay_out(([b"Datum;X\n"], layout, RULES)) == (
        "there is no column “Wert”; there are “Datum”, “X”"
    )
    assert lay_out(([b"Wert;Wert;Datum\n"], layout, RULES)) == (
        "two columns are called “wert”: give one another name"
    )
