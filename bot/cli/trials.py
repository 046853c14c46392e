"""Trying the detectors on anyone's own numbers: one CSV file of series, a line for each finding."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.cli.progress import progress
from bot.cli.tables import opened_table
from bot.domain.days import day_of
from bot.domain.measures.detectors import LEARNING, Deviation, DeviationKind, Reading, findings
from bot.domain.numbers import Decimals, count_of, share_of
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns
from bot.domain.tables.signs import sentence
from bot.domain.words import nth

COLUMNS = Columns(("series", "date", "value"), ("n", "holiday"))
MOST_ROWS = 1_000_000
MOST_TOLD = 20
YES = frozenset({"1", "true", "yes", "y", "x"})


@dataclass(slots=True)
class Series:
    """The readings of a file by series and day, and what was refused."""

    readings: dict[str, dict[date, Reading]] = field(default_factory=lambda: defaultdict(dict))
    refused: list[str] = field(default_factory=list)


def try_findings(path: Path, *, decimals: Decimals, as_json: bool) -> Iterator[str]:
    """Yield a line for each finding, then in words what was judged; raises ConfigError."""
    known = _read(path, decimals)
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


def _read(path: Path, decimals: Decimals) -> Series:
    known = Series()
    with opened_table(path) as file:
        for line, row in reader.rows(file, COLUMNS, most=MOST_ROWS):
            try:
                name, reading = _reading(row, decimals)
            except ValueError as problem:
                known.refused.append(f"{path.name}:{line}: {sentence(str(problem))}")
                continue
            if reading.day in known.readings[name]:
                known.refused.append(f"{path.name}:{line}: {reading.day} comes twice for {name}.")
            known.readings[name][reading.day] = reading
    return known


def _reading(row: Mapping[str, str] | str, decimals: Decimals) -> tuple[str, Reading]:
    if isinstance(row, str):
        raise ValueError(row)  # noqa: TRY004 - it is the reason why there is no row
    if not row["series"]:
        raise ValueError("series is empty")
    day = day_of(row["date"])
    if day is None:
        raise ValueError(f"date “{row['date'][:20]}” is no day: write 2026-11-30")
    value = share_of(row["value"], decimals)
    if value is None:
        shown = row["value"][:20]
        raise ValueError(f"value “{shown}” is no number: write {decimals.example}")
    n = row.get("n", "")
    count = count_of(n, decimals) if n else None
    if n and count is None:
        raise ValueError(f"n “{n[:20]}” is no count")
    return row["series"], Reading(day, value, count, row.get("holiday", "").lower() in YES)


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
    if found.moved is not None:
        before, now = found.moved.before, found.moved.now
        how = f" ({(now / before - 1) * 100:+.0f}%)" if before > 0 else ""
        moved = "crept" if found.kind is DeviationKind.DRIFT else "moved"
        since = f"since {'about ' if found.kind is DeviationKind.DRIFT else ''}{found.since}"
        told = f"level {moved} from {_rounded(before):g} to {_rounded(now):g}{how} {since}"
    else:
        told = f"{found.value:g} stands out, expected {_rounded(found.expected):g}, {usual}"
    told += f", {nth(found.times)} time since {found.first}" if found.times > 1 else ""
    return f"{name} {found.day:%a} {found.day}: {told} (score {found.score:+.1f})."


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
