"""What was fetched, as rows of ours: labels, paths and columns become fields."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.domain.measures.observations import FIELDS, Rules
from bot.domain.numbers import Decimals
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns, plain
from bot.sources import query
from bot.sources.rows import (
    MOST_ROWS,
    NEEDED,
    Row,
    Taken,
    UnreadableError,
    json_in,
    plainly,
    read_rows,
)

# A day's value is asked for at its end, which a clock change may move by an hour.
HALF_A_DAY = timedelta(hours=12)
# As Prometheus writes numbers. Source: https://pkg.go.dev/strconv#FormatFloat
_SAMPLE = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a source's answer becomes rows.

    `zone` is where its days are counted, `decimals` how its texts write numbers.
    """

    kind: str
    query: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    decimals: Decimals = Decimals.POINT


def lay_out(job: tuple[bytes, Layout, Rules]) -> Taken | str:
    """Read an answer against the rules; words where none of it can be read."""
    body, layout, rules = job
    try:
        rows = list(islice(LAYOUTS[layout.kind](body, layout), MOST_ROWS + 1))
    except UnreadableError as problem:
        return str(problem)
    if len(rows) > MOST_ROWS:
        return f"more than {MOST_ROWS:,} rows; that is the most in one answer"
    whole = ((n, row if isinstance(row, str) else {**row, **layout.constants}) for n, row in rows)
    return read_rows(whole, replace(rules, decimals=layout.decimals))


def _json(body: bytes, layout: Layout) -> Iterator[Row]:
    yield from query.rows(json_in(body), layout.query, layout.fields)


def _csv(body: bytes, layout: Layout) -> Iterator[Row]:
    called = {name: name for name in FIELDS} | dict(layout.fields)
    given = [name for name in layout.fields if name not in layout.constants]
    columns = Columns(
        tuple(layout.fields[name] for name in given if name in NEEDED),
        tuple(layout.fields[name] for name in given if name not in NEEDED),
        is_open=True,
    )
    with plainly():
        for line, row in reader.read(body, columns, most=MOST_ROWS):
            if isinstance(row, str):
                yield line, row
            else:
                yield line, {name: row.get(plain(column)) for name, column in called.items()}


def _prometheus(body: bytes, layout: Layout) -> Iterator[Row]:
    """Read a range query's matrix. Source: https://prometheus.io/docs/prometheus/latest/querying/api/"""
    try:
        data = json_in(body)
        if data["status"] != "success":
            raise UnreadableError(f"Prometheus says: {data.get('error', 'an error')}")
        if warned := data.get("warnings"):
            # What a part of the servers left out looks like a day on which less happened.
            raise UnreadableError(
                f"Prometheus warns that it may be partial: {'; '.join(warned)[:300]}"
            )
        result = data["data"]["result"]
        points = [(r["metric"], stamp, text) for r in result for stamp, text in r["values"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableError("not what a range query of Prometheus answers") from None
    zone = ZoneInfo(layout.zone)
    for line, (labels, stamp, text) in enumerate(points, 1):
        own = {name: labels.get(name) for name in FIELDS}
        named = {name: labels.get(label) for name, label in layout.fields.items()}
        day = (datetime.fromtimestamp(float(stamp), UTC) - HALF_A_DAY).astimezone(zone).date()
        yield line, {**own, **named, "day": day.isoformat(), "value": _sample(text)}


def _sample(text: object) -> object:
    return float(text) if isinstance(text, str) and _SAMPLE.fullmatch(text) else text


LAYOUTS = {"json": _json, "csv": _csv, "prometheus": _prometheus}
