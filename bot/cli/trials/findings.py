"""The detectors tried on anyone's own numbers: one CSV file of series, a line for each finding."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.cli.progress import progress
from bot.cli.trials.rows import YES, Row, RowKey, count_in, day_in, name_in, tried, value_in
from bot.domain.measures.detectors import LEARNING, Deviation, DeviationKind, Reading, findings
from bot.domain.numbers import Decimals
from bot.domain.tables.columns import Columns
from bot.domain.words import nth

COLUMNS = Columns(("series", "date", "value"), ("n", "holiday"))


def try_findings(path: Path, *, decimals: Decimals, as_json: bool) -> Iterator[str]:
    """Yield a line for each finding, then in words what was judged; raises ConfigError."""

    def read(row: Row, day: date) -> Reading:
        value, n = value_in(row, "value", decimals), count_in(row, "n", decimals)
        return Reading(day, value, n, row.get("holiday", "").lower() in YES)

    known = tried(path, COLUMNS, series_key, read)
    found = 0
    with progress("Judging", len(known.by_name)) as advance:
        for name, series in known.by_name.items():
            for each in findings(series):
                found += 1
                yield _json_line(name, each) if as_json else _line(name, each)
            advance(1)
    yield from known.told(as_json=as_json)
    if as_json:
        return
    learning = sum(_days(series) < LEARNING for series in known.by_name.values())
    told = f"{len(known.by_name):,} series judged, {found:,} findings"
    yield told + (
        f"; {learning:,} still learning (fewer than {LEARNING} days)." if learning else "."
    )


def series_key(row: Row) -> RowKey:
    """Return the series and day of a row; raises ValueError."""
    return RowKey(name_in(row, "series"), day_in(row, "date"))


def _days(series: Sequence[Reading]) -> int:
    return (series[-1].day - series[0].day).days + 1


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
