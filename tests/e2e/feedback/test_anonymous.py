"""Somebody anonymous stays so: no table, log line or request names them or gives them away by time."""

import json
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.databases import SqliteCopies
from tests.e2e.scene import BREATH_S, Scene, logged, playing

# Who is in the workspace at all is kept here, about everybody alike.
ABOUT_EVERYBODY = {"directory"}
# A hash of a delivery's id and when it came: about nobody.
ABOUT_NOBODY = {"inbox"}
QUARTER = 15 * 60
TEN_PAST = datetime(2026, 11, 3, 10, 7, 31, 123456, tzinfo=UTC)


class Watch:
    """Note the moments at which the anonymous author acts, and what happens just then."""

    def __init__(self, stage: Scene) -> None:
        self.stage = stage
        self.author = stage.agent
        self.moments: list[datetime] = []

    def now(self) -> None:
        """Say that the author does something now."""
        self.moments.append(self.stage.clock.now())

    def gives_away(self, moment: datetime) -> bool:
        """Tell whether an instant lies within the breath after one of the author's acts."""
        return any(act <= moment <= act + timedelta(seconds=BREATH_S) for act in self.moments)

    @property
    def names(self) -> tuple[str, str]:
        """What would name the author: their id and their conversation with the app."""
        return self.author.id, self.stage.workspace.world.app_im(self.author.id).id

    async def rows(self) -> Iterator[tuple[str, tuple[Any, ...]]]:
        tables = await self.stage.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        return iter([(table, row) for (table,) in tables for row in await self.stage.table(table)])


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    """Everything logged on DEBUG, from before the bot starts: libraries look at the level once."""
    with logged(logging.DEBUG) as kept:
        yield kept


@pytest.fixture
async def stage(
    tmp_path: Path, sqlite_copies: SqliteCopies, lines: list[logging.LogRecord]
) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, start=TEN_PAST) as scene:
        yield scene


async def the_story(stage: Scene, watch: Watch) -> None:
    """Play the whole loop of one anonymous item among others that are not."""
    author, lead = stage.agent, stage.pod_lead
    await stage.colleague.gives_feedback(what="Mine, and I say so.")
    await lead.sees("Mine, and I say so.", "pod-cards")
    await stage.walk.by(minutes=1)
    await author.types("/rollout feedback")
    await author.fills("What happened?", "A draft")
    watch.now()
    await author.gives_anonymously()
    await lead.sees_no("We are told", "pod-cards")
    await stage.walk.by(minutes=20)
    card = await lead.sees("We are told", "pod-cards")
    await lead.sees("From somebody (anonymous)", card)
    await lead.answers_with("What would you like to know?", "By whom?", card, button="Ask")
    await author.sees("By whom?", "dm")
    await lead.sees("asks the agent", card)
    await stage.walk.by(minutes=2)
    await author.clicks("Answer", "dm")
    watch.now()
    await author.submits({"Your answer": "By everybody above us."})
    await stage.walk.by(minutes=20)
    await lead.sees("By everybody above us.", card)
    await lead.clicks("Take it", card)
    await lead.answers_with("What changed?", "It says so now.", card, button="Shipped")
    await author.sees("It says so now.", "dm")
    await stage.walk.by(minutes=3)
    watch.now()
    await author.clicks("Yes, fixed", "dm")
    await stage.walk.by(minutes=20)
    await lead.sees("Verified", card)
    await lead.sees("Fixed, confirmed", card)


async def test_nobody_can_tell_from_what_is_kept_said_or_logged(
    stage: Scene, lines: list[logging.LogRecord]
) -> None:
    watch = Watch(stage)
    await the_story(stage, watch)
    assert any(line.levelno == logging.DEBUG for line in lines)
    for table, row in await watch.rows():
        for name in watch.names:
            assert table in ABOUT_EVERYBODY or name not in str(row), (table, row)
    for line in lines:
        for name in watch.names:
            assert name not in line.getMessage(), line.getMessage()
    for request in requests_about_others(stage, watch):
        for name in watch.names:
            assert name not in request, request


async def test_no_row_and_no_request_carries_the_moment_of_an_anonymous_act(stage: Scene) -> None:
    watch = Watch(stage)
    await the_story(stage, watch)
    for table, row in await watch.rows():
        for value in row:
            if table not in ABOUT_NOBODY and isinstance(value, int) and value > 10**15:
                at = datetime.fromtimestamp(value / 1e6, UTC)
                assert not watch.gives_away(at), (table, row, at)
    for entry in stage.workspace.world.traffic._entries:
        # A response_url leads back to where the author clicked, and to nobody else.
        own = entry.via == "response_url" or entry.name in ("views.open", "conversations.open")
        if entry.sender == "app" and not own:
            to = str(entry.request.get("channel", ""))
            assert to in watch.names or not watch.gives_away(entry.at), entry
    events = await stage.rows("SELECT at, verb FROM audit_event WHERE actor = 'anonymous'")
    assert [verb for _, verb in events] == ["submit", "answer", "confirm"]
    assert [at // 10**6 % QUARTER for at, _ in events] == [0, 0, 0]
    arrived = await stage.rows("SELECT arrived_at, closed_at FROM feedback WHERE relay IS NOT NULL")
    assert [value // 10**6 % QUARTER for value in arrived[0]] == [0, 0]


async def test_the_anonymous_author_still_finds_edits_and_withdraws_their_own(stage: Scene) -> None:
    author = stage.agent
    await author.types("/rollout feedback")
    await author.gives_anonymously()
    ((number,),) = await stage.rows("SELECT number FROM feedback")
    await author.types("/rollout feedback list")
    await author.sees(f"F-{number} · Lost card · New", "ephemeral")
    await author.types(f"/rollout feedback F-{number}")
    await author.clicks("Withdraw", "ephemeral")
    await author.sees(f"F-{number}", "dm")
    await stage.walk.by(minutes=20)
    await stage.pod_lead.sees("Withdrawn", "pod-cards")
    await stage.colleague.types(f"/rollout feedback F-{number}")
    await stage.colleague.sees(f"F-{number} belongs to Cards", "ephemeral")


def requests_about_others(stage: Scene, watch: Watch) -> list[str]:
    """List the app's requests but those that go to the author's own conversation or windows."""
    entries = [e for e in stage.workspace.world.traffic._entries if e.sender == "app"]
    own = [e for e in entries if str(e.request.get("channel", "")) in watch.names]
    windows = ("views.open", "views.update", "views.push", "conversations.open")
    return [json.dumps(e.request) for e in entries if e not in own and e.name not in windows]
