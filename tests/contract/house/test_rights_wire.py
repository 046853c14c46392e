"""Every cell of the table of rights, tried over the wire: who may comes through, everybody else hears why not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.rights.table import ROWS, DoorKind, Right
from bot.store.engine.database import Database
from tests.builders.feedback import AISHA
from tests.builders.slack import (
    Stage,
    a_stage,
)
from tests.builders.unit import (
    PRIYA,
    House,
)
from tests.contract.house.doors import CARDS_POD, PEOPLE, SPENT, a_world, body_of, may
from tests.databases import SqliteCopies


@pytest.fixture
async def stage(sqlite_copies: SqliteCopies, tmp_path: Path) -> AsyncIterator[Stage]:
    database = Database(sqlite_copies.fresh(tmp_path))
    house = await a_world(House(database))
    async with a_stage(house) as made:
        yield made
    database.close()


async def told(stage: Stage, row: Right, user: SlackUserId, *, about: str = "") -> str:
    """Send it, and return what the person alone was told."""
    before = {name: len(stage.slack.calls(name)) for name in ("said", "views.open", "views.push")}
    response = await stage.sends(body_of(row, user, about=about))
    assert response.status == 200, (row, user, response.status)
    if row.kind is DoorKind.MENU:
        return "" if "text" in response.body else "refused"
    said = [str(call.get("text") or "") for call in stage.slack.calls("said")[before["said"] :]]
    notices = [
        str(call)
        for name in ("views.open", "views.push")
        for call in stage.slack.calls(name)[before[name] :]
        if "callback_id" not in str(call.get("view"))
    ]
    body = response.body if row.kind in (DoorKind.COMMAND, DoorKind.LINK, DoorKind.FORM) else ""
    return " ".join((*said, *notices, body))


TRIED = (DoorKind.COMMAND, DoorKind.LINK, DoorKind.MENU, DoorKind.FORM, DoorKind.BUTTON)


async def _refused(stage: Stage, row: Right) -> tuple[set[str], list[str]]:
    """Try a door by everybody it is closed to; returns what they heard, and what went wrong."""
    heard, wrong, before = set[str](), list[str](), await stage.house.everything()
    for user in PEOPLE:
        if not may(stage.house, row, user):
            heard.add(words := await told(stage, row, user))
            wrong += [] if words.strip() else [f"{row.name}: {user} heard nothing"]
    if await stage.house.everything() != before:
        wrong.append(f"{row.name}: something was changed")
    return heard, wrong


async def _taken_for_others(stage: Stage, row: Right, refusals: set[str]) -> list[str]:
    """Try a door by everybody it is open to, and name who hears that it is not theirs."""
    return [
        f"{row.name}: {user} was refused: {words}"
        for user in PEOPLE
        if may(stage.house, row, user) and (words := await told(stage, row, user)) in refusals
    ]


@pytest.mark.parametrize("kind", TRIED)
async def test_whoever_may_not_hears_why_and_nothing_is_changed(
    stage: Stage, kind: DoorKind
) -> None:
    rows = [row for row in ROWS if row.kind is kind]
    refusals, wrong = dict[str, set[str]](), list[str]()
    for row in rows:
        refusals[row.name], faults = await _refused(stage, row)
        wrong += faults
    # Then who may: whatever else they hear, it is not that it is not theirs. First who only looks.
    looking = ("open", "export", "evidence", "follow")
    for row in sorted(rows, key=lambda row: not row.name.endswith(looking)):
        if row.name not in SPENT:
            wrong += await _taken_for_others(stage, row, refusals[row.name])
    assert not wrong, "\n".join(wrong)


async def test_of_a_sensitive_one_only_those_named_come_through(stage: Stage) -> None:
    house, tried, wrong = stage.house, 0, list[object]()
    ties = {PRIYA: {"named": True}, AISHA: {"raiser": True}}
    before = await house.everything()
    for row in ROWS:
        if row.rule.sensitive is None or not row.name.startswith(("escalations.", "E-")):
            continue
        for user in PEOPLE:
            held = house.roster.standing(user, CARDS_POD, **ties.get(user, {}))
            if not row.rule.admits(held, sensitive=True):
                tried += 1
                words = await told(stage, row, user, about="E-2")
                if not words.strip() or "lawyer" in words:
                    wrong.append((row.name, user, words))
    assert not wrong, "\n".join(map(str, wrong))
    assert await house.everything() == before
    assert tried > 100


async def test_only_who_may_is_heard_in_a_thread(stage: Stage) -> None:
    (row,) = [row for row in ROWS if (row.kind, row.name) == (DoorKind.THREAD, "feedback")]
    for user in PEOPLE:
        before = await stage.house.queued("F-1")
        await told(stage, row, user)
        passed_on = len(await stage.house.queued("F-1")) > len(before)
        assert passed_on is may(stage.house, row, user), user


async def test_nobody_takes_an_export_through_slack(stage: Stage) -> None:
    for row in ROWS:
        if row.kind is DoorKind.EXPORT:
            for user in PEOPLE:
                assert not may(stage.house, row, user)
                assert "I don't know" in (await stage.sends(body_of(row, user))).body


@pytest.mark.parametrize("kind", [DoorKind.SHORTCUT, DoorKind.EVENT])
async def test_what_is_for_everybody_refuses_nobody(stage: Stage, kind: DoorKind) -> None:
    for row in ROWS:
        if row.kind is kind:
            for user in PEOPLE:
                assert may(stage.house, row, user)
                assert "not" not in await told(stage, row, user)
