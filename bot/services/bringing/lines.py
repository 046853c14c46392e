"""A CSV file as numbered lines, and what is wrong with them in words for who wrote it."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.domain.days import day_of
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns, near_one
from bot.domain.tables.signs import TableError, sentence
from bot.errors import UserError

MOST_BYTES = 20_000_000
MOST_LINES = 50_000


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
            near = near_one(value, choices)
            hint = f"Did you mean {near}?" if near else f"Write {', '.join(choices)}."
            raise UserError(f"{column}: “{value[:40]}” is not known. {hint}")
        return value

    def day(self, column: str, *, latest: date | None = None) -> date:
        """Return a cell as a day; raises UserError for anything else, and after `latest`."""
        day = day_of(self.need(column))
        if day is None:
            raise UserError(f"{column}: “{self.cells[column][:40]}” is no day; write 2026-11-30.")
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


def read(data: bytes, columns: Columns) -> Iterator[Line | Bad]:
    """Yield each line of a file whose first line names its columns, or why it is none.

    Raises UserError where it is no such file.
    """
    if len(data) > MOST_BYTES:
        raise UserError(f"The file is larger than {MOST_BYTES // 1_000_000} MB: split it.")
    absent = dict.fromkeys(columns.known, "")
    try:
        for number, row in reader.read(data, columns, most=MOST_LINES):
            if isinstance(row, str):
                yield Bad(number, sentence(row))
            else:
                yield Line(number, {**absent, **row})
    except TableError as problem:
        words = sentence(str(problem))
        raise UserError(f"{words[0].upper()}{words[1:]}") from None
