"""Trying the detectors on anyone's own numbers: one CSV file of series, a line for each finding."""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TextIO

from bot.cli.progress import progress
from bot.domain.measures.detectors import LEARNING, Deviation, DeviationKind, Reading, findings
from bot.errors import ConfigError

NEEDED = ("series", "date", "value")
OTHERS = ("n", "holiday")
MOST_TOLD = 20
YES = frozenset({"1", "true", "yes", "y", "x"})


@dataclass(slots=True)
class Series:
    """The readings of a file by series and day, and what was refused."""

    readings: dict[str, dict[date, Reading]] = field(default_factory=lambda: defaultdict(dict))
    refused: list[str] = field(default_factory=list)


def try_findings(path: Path, *, as_json: bool) -> Iterator[str]:
    """Yield a line for each finding, then in words what was judged; raises ConfigError."""
    known = _read(path)
    found = 0
    with progress("Judging", len(known.readings)) as advance:
        for name, by_day in sorted(known.readings.items()):
            for each in findings(reading for _, reading in sorted(by_day.items())):
                found += 1
                yield _json_line(name, each) if as_json else _line(name, each)
            advance(1)
    if as_json:
        return
    yield from known.refused[:MOST_TOLD]
    learning = sum(_days(by_day) < LEARNING for by_day in known.readings.values())
    told = f"{len(known.readings):,} series judged, {found:,} findings"
    told += f"; {learning:,} still learning (fewer than {LEARNING} days)" if learning else ""
    yield told + (f"; {len(known.refused):,} lines refused" if known.refused else "") + "."


def _read(path: Path) -> Series:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(path, file)
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise ConfigError(f"{path} cannot be read: {problem}") from problem


def _rows(path: Path, file: TextIO) -> Series:
    rows = csv.DictReader(file)
    columns = [str(name).strip().lower() for name in rows.fieldnames or ()]
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        needed = ", ".join((*NEEDED, *OTHERS))
        raise ConfigError(f"{path}: the column {missing[0]} is missing. Columns: {needed}.")
    if len(columns) != len(set(columns)):
        raise ConfigError(f"{path}: a column stands there twice.")
    rows.fieldnames = columns
    known = Series()
    for row in rows:
        try:
            name, reading = _reading(row)
        except ValueError as problem:
            known.refused.append(f"{path.name}:{rows.line_num}: {problem}")
            continue
        if reading.day in known.readings[name]:
            known.refused.append(
                f"{path.name}:{rows.line_num}: {reading.day} comes twice for {name}."
            )
        known.readings[name][reading.day] = reading
    return known


def _reading(row: Mapping[str, str | None]) -> tuple[str, Reading]:
    name = (row.get("series") or "").strip()
    if not name:
        raise ValueError("series is empty.")
    text = (row.get("value") or "").strip()
    try:
        day = date.fromisoformat((row.get("date") or "").strip()[:10])
    except ValueError:
        raise ValueError("date is no day; write 2026-11-30.") from None
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"value “{text[:20]}” is no number.") from None
    if not math.isfinite(value):
        raise ValueError(f"value “{text[:20]}” is no number of this world.")
    holiday = (row.get("holiday") or "").strip().lower() in YES
    return name, Reading(day, value, _count(row), holiday)


def _count(row: Mapping[str, str | None]) -> int | None:
    text = (row.get("n") or "").strip()
    if not text:
        return None
    try:
        count = int(float(text))
    except (ValueError, OverflowError):
        raise ValueError(f"n “{text[:20]}” is no count.") from None
    if count < 0:
        raise ValueError("n is negative.")
    return count


def _days(by_day: Mapping[date, Reading]) -> int:
    return (max(by_day) - min(by_day)).days + 1


def _json_line(name: str, found: Deviation) -> str:
    told = {
        "series": name,
        "date": found.day.isoformat(),
        "kind": found.kind.value,
        "value": found.value,
        "expected": _rounded(found.expected),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "score": round(found.score, 1),
    }
    return json.dumps(told, ensure_ascii=False)


def _line(name: str, found: Deviation) -> str:
    usual = f"usually {_rounded(found.low):g} to {_rounded(found.high):g}"
    if found.value is None:
        return f"{name} {found.day:%a} {found.day}: no value; {usual}."
    if found.kind is DeviationKind.SHIFT:
        way = "up" if found.score > 0 else "down"
        was = f"where {_rounded(found.expected):g} was usual two weeks before"
        told = f"level moved {way}: {found.value:g} {was}"
    else:
        told = f"{found.value:g} stands out, expected {_rounded(found.expected):g}, {usual}"
    return f"{name} {found.day:%a} {found.day}: {told} (score {found.score:+.1f})."


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
