"""What leaves as an export: of something sensitive no more than that there was one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Date, DateTime, Float, Integer, func, insert, select
from sqlalchemy.types import TypeDecorator

from bot.domain.audit import Entry, link
from bot.store.engine import dump
from bot.store.engine.schema import tables
from tests.builders.feedback import AT, EMRE
from tests.builders.unit import BEN, HERE, PRIYA, House

# All that may be read of what is sensitive; a column that is not named here stays.
SHOWN = {
    "escalation": {
        *("workspace_id", "number", "pod", "workflow", "severity", "sensitive", "raised_at"),
        *("policy", "state", "step", "rounds", "due_at", "acknowledged_at", "resolved_at"),
        *("reopened", "moves", "promised_minutes", "promised_at", "updated_at", "is_drill"),
        *("keeps_hours", "reports", "reported_at", "is_roomless"),
    },
    "escalation_moment": {"workspace_id", "number", "place", "at", "verb"},
    "hook_call": {
        *("workspace_id", "number", "escalation", "hook", "event", "state", "attempts"),
        *("asked_at", "due_at"),
    },
    "action": {
        *("workspace_id", "number", "origin_kind", "origin_id", "pod", "due_on"),
        *("original_due_on", "created_at", "state", "closed_at", "workflow", "unanswered"),
        *("waits_kind", "waits_until", "wakes_at", "taken_at", "heard_at", "tells_at"),
    },
    "nudge": {
        *("id", "workspace_id", "object_kind", "object_number", "pod", "kind"),
        *("planned_at", "due_at", "done_at"),
    },
    "ask": {"workspace_id", "about", "asked_at", "answered"},
    "heard": {"workspace_id", "about", "copy_name"},
    "audit_event": {"workspace_id", "sequence", "at", "verb", "obj", "previous", "hash"},
    "audit_body": {"workspace_id", "sequence"},
}
# What of a row says that it is about E-1 or E-2, or about, which were born from them.
ABOUT: dict[str, Any] = {
    "escalation": lambda n: {"number": n, "sensitive": n == 1},
    "escalation_moment": lambda n: {"number": n},
    "hook_call": lambda n: {"escalation": n, "number": n},
    "action": lambda n: {"number": n, "origin_kind": "escalation", "origin_id": f"E-{n}"},
    "nudge": lambda n: {"id": n, "object_kind": "action", "object_number": n},
    "ask": lambda n: {"about": f"E-{n}:card"},
    "heard": lambda n: {"about": f"E-{n}"},
    "audit_event": lambda n: {"sequence": n, "obj": f"A-{n}"},
    "audit_body": lambda n: {"sequence": n},
}


def filled(column: Column[Any], number: int) -> Any:
    kind: Any = column.type
    kind = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    values: dict[type, Any] = {
        Boolean: False,
        Integer: number,
        Float: 1.0,
        DateTime: datetime(2026, 11, 2, 9, tzinfo=UTC),
        Date: date(2026, 11, 2),
    }
    return next((v for of, v in values.items() if isinstance(kind, of)), f"{column.name} {number}")


async def everything_twice(house: House) -> None:
    """Fill every column of every table for one that is sensitive and one that is not."""

    def put(unit: Any) -> None:
        for name, about in ABOUT.items():
            table = tables().tables[name]
            for number in (1, 2):
                row = {column.name: filled(column, number) for column in table.columns}
                row |= {"workspace_id": HERE, **about(number)}
                unit.tx.connection.execute(insert(table).values(row))

    await house.do(put)


@pytest.mark.parametrize("name", SHOWN)
async def test_of_what_is_sensitive_no_other_column_leaves(house: House, name: str) -> None:
    await everything_twice(house)
    hidden, open_one = await house.look(
        lambda unit: list(dump.rows_of(unit.tx.connection, name, at=unit.at))
    )
    assert {key for key, value in hidden.items() if value != dump.REDACTED} == SHOWN[name]
    assert dump.REDACTED not in open_one.values()


def test_every_table_that_keeps_something_back_is_looked_at() -> None:
    assert set(dump.OF_SENSITIVE) == set(SHOWN) == set(ABOUT)


async def test_nobody_can_try_out_who_it_was(house: House) -> None:
    """All that leaves, with each name that might be it: no hash may come out."""
    await house.do(
        lambda unit: unit.tx.connection.execute(
            insert(tables().tables["escalation"]).values(
                {
                    **{c.name: filled(c, 1) for c in tables().tables["escalation"].columns},
                    "workspace_id": HERE,
                    "sensitive": True,
                }
            )
        )
    )
    for obj in ("E-1", "F-1"):
        await house.do(lambda unit, obj=obj: unit.note(Entry(AT, EMRE, "raise", obj)))  # type: ignore[misc]
    count = select(func.count()).select_from(tables().tables["audit_event"])
    assert await house.look(lambda unit: unit.tx.connection.execute(count).scalar_one()) == 2
    left = await house.look(
        lambda unit: list(dump.rows_of(unit.tx.connection, "audit_event", at=unit.at))
    )
    came_out = {row["obj"] for row in left if any(hashes(row, who) for who in (BEN, EMRE, PRIYA))}
    assert came_out == {"F-1"}


def hashes(row: dict[str, Any], who: str) -> bool:
    entry = Entry(row["at"], who, row["verb"], row["obj"])
    found = link(row["sequence"], entry, body_digest=row["body_digest"], previous=row["previous"])
    return bool(found == row["hash"])
