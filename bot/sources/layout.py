"""What was fetched, as rows of ours: labels, paths and columns become fields."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import jmespath
from jmespath.exceptions import JMESPathError

from bot.domain.measures.observations import FIELDS, Rules
from bot.sources.rows import MOST_ROWS, Taken, UnreadableError, read_rows

# A day's value is asked for at its end, which a clock change may move by an hour.
HALF_A_DAY = timedelta(hours=12)
Fields = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a source's answer becomes rows; `zone` is where its days are counted."""

    kind: str
    query: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"


def lay_out(job: tuple[bytes, Layout, Rules]) -> Taken | str:
    """Read an answer against the rules; words where none of it can be read."""
    body, layout, rules = job
    try:
        rows = list(LAYOUTS[layout.kind](body, layout))
    except (UnreadableError, JMESPathError) as problem:
        return str(problem)
    if len(rows) > MOST_ROWS:
        return f"{len(rows):,} rows; {MOST_ROWS:,} is the most in one answer"
    whole = ((n, {**row, **layout.constants}) for n, row in rows)
    return read_rows(whole, rules)


def _json(body: bytes, layout: Layout) -> Iterator[tuple[int, Fields]]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise UnreadableError(f"not JSON: {type(problem).__name__}") from None
    found = jmespath.search(layout.query, data) if layout.query else data
    if not isinstance(found, list):
        raise UnreadableError("the query finds no list of rows")
    paths = {name: jmespath.compile(path) for name, path in layout.fields.items()}
    for line, row in enumerate(found, 1):
        own = {name: row.get(name) for name in FIELDS} if isinstance(row, dict) else {}
        yield line, {**own, **{name: path.search(row) for name, path in paths.items()}}


def _csv(body: bytes, layout: Layout) -> Iterator[tuple[int, Fields]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8 text") from None
    head = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    columns = [name.strip() for name in next(reader, [])]
    twice = [name for name in columns if columns.count(name) > 1]
    if twice:
        raise UnreadableError(f"two columns are called {twice[0]}")
    missing = [name for name in layout.fields.values() if name not in columns]
    if missing:
        raise UnreadableError(f"there is no column {missing[0]}; there are {', '.join(columns)}")
    for cells in reader:
        row = dict(zip(columns, cells, strict=False))
        own = {name: row.get(name) for name in FIELDS}
        yield reader.line_num, {**own, **{name: row.get(c) for name, c in layout.fields.items()}}


def _prometheus(body: bytes, layout: Layout) -> Iterator[tuple[int, Fields]]:
    """Read a range query's matrix. Source: https://prometheus.io/docs/prometheus/latest/querying/api/"""
    try:
        data = json.loads(body)
        if data["status"] != "success":
            raise UnreadableError(f"Prometheus says: {data.get('error', 'an error')}")
        if warned := data.get("warnings"):
            # What a part of the servers left out looks like a day on which less happened.
            raise UnreadableError(
                f"Prometheus warns that it may be partial: {'; '.join(warned)[:300]}"
            )
        result = data["data"]["result"]
        points = [(r["metric"], stamp, text) for r in result for stamp, text in r["values"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnreadableError("not what a range query of Prometheus answers") from None
    zone = ZoneInfo(layout.zone)
    for line, (labels, stamp, text) in enumerate(points, 1):
        own = {name: labels.get(name) for name in FIELDS}
        named = {name: labels.get(label) for name, label in layout.fields.items()}
        day = (datetime.fromtimestamp(float(stamp), UTC) - HALF_A_DAY).astimezone(zone).date()
        yield line, {**own, **named, "day": day.isoformat(), "value": text}


LAYOUTS = {"json": _json, "csv": _csv, "prometheus": _prometheus}
