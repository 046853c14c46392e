"""The one writer of tables: text stays text in every spreadsheet, and our reader reads it back."""

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TextIO

from bot.domain.tables.safe import shown_only


class TableWriter:
    """Write rows below a line of names."""

    def __init__(self, file: TextIO, names: Iterable[str]) -> None:
        self._lines = csv.writer(file)
        self.row(names)

    def row(self, values: Iterable[Any]) -> None:
        """Write one row."""
        self._lines.writerow(map(cell_of, values))


def cell_of(value: Any) -> str:
    """Write a value as one cell."""
    if isinstance(value, str):
        return shown_only(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Without an exponent, which no reader of numbers here takes.
        return format(Decimal(repr(value)), "f")
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, int) else shown_only(json.dumps(value, default=str))
