"""Migrations that change rows: what was written before is found after."""

import asyncio
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import MetaData, Table, create_engine, text

from bot.domain.ids import WorkspaceId
from bot.domain.promises import Promise
from bot.store.actions import nudges
from bot.store.actions import rows as actions
from bot.store.engine.connections import normal_url
from bot.store.engine.database import Database
from bot.store.engine.migrate import EMPTY, VERSIONS, upgrade
from bot.store.engine.types import Instant
from bot.store.measures import disputes

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
ACTION: dict[str, Any] = {
    "title": "Look.", "pod": "cards", "owner": None, "due_on": AT.date(), "original_due_on": AT.date(),
    "created_at": AT, "state": "open", "closed_at": None, "workflow": None, "proposer": None,
    "offered_to": None, "unanswered": 0, "reason": "", "waits_kind": None, "waits_for": None,
    "waits_until": None, "wakes_at": None,
}  # fmt: skip


def upgrade_to(last: str, url: str, folder: Path) -> None:
    """Bring a database to an older schema."""
    before = folder / "before"
    before.mkdir()
    for script in VERSIONS.glob("*.py"):
        if script.name[:4] <= last:
            copy(script, before)
    assert upgrade(url, versions=(before,)) == (EMPTY, last)


def insert(url: str, table: str, *rows: dict[str, Any]) -> None:
    """Write rows into a table as it was."""
    engine = create_engine(normal_url(url))
    with engine.begin() as connection:
        old = Table(table, MetaData(), autoload_with=connection)
        for name, value in rows[0].items():
            if isinstance(value, datetime):
                old.c[name].type = Instant()
        connection.execute(old.insert(), list(rows))
    engine.dispose()


def test_actions_of_findings_name_them_as_people_do(empty_url: str, tmp_path: Path) -> None:
    upgrade_to("0010", empty_url, tmp_path)
    born = [("T1", 1, "finding", "3"), ("T1", 2, "feedback", "F-3"), ("T2", 1, "finding", "3")]
    names = ("workspace_id", "number", "origin_kind", "origin_id")
    rows = [{**dict(zip(names, each, strict=True)), **ACTION} for each in born]
    insert(empty_url, "action", *rows)
    assert upgrade(empty_url)[0] == "0010"
    with closing(Database(empty_url)) as database:
        found = [
            asyncio.run(database.read(lambda tx, w=w, n=n: actions.get(tx, WorkspaceId(w), n)))  # type: ignore[misc]
            for w, n, *_ in born
        ]
    assert [action and action.origin_id for action in found] == ["N-3", "F-3", "N-3"]


def test_findings_that_wait_have_a_day_and_are_asked_about_on_it(
    empty_url: str, tmp_path: Path
) -> None:
    upgrade_to("0017", empty_url, tmp_path)
    seen: dict[str, Any] = {
        "workspace_id": "T1", "day": AT.date(), "kind": "spike", "value": 1.0, "expected": None,
        "low": None, "high": None, "score": 4.0, "n": None, "since": AT.date(), "found_at": AT,
        "attribution": "", "reason": "", "outcome": "", "decided_by": None, "decided_at": None,
    }  # fmt: skip
    states = {1: "open", 2: "decision"}
    rows = [{**seen, "number": n, "series_id": n, "state": state} for n, state in states.items()]
    insert(empty_url, "finding", *rows)
    assert upgrade(empty_url)[0] == "0017"
    later = datetime(2026, 11, 16, 10, tzinfo=UTC)
    with closing(Database(empty_url)) as database:
        due = asyncio.run(
            database.write(lambda tx: nudges.lock_due(tx, WorkspaceId("T1"), at=later, limit=9))
        )
        days = asyncio.run(
            database.read(
                lambda tx: tx.connection.execute(
                    text("SELECT number, CAST(due_on AS VARCHAR) FROM finding ORDER BY number")
                ).all()
            )
        )
    assert [each.about for each in due] == [("finding", 1)]
    assert [tuple(row) for row in days] == [(1, "2026-11-16"), (2, None)]


def test_actions_were_taken_when_that_is_known_and_promised_while_their_day_is_to_come(
    empty_url: str, tmp_path: Path
) -> None:
    upgrade_to("0019", empty_url, tmp_path)
    ahead = {"due_on": date(2999, 1, 4), "proposer": "U0PRIYA"}
    rows = [
        {"workspace_id": "T1", "number": number, "origin_kind": "message", "origin_id": ""}
        | {**ACTION, **changes}
        for number, changes in enumerate(({}, ahead, ahead | {"owner": "U0EMRE"}), start=1)
    ]
    insert(empty_url, "action", *rows)
    upgrade(empty_url)
    with closing(Database(empty_url)) as database:
        found = asyncio.run(
            database.read(lambda tx: actions.numbered(tx, WorkspaceId("T1"), [1, 2, 3]))
        )
    assert [found[n].taken_at for n in (1, 2, 3)] == [None, None, AT]
    assert [found[n].tells_at is not None for n in (1, 2, 3)] == [False, True, True]


def test_disputes_that_wait_are_promised_a_day(empty_url: str, tmp_path: Path) -> None:
    upgrade_to("0020", empty_url, tmp_path)
    wrong: dict[str, Any] = {
        "workspace_id": "T1", "measure": "aht", "workflow": "balance", "channel": "voice",
        "day": AT.date(), "about": "N-1", "by": "U1", "at": AT, "reason": "Counted twice.",
        "answer": "", "answered_by": None, "answered_at": None,
    }  # fmt: skip
    rows = [{**wrong, "number": n, "state": state} for n, state in ((1, "asked"), (2, "upheld"))]
    insert(empty_url, "dispute", *rows)
    assert upgrade(empty_url)[0] == "0020"
    with closing(Database(empty_url)) as database:
        first, second = (
            asyncio.run(database.read(lambda tx, n=n: disputes.get(tx, WorkspaceId("T1"), n)))  # type: ignore[misc]
            for n in (1, 2)
        )
    evening = datetime(2026, 11, 9, 17, tzinfo=UTC)
    assert first is not None
    assert second is not None
    assert first.promise == Promise(evening.date(), evening)
    assert second.promise == Promise(evening.date(), None)
