"""Several rows made one: turns, legs and ratings of a contact, intervals of a day."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any

from bot.domain.fields import is_empty
from bot.domain.layouts import Fold, RecordsOf
from bot.domain.numbers import number_of
from bot.sources.layout.readings import FieldReader, Fields
from bot.sources.layout.spec import Grouping, Layout

SAME_CONTACT = ("id",)
SAME_DAY = ("measure", "workflow", "channel", "day", "version", "cohort", "agent")
# What several rows say of one thing, where a layout does not say otherwise.
USUAL = {
    RecordsOf.INTERACTIONS: {
        "start": Fold.MIN,
        "updated": Fold.MAX,
        "duration_s": Fold.SUM,
        "outputs": Fold.COLLECT,
        "erased": Fold.ANY,
        "cohort.pilot": Fold.ANY,
    },
    RecordsOf.OBSERVATIONS: {
        "value": Fold.MEAN,
        "n": Fold.SUM,
        "numerator": Fold.SUM,
        "denominator": Fold.SUM,
        "evidence": Fold.COLLECT,
    },
}


def key_of(row: Fields, layout: Layout) -> tuple[str, ...]:
    """Return what rows that become one have in common; empty where a row has none of it."""
    group = layout.group or Grouping()
    usual = SAME_CONTACT if layout.subject is RecordsOf.INTERACTIONS else SAME_DAY
    key = tuple(str(row.get(name) or "") for name in group.by or usual)
    return key if any(key) else ()


def one_of(rows: Sequence[Fields], reader: FieldReader) -> Fields:
    """Make one row of several; raises ValueError where they make none."""
    group = reader.layout.group or Grouping()
    takes = {**USUAL[reader.layout.subject], **group.take}
    rows = _in_order(rows)
    whole = Fields()
    for name in dict.fromkeys([*(name for row in rows for name in row), *group.take]):
        if name in group.prefer:
            whole[name] = _preferred(_known(name, rows), group.prefer[name])
        else:
            whole[name] = FOLDS[takes.get(name, Fold.FIRST)](name, rows, reader)
    return whole


def _in_order(rows: Sequence[Fields]) -> Sequence[Fields]:
    """Put rows in the order of time, where each has its own."""
    starts = [row.get("start") for row in rows]
    if any(start is None or isinstance(start, str) for start in starts):
        return rows
    return sorted(rows, key=lambda row: row["start"])


def _known(name: str, rows: Sequence[Fields]) -> list[Any]:
    return [row[name] for row in rows if not is_empty(row.get(name))]


def _preferred(values: Sequence[Any], order: Iterable[str]) -> Any:
    """Return the first in an order that any row has; what the order does not name comes last."""
    return next((each for each in order if each in values), next(iter(values), None))


def _first(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    return next(iter(_known(name, rows)), None)


def _last(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    return next(reversed(_known(name, rows)), None)


def _numbers(name: str, rows: Sequence[Fields], reader: FieldReader) -> list[float]:
    """Read one number of each row; raises ValueError where some have none."""
    known = _known(name, rows)
    if known and len(known) < len(rows):
        raise ValueError(f"{name} is in {len(known)} of its {len(rows)} rows only")
    try:
        return [reader.number(value) for value in known]
    except ValueError as problem:
        raise ValueError(f"{name} {problem}") from None


def _sum(name: str, rows: Sequence[Fields], reader: FieldReader) -> float | int | None:
    numbers = _numbers(name, rows, reader)
    total = round(sum(numbers), 6)
    return None if not numbers else int(total) if total.is_integer() else total


def _mean(name: str, rows: Sequence[Fields], reader: FieldReader) -> float | None:
    """Average a value, each row weighing as much as it counts."""
    numbers = _numbers(name, rows, reader)
    if len(numbers) < 2:
        return next(iter(numbers), None)
    weights = _numbers("n", rows, reader)
    if not sum(weights):
        raise ValueError(f"{name} is averaged by n, and its rows have none: map n, or sum it")
    return sum(v * w for v, w in zip(numbers, weights, strict=True)) / sum(weights)


def _min(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    return min(_known(name, rows), default=None, key=_place)


def _max(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    return max(_known(name, rows), default=None, key=_place)


def _place(value: Any) -> tuple[bool, Any]:
    number = number_of(value)
    return (number is None, value if number is None else number)


def _any(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    known = _known(name, rows)
    return next(filter(None, known), next(iter(known), None))


def _collected(name: str, rows: Sequence[Fields], _reader: FieldReader) -> Any:
    known = _known(name, rows)
    if any(isinstance(each, list) for each in known):
        return [e for each in known for e in (each if isinstance(each, list) else [each])]
    return ", ".join(dict.fromkeys(map(str, known))) or None


def _span(name: str, rows: Sequence[Fields], reader: FieldReader) -> float | None:
    """Return the seconds from the earliest start to the latest end."""
    starts = _known("start", rows)
    if len(starts) < len(rows) or any(isinstance(each, str) for each in starts):
        return next(iter(_known(name, rows)), None)
    lengths = [timedelta(seconds=reader.number(row.get(name) or 0)) for row in rows]
    ends = [start + length for start, length in zip(starts, lengths, strict=True)]
    seconds = float((max(ends) - min(starts)).total_seconds())
    return seconds if seconds or _known(name, rows) else None


FOLDS: dict[Fold, Callable[[str, Sequence[Fields], FieldReader], Any]] = {
    Fold.FIRST: _first,
    Fold.LAST: _last,
    Fold.SUM: _sum,
    Fold.MEAN: _mean,
    Fold.MIN: _min,
    Fold.MAX: _max,
    Fold.ANY: _any,
    Fold.COLLECT: _collected,
    Fold.SPAN: _span,
}
