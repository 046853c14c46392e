"""What a second list of the same answer says of a record, found by a key."""

from collections.abc import Iterator
from typing import Any

from bot.sources.layout.answers import Record
from bot.sources.layout.paths import Paths
from bot.sources.layout.spec import Layout
from bot.sources.rows import UnreadableError

ByKey = dict[str, list[Any]]


def join_lists(records: list[Record], layout: Layout, paths: Paths) -> Iterator[Record]:
    """Put beside each record what second lists say of it; raises UnreadableError."""
    # One for each answer, however many records it holds.
    known: dict[int, list[ByKey]] = {}
    for record in records:
        if record.fault or not isinstance(record.data, dict):
            yield record
            continue
        found = known.get(id(record.whole))
        if found is None:
            found = [
                _by_key(paths.ask(join.rows, record.whole), join.other, paths)
                for join in layout.joins
            ]
            known[id(record.whole)] = found
        beside = dict[str, Any]()
        for join, by_key in zip(layout.joins, found, strict=True):
            rows = by_key.get(str(paths.ask(join.key, record.data)), [])
            beside[join.name] = rows if join.is_many else next(iter(rows), None)
        yield record._replace(data={**record.data, **beside}, fault=paths.take_fault())


def _by_key(rows: Any, key: str, paths: Paths) -> ByKey:
    if not isinstance(rows, list):
        raise UnreadableError("what it is joined with is no list of rows")
    found = ByKey()
    for row in rows:
        found.setdefault(str(paths.ask(key, row)), []).append(row)
    return found
