"""Which of several tellings of one record is the newest, across all answers."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.domain.fields import is_empty
from bot.sources.layout.answers import Record
from bot.sources.layout.instants import instant_in
from bot.sources.layout.readings import FieldReader
from bot.sources.layout.spec import Newest, Reading

EVER = datetime.min.replace(tzinfo=UTC)
# The line that was left out, and the one that says more.
Older = tuple[int, int]


def only_newest(
    records: list[Record], newest: Newest, reader: FieldReader
) -> tuple[list[Record], list[Older]]:
    """Return the newest of each record, in their order, and which lines are older."""
    best: dict[str, tuple[datetime, int]] = {}
    older, told = list[Older](), list[Record]()
    for place, each in enumerate(_dated(records, newest, reader)):
        record, key, at = each
        told.append(record)
        if not key:
            continue
        before = best.get(key)
        if before is None or at >= before[0]:
            best[key] = (at, place)
            out = before and before[1]
        else:
            out = place
        if out is not None:
            older.append((out, best[key][1]))
    left = {place for place, _ in older}
    lines = [(told[one].line, told[other].line) for one, other in older]
    return [record for place, record in enumerate(told) if place not in left], lines


def _dated(
    records: list[Record], newest: Newest, reader: FieldReader
) -> Iterator[tuple[Record, str, datetime]]:
    """Yield each record with its key and when it was told; no key where it cannot be compared."""
    for record in records:
        key = None if record.fault else reader.at(newest.key, record.data)
        if fault := reader.paths.take_fault():
            yield record._replace(fault=fault), "", EVER
            continue
        if is_empty(key):
            yield record, "", EVER
            continue
        try:
            yield record, str(key), _told_at(record, newest, reader)
        except ValueError as problem:
            yield record._replace(fault=f"{newest.at} {problem}"), "", EVER


def _told_at(record: Record, newest: Newest, reader: FieldReader) -> datetime:
    value = reader.at(newest.at, record.data)
    if is_empty(value):
        return EVER
    return instant_in([value], Reading(paths=(newest.at,)), reader.layout.source_zone)[0]
