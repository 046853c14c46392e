"""The rows of a file somebody tries: what can be read, and why the rest cannot."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from bot.cli.tables import opened_table
from bot.domain.days import day_of
from bot.domain.numbers import Decimals, count_of, share_of
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns
from bot.domain.tables.signs import sentence
from bot.domain.words import counted

MOST_ROWS = 1_000_000
MOST_TOLD = 20
YES = frozenset({"1", "true", "yes", "y", "x"})
T = TypeVar("T")
Row = Mapping[str, str]


class RowKey(NamedTuple):
    """What a row is of: of a series or criterion, a day, and an agent where it names one."""

    name: str
    day: date
    agent: str = ""


@dataclass(slots=True)
class Trial(Generic[T]):
    """What a file says by name, in the order of its days, and what was refused."""

    by_name: dict[str, list[T]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def told(self, *, as_json: bool) -> Iterator[str]:
        """Yield the first refused lines, and how many; beside JSON they are said on stderr."""
        lines = self.refused[:MOST_TOLD]
        if self.refused:
            lines = [*lines, f"{counted(len(self.refused), 'line')} refused."]
        if as_json:
            sys.stderr.writelines(f"{line}\n" for line in lines)
        else:
            yield from lines


def tried(
    path: Path, columns: Columns, key_of: Callable[[Row], RowKey], read: Callable[[Row, date], T]
) -> Trial[T]:
    """Read a file; what a row's parts cannot be raises ValueError, and refuses that row alone.

    Of two rows with one key the first counts. Raises ConfigError where it is no such table.
    """
    known: dict[str, dict[RowKey, T]] = defaultdict(dict)
    trial: Trial[T] = Trial()
    with opened_table(path) as file:
        for line, row in reader.rows(file, columns, most=MOST_ROWS):
            try:
                if isinstance(row, str):
                    raise ValueError(row)  # noqa: TRY004, TRY301 - it is why there is no row
                key = key_of(row)
                value = read(row, key.day)
                _check_once(key, known[key.name])
            except ValueError as problem:
                trial.refused.append(f"{path.name}:{line}: {sentence(str(problem))}")
                continue
            known[key.name][key] = value
    for name, values in sorted(known.items()):
        if values:
            trial.by_name[name] = [value for _, value in sorted(values.items(), key=_first)]
    return trial


def _first(item: tuple[RowKey, T]) -> RowKey:
    return item[0]


def _check_once(key: RowKey, known: Mapping[RowKey, T]) -> None:
    if key in known:
        whose = f" and {key.agent}" if key.agent else ""
        raise ValueError(f"{key.day} comes twice for {key.name}{whose}")


def name_in(row: Row, column: str) -> str:
    """Read a name; raises ValueError where it is empty."""
    if not row[column]:
        raise ValueError(f"{column} is empty")
    return row[column]


def day_in(row: Row, column: str) -> date:
    """Read a day; raises ValueError."""
    day = day_of(row[column])
    if day is None:
        raise ValueError(f"{column} “{row[column][:20]}” is no day: write 2026-11-30")
    return day


def value_in(row: Row, column: str, decimals: Decimals) -> float:
    """Read a number or a percentage; raises ValueError."""
    value = share_of(row[column], decimals)
    if value is None:
        shown = row[column][:20]
        raise ValueError(f"{column} “{shown}” is no number: write {decimals.example}")
    return value


def count_in(row: Row, column: str, decimals: Decimals) -> int | None:
    """Read a count; None where there is none. Raises ValueError."""
    text = row.get(column, "")
    count = count_of(text, decimals) if text else None
    if text and count is None:
        raise ValueError(f"{column} “{text[:20]}” is no count")
    return count
