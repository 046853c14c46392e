"""No cell of a file that is brought makes it stumble: its line is refused in words, or kept as it came."""

import csv
import io

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.bringing.bring import KINDS, judge, keep
from bot.services.bringing.lines import BringingReport
from bot.store.engine.database import Database
from bot.work.unit import Unit
from tests.builders.feedback import AISHA
from tests.builders.unit import PRIYA, House
from tests.contract.sources.test_hostile_rows import LONG, OURS_ALONE, TEXTS

# What a file cannot even hold is refused as a whole.
CELLS = [text for text in TEXTS if text.isprintable()]
GOOD = {
    "feedback": {
        "id": "S-1",
        "workflow": "balance",
        "what": "It offers the wrong form.",
        "submitter": "aisha",
        "arrived_on": "2026-10-01",
        "moment": "during",
        "kind": "wrong_suggestion",
        "severity": "high",
        "wish": "Ask first.",
        "evidence": "INT-1",
        "state": "verified",
        "outcome": "It asks first.",
        "closed_on": "2026-10-08",
    },
    "actions": {
        "id": "J-1",
        "title": "Tell the floor",
        "pod": "cards",
        "due_on": "2026-12-01",
        "created_on": "2026-09-01",
        "owner": "priya",
        "workflow": "balance",
        "state": "dropped",
        "reason": "Not needed.",
        "closed_on": "2026-10-02",
    },
}
TABLES = {
    "feedback": ("feedback", {"what": "what", "wish": "wish", "outcome": "outcome"}),
    "actions": ("action", {"title": "title", "reason": "reason", "id": "origin_id"}),
}


def person_of(ref: str) -> SlackUserId | None:
    return {"aisha": AISHA, "priya": PRIYA}.get(ref)


def written(rows: list[dict[str, str]]) -> bytes:
    file = io.StringIO()
    table = csv.DictWriter(file, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return file.getvalue().encode()


def judged(unit: Unit, kind: str, rows: list[dict[str, str]]) -> BringingReport:
    return judge(unit, kind, written(rows), person_of)


def walked(kind: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in GOOD[kind]:
        for text in (*CELLS, LONG):
            row = {**GOOD[kind], "id": f"X-{len(rows)}", name: text}
            rows.append(row if name != "id" else {**row, "id": f"{text}{len(rows)}"})
    return rows


@pytest.mark.parametrize("kind", KINDS)
async def test_whatever_stands_in_a_cell_is_refused_or_kept(database: Database, kind: str) -> None:
    house, rows = House(database), walked(kind)
    assert GOOD[kind].keys() == set(KINDS[kind].columns.known)
    outcome = await house.look(lambda unit: judged(unit, kind, rows))
    reasons = [each.reason for each in outcome.bad]
    assert [why for why in reasons if not why or any(sign in why for sign in OURS_ALONE)] == []
    taken = [ref for ref, _ in outcome.new]
    assert taken
    assert reasons
    assert len(taken) + len(reasons) == len(rows)
    await house.do(lambda unit: keep(unit, kind, outcome, is_enough=lambda: False))
    wanted = [row for row in rows if row["id"].strip() in taken]
    table, columns = TABLES[kind]
    for cell, column in columns.items():
        kept = {text for (text,) in await house.rows(f"SELECT {column} FROM {table}")}  # noqa: S608
        assert kept == {row[cell].strip() for row in wanted}


@pytest.mark.parametrize(
    "data", [b"id,what\na\x00,b\n", b"id\n\xff\xfe\n", b"\xed\xa0\xbd,1\n", b""]
)
async def test_what_no_text_can_hold_is_refused_as_a_whole(house_of: House, data: bytes) -> None:
    for kind in KINDS:
        with pytest.raises(UserError):
            await house_of.look(lambda unit, kind=kind: judge(unit, kind, data, person_of))  # type: ignore[misc]


@pytest.fixture
def house_of(database: Database) -> House:
    return House(database)
