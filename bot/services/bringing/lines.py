"""A CSV file as numbered lines, and what is wrong with them in words for who wrote it."""

import csv
import difflib
import io
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.errors import UserError

MOST_BYTES = 20_000_000
MOST_LINES = 50_000
LONGEST_CELL = 10_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number there and its cells by column."""

    number: int
    cells: Mapping[str, str]

    def need(self, column: str) -> str:
        """Return a cell; raises UserError where it is empty."""
        if not self.cells[column]:
            raise UserError(f"{column} is empty.")
        return self.cells[column]

    def one_of(self, column: str, choices: Sequence[str], *, default: str = "") -> str:
        """Return a cell that is one of some words; raises UserError with the nearest of them."""
        value = self.cells[column] or default
        if value not in choices:
            near = difflib.get_close_matches(value, choices, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Write {', '.join(choices)}."
            raise UserError(f"{column}: “{value[:40]}” is not known. {hint}")
        return value

    def day(self, column: str, *, latest: date | None = None) -> date:
        """Return a cell as a day; raises UserError for anything else, and after `latest`."""
        try:
            day = date.fromisoformat(self.need(column))
        except ValueError:
            raise UserError(
                f"{column}: “{self.cells[column][:40]}” is no day; write 2026-11-30."
            ) from None
        if latest is not None and day > latest:
            raise UserError(f"{column}: {day} is still to come.")
        return day


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that cannot be brought, and why."""

    number: int
    reason: str


@dataclass(slots=True)
class BringingReport:
    """What bringing a file would do: `new` holds each line's id and what it becomes."""

    new: deque[tuple[str, Any]] = field(default_factory=deque)
    known: int = 0
    bad: list[Bad] = field(default_factory=list)


def read(data: bytes, needed: Sequence[str], others: Sequence[str]) -> tuple[Line, ...]:
    """Read a file whose first line names its columns; raises UserError where it is no such file."""
    if len(data) > MOST_BYTES:
        raise UserError(f"The file is larger than {MOST_BYTES // 1_000_000} MB: split it.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UserError(
            f"The file is not UTF-8 (byte {problem.start:,}): save it as CSV UTF-8."
        ) from None
    if "\x00" in text:
        raise UserError("The file holds NUL signs: it is no CSV.")
    head, _, _ = text.partition("\n")
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    try:
        columns = [name.strip().lower() for name in next(rows, [])]
        _check_columns(columns, needed, others)
        return tuple(
            _line(rows, columns, cells, [*needed, *others]) for cells in rows if any(cells)
        )
    except csv.Error as problem:
        raise UserError(f"Line {rows.line_num} is no CSV: {problem}.") from None


def _line(rows: Any, columns: list[str], cells: list[str], known: list[str]) -> Line:
    if rows.line_num > MOST_LINES:
        raise UserError(f"The file has more than {MOST_LINES:,} lines: split it.")
    # More cells than columns is said at the line, with the others.
    given = dict(zip(columns, (cell.strip() for cell in cells), strict=False))
    extra = {"": "more"} if len(cells) > len(columns) else {}
    return Line(rows.line_num, {**dict.fromkeys(known, ""), **given, **extra})


def _check_columns(columns: list[str], needed: Sequence[str], others: Sequence[str]) -> None:
    known = [*needed, *others]
    double = sorted({name for name in columns if columns.count(name) > 1})
    if double:
        raise UserError(f"The column {double[0]} stands there twice.")
    for name in columns:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
            raise UserError(f"There is no column “{name[:40]}”.{hint}")
    missing = [name for name in needed if name not in columns]
    if missing:
        raise UserError(f"The column {missing[0]} is missing. Needed: {', '.join(needed)}.")


def check_shape(line: Line) -> None:
    """Raise UserError for a line with more cells than columns, or a cell as long as a book."""
    if "" in line.cells:
        raise UserError("it has more cells than there are columns: is a comma not in quotes?")
    for column, cell in line.cells.items():
        if len(cell) > LONGEST_CELL:
            raise UserError(f"{column} is longer than {LONGEST_CELL:,} characters.")
