"""No text that somebody may send makes a door fail or leaves something half done, on either database."""

import logging
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any

import pytest

from bot.domain.rights.table import ROWS, DoorKind, Right
from bot.slack.envelope import MalformedError
from bot.slack.shapes import check_shape
from bot.store.engine.database import Database
from tests.builders.slack import Json, Stage, a_stage
from tests.builders.unit import House
from tests.contract.house.doors import PEOPLE, a_world, body_of, may

# What only routes a request: one that is wrong reaches nobody, and the front's own tests try those.
ROUTING = {
    *("type", "action_id", "callback_id", "command", "block_id", "token", "team_id", "id"),
    *("team_domain", "enterprise_id", "enterprise_name", "user_id", "user_name", "api_app_id"),
    *("trigger_id", "response_url", "domain", "username", "app_id", "bot_id", "hash"),
    *("root_view_id", "view_id", "event_id", "channel_id", "channel", "channel_type", "name"),
    *(
        "app_installed_team_id",
        "user",
        "context_team_id",
        "action_ts",
        "channel_name",
        "message_ts",
    ),
}
UNKEPT = ("a\x00b", "half \ud83d")
# Longer than any index keeps, and not to be compressed into less.
LONG = "".join(chr(0x4E00 + n * 7919 % 20_000) for n in range(9_000))
OUTSIZED = ("9" * 30, f"F-{'9' * 30}", LONG)
Path = tuple[Any, ...]


@pytest.fixture
async def stage(database: Database) -> AsyncIterator[Stage]:
    async with a_stage(await a_world(House(database))) as made:
        yield made


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Name every text in a body that somebody may have chosen."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ROUTING or isinstance(part, dict):
                yield from places(part, (*path, key))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from places(part, (*path, number))
    elif isinstance(value, str):
        yield path


def instead(body: Json, path: Path, words: str) -> Json:
    """Return the body with a text replaced; what a command is called stays."""
    changed = deepcopy(body)
    place = changed
    for key in path[:-1]:
        place = place[key]
    is_command = path == ("text",) and "command" in body
    place[path[-1]] = f"{body['text'].partition(' ')[0]} {words}" if is_command else words
    return changed


def bodies(stage: Stage, row: Right) -> Iterator[tuple[Path, Json]]:
    """Write down what each door is sent by the first who may come through, text by text."""
    user = next((user for user in PEOPLE if may(stage.house, row, user)), PEOPLE[0])
    body = body_of(row, user)
    yield from ((path, body) for path in places(body))


def is_refused_at_the_front(body: Json) -> bool:
    """Tell whether HTTP and Socket Mode let it in at all."""
    try:
        check_shape(body)
    except MalformedError:
        return True
    return False


@pytest.mark.parametrize("kind", DoorKind)
async def test_a_sign_that_no_database_keeps_is_refused_and_nothing_changes(
    stage: Stage, kind: DoorKind, caplog: pytest.LogCaptureFixture
) -> None:
    before, tried = await stage.house.everything(), 0
    for row in (row for row in ROWS if row.kind is kind):
        for path, body in bodies(stage, row):
            for words in UNKEPT:
                response = await stage.sends(instead(body, path, words))
                assert response.status == 200, (row.name, path)
                tried += 1
    assert await stage.house.everything() == before
    assert tried
    assert not _stumbled(caplog)


@pytest.mark.parametrize("kind", DoorKind)
async def test_what_is_too_large_or_too_long_makes_no_door_stumble(
    stage: Stage, kind: DoorKind, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = []
    for row in (row for row in ROWS if row.kind is kind):
        for path, body in bodies(stage, row):
            for words in OUTSIZED:
                sent = instead(body, path, words)
                if is_refused_at_the_front(sent):
                    continue
                response = await stage.sends(sent)
                if response.status != 200 or _stumbled(caplog):
                    wrong.append((row.name, path, words[:20], response.status, _stumbled(caplog)))
                    caplog.clear()
    assert not wrong, "\n".join(map(str, wrong))


def _stumbled(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]
