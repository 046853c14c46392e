"""Migrations that change rows: what was written before is found after."""

import asyncio
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copy
from typing import Any

from sqlalchemy import MetaData, Table, create_engine

from bot.domain.ids import WorkspaceId
from bot.store.actions import rows as actions
from bot.store.engine.connections import normal_url
from bot.store.engine.database import Database
from bot.store.engine.migrate import EMPTY, VERSIONS, upgrade
from bot.store.engine.types import Instant

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
