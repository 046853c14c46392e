"""The one reader of tables: a first line of names, then rows, each with its line or why it is none."""

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TextIO

from bot.domain.tables.columns import Columns, check, plain
from bot.domain.tables.safe import bare
from bot.domain.tables.signs import SIGNS, TableError, sign_of, text_of

LONGEST_LINE = 1_000_000
# As much as a spreadsheet's own cell holds.
LONGEST_CELL = 32_767
# A row's cells by column, or why it is none; with the line on which it begins.
Row = tuple[int, dict[str, str] | str]


def read(data: bytes, columns: Columns, *, most: int) -> Iterator[Row]:
    """Yield each row of a file below its names; raises TableError where it is no such table."""
    yield from rows(io.StringIO(text_of(data), newline=""), columns, most=most)


def rows(file: TextIO, columns: Columns, *, most: int) -> Iterator[Row]:
    """Yield each row of text whose line ends are untouched; raises TableError."""
    lines = _Lines(file)
    sign, cells = _head(lines)
    names = [bare(name) for name in next(cells)[1]]
    check(names, columns)
    layout = _Layout(names, columns, sign)
    for count, (line, row) in enumerate(cells):
        if count >= most:
            raise TableError(f"more than {most:,} rows: send it in smaller parts")
        yield line, layout.row(row)


def _head(lines: "_Lines") -> tuple[str, Iterator[tuple[int, list[str]]]]:
    first = next((line for line in lines if line.strip(" ,;\t|\r\n\ufeff")), "")
    sign, says_nothing_else = sign_of(first)
    if not says_nothing_else:
        lines.put_back(first)
    rows = _cells(lines, sign)
    head = next(rows, (1, []))
    return sign, chain([head], rows)


def _cells(lines: "_Lines", sign: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each row that is not blank, with the line on which it begins."""
    reader = csv.reader(lines, delimiter=sign, strict=True)
    while True:
        line = lines.number + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise TableError(_broken(lines, line)) from None
        if cells is None:
            return
        if cells and any(map(str.strip, cells)):
            yield line, cells


def _broken(lines: "_Lines", line: int) -> str:
    if lines.is_over or lines.number > line:
        return f"line {line}: a quote opens there and is not closed"
    if lines.longest > csv.field_size_limit():
        return f"line {line}: a cell is longer than {LONGEST_CELL:,} characters"
    return f"line {line}: a cell with quotes in it stands in quotes, and those in it are doubled"


class _Lines:
    """The lines of a file, counted, none of them longer than a table's may be."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._back: list[str] = []
        self.number = 0
        self.longest = 0
        self.is_over = False

    def put_back(self, line: str) -> None:
        """Let a line come once more."""
        self._back.append(line)
        self.number -= 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else self._file.readline(LONGEST_LINE + 1)
        if not line:
            self.is_over = True
            raise StopIteration
        self.number += 1
        if len(line) > self.longest:
            self.longest = len(line)
            if self.longest > LONGEST_LINE:
                words = f"line {self.number} is longer than {LONGEST_LINE:,} characters"
                raise TableError(f"{words}: is it a table?")
        return line


class _Layout:
    """Which cell belongs to which column."""

    def __init__(self, names: Sequence[str], columns: Columns, sign: str) -> None:
        self._names = [plain(name) for name in names]
        self._needed = [plain(name) for name in columns.needed]
        self._nameless = [n for n, name in enumerate(self._names) if not name]
        self._sign = sign

    def row(self, cells: Sequence[str]) -> dict[str, str] | str:
        """Return a row's cells by column, or why it is none."""
        names = self._names
        if len(cells) > len(names):
            told = f"{len(cells)} cells under {len(names)} columns"
            return f"{told}: is {SIGNS[self._sign]} not in quotes?"
        given = {
            name: bare(cell).strip() if "'" in cell else cell.strip()
            for name, cell in zip(names, cells, strict=False)
        }
        if len(cells) < len(names) and (lacks := [n for n in self._needed if n not in given]):
            return f"{len(cells)} cells under {len(names)} columns: {lacks[0]} is missing"
        for place in self._nameless:
            if place < len(cells) and cells[place].strip():
                return f"cell {place + 1} stands under no column's name"
        given.pop("", None)
        if max(map(len, cells)) > LONGEST_CELL:
            name = max(given, key=lambda name: len(given[name]))
            return f"{name} is longer than {LONGEST_CELL:,} characters"
        return given
