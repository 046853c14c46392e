"""Bytes as rows: JSON, NDJSON and CSV, each row with its line, whatever else is wrong with others."""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

import orjson

from bot.domain.measures.observations import FIELDS, Observation, Refusal, Rules
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns
from bot.domain.tables.signs import TableError

T = TypeVar("T")
MOST_ROWS = 50_000
MOST_BYTES = 16_000_000
NEEDED = ("measure", "workflow", "day")
COLUMNS = Columns(NEEDED, tuple(name for name in FIELDS if name not in NEEDED))


class Shape(StrEnum):
    """How rows are written down."""

    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


SHAPES = {
    "application/json": Shape.JSON,
    "application/x-ndjson": Shape.NDJSON,
    "application/ndjson": Shape.NDJSON,
    "application/jsonl": Shape.NDJSON,
    "text/csv": Shape.CSV,
}


# A row with its line, or why it is none.
Row = tuple[int, dict[str, Any] | str]


class UnreadableError(Exception):
    """The whole of it cannot be read; says why, in words for whoever sent it."""

    def __init__(self, words: str, *, status: int = 400) -> None:
        super().__init__(words)
        self.status = status


class UnknownShapeError(UnreadableError):
    """It is written down in a way nobody reads here."""

    def __init__(self) -> None:
        super().__init__(f"Content-Type is one of {', '.join(sorted(SHAPES))}", status=415)


@dataclass(slots=True)
class Taken:
    """What a body holds: observations in its order, their lines, and the lines that were refused."""

    observations: list[Observation] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        """Take what another body of the same answer holds too."""
        self.observations += other.observations
        self.refused += other.refused


def take(body: bytes, shape: Shape, rules: Rules, *, most: int = MOST_ROWS) -> Taken:
    """Read every row of a body against the rules; raises UnreadableError where none can be read."""
    return read_rows(rows_of(body, shape, most=most), rules)


def take_or_say(job: tuple[bytes, Shape, Rules]) -> Taken | str:
    """Read a body in the worker: what it holds, or why it cannot be read."""
    try:
        return take(*job)
    except UnreadableError as problem:
        return str(problem)


def read_rows(rows: Iterable[Row], rules: Rules) -> Taken:
    """Read rows against the rules, each by itself."""
    return Taken(*read_each(rows, rules.read, _is_of, "the same as", "one value a day, please"))


def _is_of(observation: Observation) -> Hashable:
    measure, workflow, channel, day, _, _, version, cohort, agent, _ = observation
    return measure, workflow, channel, day, version, cohort, agent


def read_each(
    rows: Iterable[Row],
    read: Callable[[dict[str, Any]], T],
    is_of: Callable[[T], Hashable],
    *twice: str,
) -> tuple[list[T], list[Refusal]]:
    """Read rows, each by itself; the second of what is the same is refused, in the words of `twice`."""
    taken: list[T] = []
    refused: list[Refusal] = []
    seen: dict[Hashable, int] = {}
    for line, row in rows:
        try:
            each = _read(row, read)
            _check_first(seen.setdefault(is_of(each), line), line, twice)
        except ValueError as problem:
            refused.append(Refusal(line, str(problem)))
        else:
            taken.append(each)
    return taken, refused


def _read(row: dict[str, Any] | str, read: Callable[[dict[str, Any]], T]) -> T:
    if isinstance(row, str):
        raise ValueError(row)  # noqa: TRY004 - it is the reason why there is no row
    return read(row)


def _check_first(first: int, line: int, twice: tuple[str, ...]) -> None:
    same, please = twice
    if first != line:
        raise ValueError(f"{same} line {first}: {please}")


def rows_of(
    body: bytes, shape: Shape, *, most: int, columns: Columns = COLUMNS, key: str = "observations"
) -> Iterator[Row]:
    """Yield each row with its line, or why it is none; `key` is what JSON may call the list of them."""
    if shape is Shape.CSV:
        yield from csv_rows(body, most, columns)
    elif shape is Shape.NDJSON:
        yield from _ndjson(body, most)
    else:
        yield from _json(body, most, key)


def _json(body: bytes, most: int, key: str) -> Iterator[Row]:
    data = json_in(body)
    if isinstance(data, dict):
        data = data.get(key, [data])
    if not isinstance(data, list):
        raise UnreadableError(f'send a list of rows, or {{"{key}": [...]}}')
    if len(data) > most:
        raise UnreadableError(f"{len(data):,} rows; {most:,} is the most in one request")
    for line, row in enumerate(data, 1):
        yield line, row if isinstance(row, dict) else "not a row of fields"


def _ndjson(body: bytes, most: int) -> Iterator[Row]:
    lines = body.count(b"\n")
    if lines > most + 1:
        raise UnreadableError(f"{lines:,} lines; {most:,} is the most in one request")
    return ndjson_rows(body.split(b"\n"))


def ndjson_rows(lines: Iterable[bytes]) -> Iterator[Row]:
    """Yield each line's row, or why it is none."""
    for line, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            row = json_in(text)
        except UnreadableError as problem:
            yield line, str(problem)
        else:
            yield line, row if isinstance(row, dict) else "not a row of fields"


def json_in(text: bytes) -> Any:
    """Read JSON; raises UnreadableError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as problem:
        first = str(problem)
    try:
        # Many programs write NaN, which JSON does not know: its row is refused, the others are not.
        return json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableError(f"not JSON: {first}") from None


def csv_rows(body: bytes, most: int, columns: Columns) -> Iterator[Row]:
    """Yield each row below the line of column names; raises UnreadableError."""
    with plainly():
        yield from reader.read(body, columns, most=most)


@contextmanager
def plainly() -> Iterator[None]:
    """Raise what cannot be read as a table in the words of whoever sent it."""
    try:
        yield
    except TableError as problem:
        raise UnreadableError(str(problem)) from None
