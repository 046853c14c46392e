"""Whatever is sent, every method answers in Slack's way: JSON, `ok`, never a server error."""

import itertools
import json
from typing import Any

import pytest

from bot.workspace.webapi import METHODS, WebApi
from tests.contract.workspace.builders import HandClock, a_workspace, channel_id, user_id

GARBAGE: tuple[Any, ...] = ("", "x", "-1", "[]", "{}", "null", '{"a":', 0, [], {}, [1], {"type": 1})
ARGUMENTS = [
    "alt_txt",
    "attachments",
    "blocks",
    "bot",
    "channel",
    "channel_id",
    "cursor",
    "email",
    "files",
    "filename",
    "hash",
    "latest",
    "length",
    "limit",
    "link",
    "message_ts",
    "metadata",
    "name",
    "oldest",
    "text",
    "thread_ts",
    "timestamp",
    "title",
    "trigger_id",
    "ts",
    "type",
    "types",
    "user",
    "user_id",
    "usergroup",
    "users",
    "view",
    "view_id",
]


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_garbage_is_answered_and_not_crashed_upon(method: str, clock: HandClock) -> None:
    workspace = a_workspace(clock)
    world, api = workspace.world, WebApi(workspace.world)
    tokens = world.rules.tokens
    token = tokens.app if METHODS[method].auth == "app" else tokens.bot
    valid = {
        "channel": channel_id(workspace, "general"),
        "channel_id": channel_id(workspace, "general"),
        "user": user_id(workspace, "ana"),
        "text": "x",
    }
    for name, value in itertools.product(ARGUMENTS, GARBAGE):
        answer = await api.answer(method, token, {**valid, name: value})
        assert isinstance(answer["ok"], bool), (name, value)
        json.dumps(answer)
    await world.deliveries.stop()
