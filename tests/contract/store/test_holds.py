"""A clock put back an hour or a day: nothing stored holds longer than its own rule asks for."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Table

from bot.domain.holds import HOLDS, Hold, capped
from bot.store.engine.database import Database
from bot.store.engine.holds import cap_holds
from bot.store.engine.schema import tables
from bot.store.engine.types import Instant
from tests.builders.outbox import AT, HERE, Box

HELD = {(hold.table, hold.column) for hold in HOLDS}
POLICY = '{"steps": [{"to": "lead", "wait_minutes": 10}], "repeats": 2}'
SAYS: dict[str, Any] = {
    "workspace_id": HERE, "policy": POLICY, "lane": 0, "method": "post", "state": "sending",
    "attempts": 1, "promised_minutes": 30, "keeps_hours": False, "closed_by": None,
}  # fmt: skip


def a_row(table: Table, hold: Hold, until: datetime) -> dict[str, Any]:
    made = {
        bool: False, int: 1, float: 1.0, str: "x", date: AT.date(), time: time(9),
    }  # fmt: skip
    row = {
        c.name: SAYS.get(
            c.name, AT if isinstance(c.type, Instant) else made.get(c.type.python_type, "x")
        )
        for c in table.columns
    }
    if table.name == "escalation":
        row["state"] = "raised"
    return {**row, hold.column: until}


@pytest.mark.parametrize("hold", HOLDS, ids=lambda hold: f"{hold.table}.{hold.column}")
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1)])
async def test_nothing_waits_longer_after_a_clock_was_put_back(
    database: Database, hold: Hold, back: timedelta
) -> None:
    box, table = Box(database), tables().tables[hold.table]
    row = a_row(table, hold, AT)
    if hold.least:
        row |= {hold.least: AT - timedelta(days=3), "due_at": AT, "done_at": None}
    if hold.column == "closes_at":
        row |= {"shipped_at": AT, "closes_at": AT + timedelta(days=14)}
    most = hold.most(row)
    assert most is not None
    # As far as its own rule can have put it, by the clock as it was.
    await box.do(
        lambda tx: tx.connection.execute(table.insert().values({**row, hold.column: AT + most}))
    )
    now = AT - back
    await box.do(lambda tx: cap_holds(tx, HERE, at=now))
    (found,) = await box.do(lambda tx: tx.connection.execute(table.select()).mappings().all())
    assert found[hold.column] == min(AT + most, now + most)
    assert await box.do(lambda tx: cap_holds(tx, HERE, at=now)) == 0


async def test_who_could_not_be_asked_is_asked_anew_but_not_before_the_day(
    database: Database,
) -> None:
    box, table = Box(database), tables().tables["nudge"]
    (hold,) = [each for each in HOLDS if each.table == "nudge"]
    planned = AT + timedelta(hours=2)
    row = {**a_row(table, hold, AT + timedelta(days=3)), "done_at": None}
    steps = [
        {**row, "id": 1, "planned_at": planned},
        {**row, "id": 2, "planned_at": AT - timedelta(hours=2)},
        # A step to come, and one whose day lies ahead.
        {**row, "id": 3, "asked": None, "planned_at": planned},
        {**row, "id": 4, "planned_at": row["due_at"]},
    ]
    await box.do(lambda tx: tx.connection.execute(table.insert(), steps))
    await box.do(lambda tx: cap_holds(tx, HERE, at=AT))
    rows = await box.do(
        lambda tx: tx.connection.execute(table.select().order_by(table.c.id)).mappings().all()
    )
    assert [each["due_at"] for each in rows] == [planned, AT, row["due_at"], row["due_at"]]


@settings(max_examples=200)
@given(
    st.timedeltas(timedelta(0), timedelta(days=400)).map(AT.__add__),
    st.timedeltas(timedelta(0), timedelta(days=30)),
    st.timedeltas(timedelta(0), timedelta(days=30)),
)
def test_a_rule_is_kept_from_any_clock_and_what_it_could_have_set_stays(
    at: datetime, ahead: timedelta, most: timedelta
) -> None:
    until = capped(at + ahead, at, most)
    assert until <= at + most
    assert until == at + ahead or ahead > most
    assert capped(until, at, most) == until


def test_whatever_may_hold_is_an_instant_of_a_table() -> None:
    for hold in HOLDS:
        assert isinstance(tables().tables[hold.table].c[hold.column].type, Instant)
    holding = {"next_ok", "lease_until", "not_before", "next_at", "due_at", "asked_at", "told_at"}
    holding |= {"closes_at"}
    known = {
        (table.name, column.name)
        for table in tables().sorted_tables
        for column in table.columns
        if isinstance(column.type, Instant) and column.name in holding
    }
    # Routines come on days, an occurrence has been, and so has a question.
    of_days = {("routine", "next_at"), ("occurrence", "due_at")}
    asked = {("feedback", "asked_at"), ("hook_call", "asked_at"), ("gate_move", "asked_at")}
    assert known - HELD == of_days | asked
