"""Statements nobody waits for, sent to PostgreSQL together: one trip instead of one each."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

Waiting = tuple[str, Mapping[str, Any]]
_NAME = re.compile(r"%\((\w+)\)s")
_PLAIN_INSERT = re.compile(r"(INSERT INTO .* VALUES )(\(.*\))", re.DOTALL)


def joined(waiting: Sequence[Waiting]) -> Waiting:
    """Join statements and their values into one.

    Rows for one table stay one INSERT, so that they are numbered in the order they were given.
    What the statements change they do not see of each other: PostgreSQL runs them on one snapshot.
    Source: https://www.postgresql.org/docs/current/queries-with.html
    """
    if len(waiting) == 1:
        return waiting[0]
    values = {
        f"s{number}_{name}": value
        for number, (_, row) in enumerate(waiting)
        for name, value in row.items()
    }
    return _statement(tuple(sql for sql, _ in waiting)), values


@lru_cache(maxsize=512)
def _statement(statements: tuple[str, ...]) -> str:
    inserts: dict[str, list[str]] = {}
    others: list[str] = []
    for number, sql in enumerate(statements):
        named = _NAME.sub(rf"%(s{number}_\1)s", sql)
        plain = _PLAIN_INSERT.fullmatch(named)
        if plain is None:
            others.append(named)
        else:
            inserts.setdefault(plain.group(1), []).append(plain.group(2))
    parts = [head + ", ".join(rows) for head, rows in inserts.items()] + others
    steps = ", ".join(f"step{number} AS ({part})" for number, part in enumerate(parts))
    return f"WITH {steps} SELECT 1"
