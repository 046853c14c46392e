"""Bytes as records of their source, each with its line, before anything of them is read."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.tables import reader
from bot.domain.tables.columns import Columns, plain
from bot.sources.layout.paths import Paths, faults_in
from bot.sources.layout.spec import Layout
from bot.sources.rows import MOST_ROWS, UnreadableError, json_in, ndjson_rows, plainly

# A day's value is asked for at its end, which a clock change may move by an hour.
HALF_A_DAY = timedelta(hours=12)
# As Prometheus writes numbers. Source: https://pkg.go.dev/strconv#FormatFloat
_SAMPLE = re.compile(r"-?\d+(\.\d+)?(e[+-]\d+)?", re.ASCII)


class Record(NamedTuple):
    """One record as its source wrote it, or why it is none."""

    line: int
    data: Any
    fault: str = ""
    # The whole answer it stands in, where a second list is looked for.
    whole: Any = None


class Cells(dict[str, str]):
    """A row's cells, found by any spelling of their column's name."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return a cell; JMESPath asks by this, too."""
        return super().get(plain(name), default)


def records_of(body: bytes, layout: Layout, paths: Paths) -> Iterator[Record]:
    """Yield what an answer holds; raises UnreadableError where none of it can be read."""
    yield from READERS[layout.kind](body, layout, paths)


def _json(body: bytes, layout: Layout, paths: Paths) -> Iterator[Record]:
    data = json_in(body)
    yield from (each._replace(whole=data) for each in _found(data, layout, paths))


def _ndjson(body: bytes, layout: Layout, paths: Paths) -> Iterator[Record]:
    records = list(_objects(body))
    data = [each.data for each in records if not each.fault]
    if layout.query:
        yield from (each for each in records if each.fault)
        records = _found(data, layout, paths)
    yield from (each._replace(whole=data) for each in records)


def _found(data: Any, layout: Layout, paths: Paths) -> list[Record]:
    rows = enumerate(paths.rows(data, layout.query), 1)
    return [Record(n, row, next((each.words for each in faults_in(row)), "")) for n, row in rows]


def _objects(body: bytes) -> Iterator[Record]:
    """Yield one object a line; where they stand back to back, one after the other."""
    for line, row in ndjson_rows(body.split(b"\n")):
        if not isinstance(row, str):
            yield Record(line, row)
        elif line == 1:
            yield from _back_to_back(body)
            return
        else:
            yield Record(line, None, row)


def _back_to_back(body: bytes) -> Iterator[Record]:
    text, place, count = body.decode("utf-8", "replace"), 0, 0
    decode = json.JSONDecoder().raw_decode
    while rest := text[place:].lstrip():
        place = len(text) - len(rest)
        count += 1
        try:
            row, place = decode(text, place)
        except (ValueError, RecursionError):
            yield Record(count, None, "not JSON from here on")
            return
        is_row = isinstance(row, dict)
        yield Record(count, row, "" if is_row else "not a row of fields")


def _csv(body: bytes, layout: Layout, _paths: Paths) -> Iterator[Record]:
    given = {name: each for name, each in layout.fields.items() if name not in layout.constants}
    must = {name: each for name, each in given.items() if name in layout.needed}
    may = {} if layout.is_loose else {n: each for n, each in given.items() if n not in must}
    columns = Columns(_columns(must), _columns(may), is_open=True)
    with plainly():
        for line, row in reader.read(_decoded(body, layout), columns, most=MOST_ROWS):
            at = line + layout.skip_lines
            yield Record(at, None, row) if isinstance(row, str) else Record(at, Cells(row))


def _columns(readings: dict[str, Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in readings.values() for name in each.columns))


def _decoded(body: bytes, layout: Layout) -> bytes:
    """Return a table from its line of names on, in UTF-8."""
    if layout.encoding != "utf-8":
        try:
            body = body.decode(layout.encoding).lstrip("\ufeff").encode()
        except UnicodeDecodeError:
            raise UnreadableError(f"it is not written in {layout.encoding}") from None
    for _ in range(layout.skip_lines):
        body = body.partition(b"\n")[2]
    return body


def _prometheus(body: bytes, layout: Layout, _paths: Paths) -> Iterator[Record]:
    """Read a matrix or a vector. Source: https://prometheus.io/docs/prometheus/latest/querying/api/"""
    try:
        data = json_in(body)
        if data["status"] != "success":
            raise UnreadableError(f"Prometheus says: {data.get('error', 'an error')}")
        if warned := data.get("warnings"):
            # What a part of the servers left out looks like a day on which less happened.
            raise UnreadableError(
                f"Prometheus warns that it may be partial: {'; '.join(warned)[:300]}"
            )
        points = [
            (each["metric"], stamp, text)
            for each in data["data"]["result"]
            for stamp, text in _samples(each)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UnreadableError("not what a range query of Prometheus answers") from None
    zone = ZoneInfo(layout.zone)
    for line, (labels, stamp, text) in enumerate(points, 1):
        day = (datetime.fromtimestamp(float(stamp), UTC) - HALF_A_DAY).astimezone(zone).date()
        yield Record(line, {**labels, "day": day.isoformat(), "value": _sample(text)})


def _samples(series: Any) -> list[Any]:
    if "histogram" in series or "histograms" in series:
        raise UnreadableError("it answers with histograms: ask for a number, histogram_quantile(…)")
    return series["values"] if "values" in series else [series["value"]]


def _sample(text: object) -> object:
    return float(text) if isinstance(text, str) and _SAMPLE.fullmatch(text) else text


READERS: dict[str, Callable[[bytes, Layout, Paths], Iterator[Record]]] = {
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "prometheus": _prometheus,
}
