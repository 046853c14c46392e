"""What a layout can do, one ability after another, and what each refuses in words."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from bot.sources.layout.lay_out import LaidOut, lay_out
from tests.builders.charter import a_charter
from tests.builders.interactions import scored
from tests.builders.layouts import a_layout, observed, recorded
from tests.contract.sources.test_presets import TOTALS, VOICE, fates, laid

ONE = {"id": "c1", "start": "2026-11-01T10:00:00Z", **VOICE}
CALLS = {"of": "interactions", "kind": "json"}
AHT = {"measure": "aht", "workflow": "balance"}


def refusals(found: LaidOut) -> list[str]:
    return [why for _, why in found.taken.refused]


def read_start(value: Any, **reading: Any) -> str:
    """Read one contact that began at a value; its start, or why it was refused."""
    fields = {"start": {"from": "began", **reading}}
    found = laid(json.dumps([{**ONE, "start": None, "began": value}]), **CALLS, fields=fields)
    started = [each.start.isoformat() for each in recorded(found).contacts]
    return (started or refusals(found))[0]


@pytest.mark.parametrize(
    ("value", "reading", "start"),
    [
        ("2026-11-01T10:00:00Z", {}, "2026-11-01T10:00:00+00:00"),
        ("2026-11-01T10:00:00.120+0100", {}, "2026-11-01T09:00:00.120000+00:00"),
        (1_793_527_200, {}, "2026-11-01T10:00:00+00:00"),
        ("1793527200000", {}, "2026-11-01T10:00:00+00:00"),
        ("2026-11-01 10:00:00", {"zone": "Europe/Berlin"}, "2026-11-01T09:00:00+00:00"),
        (
            "11/01/2026 10:00",
            {"zone": "UTC", "format": "%m/%d/%Y %H:%M"},
            "2026-11-01T10:00:00+00:00",
        ),
        ("2026-10-25 02:30:00", {"zone": "Europe/Berlin"}, "2026-10-25T00:30:00+00:00"),
        (
            "2026-10-25 02:30:00",
            {"zone": "Europe/Berlin", "doubled": "second"},
            "2026-10-25T01:30:00+00:00",
        ),
    ],
)
def test_instants_of_every_form_are_read_with_their_zone(
    value: Any, reading: dict[str, Any], start: str
) -> None:
    assert read_start(value, **reading) == start


@pytest.mark.parametrize(
    ("value", "reading", "why"),
    [
        ("2026-11-01 10:00:00", {}, "has no zone: say zone"),
        ("2026-03-29 02:30:00", {"zone": "Europe/Berlin"}, "does not come in Europe/Berlin"),
        ("yesterday", {}, "is no instant"),
        ("31.02.2026", {"format": "%d.%m.%Y", "zone": "UTC"}, "is not written as %d.%m.%Y"),
        (True, {}, "is no instant"),
        ([1], {}, "is no instant"),
        (1e300, {}, "is no instant"),
    ],
)
def test_what_is_no_instant_is_refused_in_words(
    value: Any, reading: dict[str, Any], why: str
) -> None:
    assert why in read_start(value, **reading)


@pytest.mark.parametrize(
    ("value", "reading", "seconds"),
    [
        ("00:03:10", {}, 190.0),
        ("03:10", {}, 190.0),
        ("212.4s", {}, 212.4),
        ("PT3M12S", {}, 192.0),
        (120_500, {"unit": "ms"}, 120.5),
        ("3", {"unit": "min"}, 180.0),
        ("n/a", {}, None),
        (None, {}, None),
    ],
)
def test_durations_of_every_form_are_seconds(
    value: Any, reading: dict[str, Any], seconds: float | None
) -> None:
    fields = {"duration_s": {"from": "took", **reading}}
    (one,) = recorded(laid(json.dumps([{**ONE, "took": value}]), **CALLS, fields=fields)).contacts
    assert one.duration_s == seconds


def test_a_duration_that_is_none_or_ends_before_it_begins_is_refused() -> None:
    rows = [{**ONE, "took": "soon"}, {**ONE, "id": "c2", "end": "2026-11-01T09:00:00Z"}]
    found = laid(json.dumps(rows), **CALLS, fields={"duration_s": "took"})
    assert refusals(found) == ["duration_s “soon” is no duration"]
    found = laid(json.dumps(rows), **CALLS, fields={"duration_s": {"from": "start", "to": "end"}})
    assert refusals(found) == [
        "duration_s ends (“2026-11-01T09:00:00Z”) before it begins (“2026-11-01T10:00:00Z”)"
    ]
    assert len(recorded(found).contacts) == 1


def test_scores_of_a_hundred_or_of_their_own_maximum_are_shares_and_na_is_none() -> None:
    ratings = [
        {"item": "greeting", "value": 87.5, "max": 100},
        {"item": "refund", "value": "N/A", "max": 100},
    ]
    (one,) = recorded(
        laid(json.dumps([{**ONE, "outputs": ratings}]), **CALLS, fields={"outputs": "outputs"})
    ).contacts
    assert [(each.item, each.value) for each in one.outputs] == [
        ("greeting", 0.875),
        ("refund", None),
    ]
    fields = {"output.item": "item", "output.value": {"from": "score", "scale": [0, 100]}}
    rows = [
        {**ONE, "item": "Greeting", "score": 87.5},
        {**ONE, "id": "c2", "item": "Greeting", "score": 101},
    ]
    found = laid(json.dumps(rows), **CALLS, fields=fields)
    assert recorded(found).contacts[0].outputs[0].value == 0.875
    assert refusals(found) == ["output.value “101” is not between 0 and 100"]


def test_what_lies_inside_keeps_what_it_lies_in_and_a_second_list_is_joined() -> None:
    body = {
        "evaluations": [
            {
                "call": "c1",
                "at": "2026-11-01T10:00:00Z",
                "answers": [{"q": 1, "score": 1}, {"q": 2, "score": 0}],
            },
            {"call": "c2", "at": "2026-11-01T10:00:00Z", "answers": []},
        ],
        "template": [{"id": 1, "phrase": "Greeting"}, {"id": 2, "phrase": "Refund"}],
    }
    found = laid(
        json.dumps(body),
        of="interactions",
        kind="json",
        query="evaluations",
        each="answers",
        joins=[{"name": "asked", "rows": "template", "key": "q", "other": "id"}],
        fields={
            "id": "_parent.call",
            "start": "_parent.at",
            "output.item": "asked.phrase",
            "output.value": "score",
        },
        constants=VOICE,
        group={},
    )
    assert fates(found)[-1] == "2: left out: nothing lies at answers"
    (one,) = recorded(found).contacts
    assert [(each.item, each.value) for each in one.outputs] == [("greeting", 1), ("refund", 0)]


def test_the_newest_is_found_before_where_so_that_what_was_deleted_stays_away() -> None:
    rows = [
        {**ONE, "updated": "2026-11-01T11:00:00Z", "status": "deleted"},
        {**ONE, "updated": "2026-11-01T10:30:00Z", "status": "done"},
    ]
    keys = {"newest": {"key": "id", "at": "updated"}, "where": "status != 'deleted'"}
    found = laid([json.dumps([row]) for row in rows], **CALLS, **keys)
    assert recorded(found).contacts == []
    assert fates(found) == ["1: left out by where", "2: left out: row 1 is newer"]


def test_a_condition_that_cannot_be_asked_refuses_its_row_alone() -> None:
    rows = [{**ONE, "parts": [1, None]}, {**ONE, "id": "c2", "parts": [1, 2]}]
    found = laid(json.dumps(rows), **CALLS, where="sum(parts) > `2`")
    assert [each.id for each in recorded(found).contacts] == ["c2"]
    assert refusals(found) == ["sum() meets null and can make nothing of it"]


def test_a_key_that_cannot_be_asked_refuses_its_row_alone() -> None:
    rows = [{**ONE, "parts": [None]}, {**ONE, "id": "c2", "parts": ["a"]}]
    why = ["join() meets null and can make nothing of it"]
    for keys in (
        {"newest": {"key": "join('', parts)", "at": "updated"}},
        {"joins": [{"name": "legs", "rows": "@", "key": "join('', parts)", "other": "id"}]},
    ):
        found = laid(json.dumps(rows), **CALLS, **keys)
        assert [each.id for each in recorded(found).contacts] == ["c2"]
        assert refusals(found) == why


def test_a_sum_of_which_a_part_is_missing_is_refused() -> None:
    rows = [{**ONE, "duration_s": 3}, ONE, {**ONE, "id": "c2", "duration_s": 4}]
    found = laid(json.dumps(rows), **CALLS, group={})
    assert [(each.id, each.duration_s) for each in recorded(found).contacts] == [("c2", 4)]
    assert refusals(found) == ["duration_s is in 1 of its 2 rows only"]


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8"])
def test_tables_of_every_writing_are_read_below_their_head_lines(encoding: str) -> None:
    text = "Bericht für November\r\nDatum\tWert\tTyp\r\n2026-11-01\t412\tTag\r\n\t412\tSumme\r\n"
    keys: dict[str, Any] = {"kind": "csv", "encoding": encoding, "skip_lines": 1}
    keys |= {"fields": {"day": "Datum", "value": "Wert"}, "constants": AHT, "where": "typ == 'Tag'"}
    found = laid(text.encode(encoding), TOTALS, **keys)
    assert [each.value for each in observed(found).observations] == [412]
    assert fates(found)[-1] == "4: left out by where"


def test_a_table_in_another_writing_than_was_said_is_refused_whole() -> None:
    layout = a_layout(kind="csv", encoding="utf-16")
    assert lay_out(([b"\xff\xfea"], layout, TOTALS)) == "it is not written in utf-16"


def test_a_line_that_is_no_json_is_refused_alone_and_so_is_what_follows_back_to_back() -> None:
    row = json.dumps({**AHT, "day": "2026-11-01", "value": 1})
    other = row.replace("-01", "-02")
    found = laid(f"{row}\n{{oops\n{other}\n", TOTALS, kind="ndjson")
    assert [each.day.day for each in observed(found).observations] == [1, 2]
    assert [line for line, _ in found.taken.refused] == [2]
    found = laid(f"{row}{other}{{oops", TOTALS, kind="ndjson")
    assert [each.day.day for each in observed(found).observations] == [1, 2]
    assert refusals(found) == ["not JSON from here on"]


def test_a_vector_of_prometheus_is_read_and_histograms_are_told() -> None:
    series = {"metric": {}, "value": [datetime(2026, 11, 2, tzinfo=UTC).timestamp(), "412"]}
    body = {"status": "success", "data": {"resultType": "vector", "result": [series]}}
    found = observed(laid(json.dumps(body), TOTALS, kind="prometheus", query="up", constants=AHT))
    assert [(each.day, each.value) for each in found.observations] == [(date(2026, 11, 1), 412)]
    del series["value"]
    series["histogram"] = [1, {}]
    layout = a_layout(kind="prometheus", constants=AHT)
    assert "histogram_quantile" in str(lay_out(([json.dumps(body).encode()], layout, TOTALS)))


@pytest.mark.parametrize("name", ["a.b@harbour.example", "arn:aws:connect:eu:1:agent/7", 12])
def test_agents_are_ids_addresses_and_arns_and_links_are_made_of_ids(name: object) -> None:
    row = {**ONE, "id": "c 1/2", "agent": name}
    keys = {"link": "https://calls.example/{channel}/{id}"}
    (one,) = recorded(laid(json.dumps([row]), **CALLS, **keys)).contacts
    assert one.agent == str(name)
    assert one.link == "https://calls.example/voice/c%201%2F2"


def test_a_link_to_anywhere_else_refuses_its_row_alone() -> None:
    rows = [
        {**ONE, "link": "https://bucket.s3.amazonaws.com/x?X-Amz-Signature=1"},
        {**ONE, "id": "c2"},
    ]
    found = laid(json.dumps(rows), **CALLS)
    assert [each.id for each in recorded(found).contacts] == ["c2"]
    assert "which interactions.allowed_hosts does not name" in refusals(found)[0]


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"layout": "avaya"}, "there is no layout 'avaya'"),
        ({"fields": {"wort": "x"}}, "'wort' is no field"),
        ({"group": {"take": {"wort": "sum"}}}, "'wort' is no field"),
        ({"params": {"since": "{when}"}}, "{when} is not filled in"),
        ({"pages": {"cursor": "c"}}, "the next page cannot be asked for"),
        ({"pages": {"param": "page"}}, "pages by number never end"),
        ({"pages": {"next": "n", "cursor": "c"}}, "next and cursor are two ways"),
        ({"fields": {"id": {"from": "x", "default": "y"}}}, "a default is for codes"),
        ({"fields": {"id": {"from": "x", "scale": [1, 1]}}}, "its scale has no range"),
        ({"of": "observations", "link": "https://x.example/{id}"}, "a link opens a contact"),
        ({"kind": "prometheus", "query": "up"}, "Prometheus knows no single contacts"),
    ],
)
def test_a_layout_that_makes_no_sense_is_refused_with_the_charter(
    keys: dict[str, Any], why: str
) -> None:
    source = {
        "key": "one",
        "url": "https://r.example",
        "of": "interactions",
        "kind": "json",
        **keys,
    }
    with pytest.raises(ValidationError) as refused:
        a_charter(**scored(sources=[source]))
    assert why in str(refused.value)
