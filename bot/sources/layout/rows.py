"""Answers through a layout: what was taken of them, and what became of every record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from bot.domain.fields import cut, is_empty
from bot.domain.layouts import RecordsOf
from bot.domain.measures.observations import FIELDS
from bot.sources.contacts import unflatten
from bot.sources.layout.answers import Record, records_of
from bot.sources.layout.folds import key_of, one_of
from bot.sources.layout.joins import join_lists
from bot.sources.layout.newest import only_newest
from bot.sources.layout.paths import Paths
from bot.sources.layout.readings import FieldReader, Fields
from bot.sources.layout.spec import OUTPUT, Layout
from bot.sources.rows import MOST_ROWS, Row, UnreadableError

# More codes than these that nobody mapped are no codes.
MOST_CODES = 100


class Fate(NamedTuple):
    """What became of a record, by its line."""

    line: int
    words: str


@dataclass(slots=True)
class Told:
    """Rows of ours, what became of the records that are none, and codes that nobody mapped."""

    rows: list[Row] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    unknown: list[tuple[str, str, int]] = field(default_factory=list)


class Piece(NamedTuple):
    """What one record says in our fields, or why not all of it could be read."""

    line: int
    row: Fields
    fault: str = ""


def read_answers(bodies: Sequence[bytes], layout: Layout) -> Told:
    """Read what answers hold together; raises UnreadableError where none of it can be read."""
    paths = Paths()
    reader, told = FieldReader(layout, paths), Told()
    records = _unfolded(list(_records(bodies, layout, paths)), layout, paths, told)
    if layout.joins:
        records = list(join_lists(records, layout, paths))
    if layout.newest:
        records, older = only_newest(records, layout.newest, reader)
        told.fates += [Fate(line, f"left out: row {newer} is newer") for line, newer in older]
    parts = [_part(each, reader, told) for each in records if _is_meant(each, reader, told)]
    told.rows = list(_rows(parts, reader, told))
    told.unknown = [(name, code, n) for (name, code), n in reader.unknown.most_common(MOST_CODES)]
    return told


def _records(bodies: Sequence[bytes], layout: Layout, paths: Paths) -> Iterator[Record]:
    """Number the records of all answers on and on."""
    last = 0
    for body in bodies:
        records = list(islice(records_of(body, layout, paths), MOST_ROWS + 1))
        if len(records) > MOST_ROWS:
            raise UnreadableError(f"more than {MOST_ROWS:,} rows; that is the most in one answer")
        for each in records:
            yield each._replace(line=each.line + last)
        last += max((each.line for each in records), default=0)


def _unfolded(records: list[Record], layout: Layout, paths: Paths, told: Told) -> list[Record]:
    """Put the entries of lists inside records in their place, each with what it lies in."""
    for path in layout.each:
        records = [child for each in records for child in _children(each, path, paths, told)]
    return records


def _children(record: Record, path: str, paths: Paths, told: Told) -> Iterator[Record]:
    if record.fault:
        yield record
        return
    found = paths.ask(path, record.data)
    if fault := paths.take_fault():
        yield record._replace(fault=fault)
    elif not found:
        told.fates.append(Fate(record.line, f"left out: nothing lies at {path}"))
    elif not isinstance(found, list):
        yield record._replace(fault=f"{cut(path)} is no list")
    else:
        for each in found:
            own = each if isinstance(each, dict) else {"value": each}
            yield record._replace(data={**own, "_parent": record.data})


def _is_meant(record: Record, reader: FieldReader, told: Told) -> bool:
    where = reader.layout.where
    if record.fault or not where:
        return True
    is_meant = reader.holds(where, record.data)
    # What cannot be asked is refused with its reason, and not left out.
    if not is_meant and not reader.paths.has_fault:
        told.fates.append(Fate(record.line, "left out by where"))
        return False
    return True


def _part(record: Record, reader: FieldReader, told: Told) -> Piece:
    fault = record.fault or reader.paths.take_fault()
    if fault:
        return Piece(record.line, {}, fault)
    row, fault = reader.row(record)
    told.fates += [Fate(record.line, note) for note in reader.notes]
    reader.notes.clear()
    return Piece(record.line, _with_output(row), fault)


def _with_output(row: Fields) -> Fields:
    """Put what tells of one output together."""
    said = {name.partition(".")[2]: row.pop(name) for name in OUTPUT if name in row}
    if is_empty(said.get("item")):
        return row
    return {**row, "outputs": [*(row.get("outputs") or ()), said]}


def _rows(parts: list[Piece], reader: FieldReader, told: Told) -> Iterator[Row]:
    if reader.layout.group is None:
        for each in parts:
            yield each.line, each.fault or _finished(each.row, reader.layout)
        return
    groups: dict[tuple[str, ...], list[Piece]] = {}
    for each in parts:
        # What has no key is a row of its own, and says itself what it lacks.
        groups.setdefault(key_of(each.row, reader.layout) or (f"row {each.line}",), []).append(each)
    for group in groups.values():
        yield _merged(group, reader, told)


def _merged(group: list[Piece], reader: FieldReader, told: Told) -> Row:
    line = group[0].line
    told.fates += [Fate(each.line, f"merged into row {line}") for each in group[1:]]
    # A part that is missing would make the whole a false one.
    if broken := next((each for each in group if each.fault), None):
        own = broken.line == line
        return line, broken.fault if own else f"its part in row {broken.line}: {broken.fault}"
    try:
        whole = one_of([each.row for each in group], reader)
    except ValueError as problem:
        return line, str(problem)
    return line, _finished(whole, reader.layout)


def _finished(row: Fields, layout: Layout) -> dict[str, Any]:
    """Return a row as whoever sends to us would have written it."""
    whole = {n: v.isoformat() if isinstance(v, date) else v for n, v in row.items()}
    if layout.subject is RecordsOf.OBSERVATIONS:
        return {name: whole.get(name) for name in FIELDS}
    whole = unflatten({n: v for n, v in whole.items() if v is not None})
    if layout.link:
        whole["link"] = _filled(layout.link, whole)
    return whole


def _filled(pattern: str, row: Fields) -> str:
    for name in ("id", "workflow", "channel"):
        pattern = pattern.replace(f"{{{name}}}", quote(str(row.get(name, "")), safe=""))
    return pattern
