"""Every listener takes any signed body: what has a wrong shape is answered 400, nothing with 500."""

import json
import logging
import random
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from functools import cache
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import known_actions, register_handlers
from bot.runtime import Bot
from bot.slack.bolt import SlackApp
from bot.slack.front import Front
from tests.builders.slack import (
    Json,
    Stage,
    a_click,
    a_command,
    a_filled_form,
    a_shortcut,
    a_stage,
    a_view,
    a_view_submission,
    an_event,
)
from tests.builders.unit import House, house
from tests.contract.slack.requests import FORM, SECRET, Call, a_call, as_json, as_payload, deliver
from tests.source import ROOT

__all__ = ["house"]

ROUNDS = 2_500
WRONG: list[Any] = [
    None, True, -1, 1.5, 10**30, "", "x", "F-1", [], [None], [[]], [{}], [1], {}, {"id": None},
    {"id": []}, {"": {}}, {"id": {"id": 1}}, "U" * 5000, "<!channel>", "9" * 400,
]  # fmt: skip
SELECTED = {"type": "multi_static_select", "selected_options": [{"value": "x"}]}
MESSAGE: Json = {
    "type": "message", "user": "U0AISHA", "text": "It fails.", "ts": "1.1", "thread_ts": "1.0",
    "files": [{"id": "F1", "name": "a.png"}], "blocks": [{"type": "rich_text", "elements": []}],
}  # fmt: skip
EVENTS: list[Json] = [
    an_event("message", channel="C0CARDS", channel_type="im", text="help", ts="1.1"),
    an_event("message", channel="C0CARDS", text="hi", ts="1.2", thread_ts="1.1", files=[{"id": "F"}]),
    an_event("message", subtype="message_changed", channel="C0CARDS", message=MESSAGE, previous_message=MESSAGE),
    an_event("message", subtype="message_deleted", channel="C0CARDS", deleted_ts="1.1", previous_message=MESSAGE),
    an_event("app_mention", channel="C0CARDS", text="<@U0BOT> help", ts="1.1"),
    an_event("app_home_opened", channel="D1", tab="home"),
    an_event("member_joined_channel", channel="C0CARDS", by="U0BOT"),
    an_event("member_left_channel", channel="C0CARDS", by="U0BOT"),
    an_event("team_join", user={"id": "U9", "name": "x", "profile": {"email": "a@b.example"}}),
    an_event("user_change", user={"id": "U9", "name": "x", "profile": {"real_name": "a"}, "tz": "UTC"}),
    an_event("subteam_created", subteam={"id": "S1", "handle": "x", "users": ["U1"], "user_count": 1}),
    an_event("subteam_updated", subteam={"id": "S1", "handle": "x", "users": ["U1"], "date_update": 5}),
    an_event("subteam_members_changed", subteam_id="S1", added_users=["U1"], removed_users=["U2"], date_update=6),
    an_event("channel_rename", channel={"id": "C0CARDS", "name": "new"}),
    an_event("channel_created", channel={"id": "C1", "name": "new"}),
    an_event("channel_archive", channel="C0CARDS"),
    an_event("channel_shared", channel="C0CARDS", connected_team_id="T2"),
    an_event("channel_id_changed", old_channel_id="C0CARDS", new_channel_id="C2"),
    an_event("tokens_revoked", tokens={"bot": ["U1"], "oauth": []}),
    an_event("app_uninstalled"),
]  # fmt: skip


# What an open form keeps of what it is about, as forms of this and of earlier versions keep it, and not.
CONTEXTS = (
    "", "F-1", "A-1", "E-1", "N-1", "cards", "cards:2026-11-02", "1:accepted", "N-1|C0CARDS|1.1",
    '{"permalink": "https://x.example", "channel": "C0CARDS", "ts": "1.1"}',
    '{"alike": ["F-1"], "back": false, "anew": true}', '{"alike": 1, "back": {}}', "{", "[]", "[[]]", "null", "1", '"x"', '{"permalink": 1}', '{"channel": {"a": []}}', "|", ":::",
    '{"message": []}', '{"thread": {}}', "F-" + "9" * 400, "9" * 400, "C0CARDS:1.1|||", "\x00",
    "\ud800", "x" * 3_000, "[" * 3_000,
)  # fmt: skip
# Whatever kind of field it is, something stands in it.
STATE: Json = {
    "type": "plain_text_input", "value": "It offered the wrong account.", "selected_user": "U0EMRE",
    "selected_date": "2026-11-20", "selected_time": "10:00", "files": [{"id": "F1"}],
    "selected_option": {"value": "high"}, "selected_options": [{"value": "x"}],
}  # fmt: skip
SOURCES = "".join(
    path.read_text("utf-8")
    for folder in ("bot/services", "handlers", "templates")
    for path in (ROOT / folder).rglob("*.*")
    if path.suffix in (".py", ".j2")
)
BLOCKS = sorted(set(re.findall(r'"([a-z_]+\.[a-z_]+)"', SOURCES)))


class Forms(SlackApp):
    """An app that remembers which forms it was told to hear."""

    def view(self, constraints: Any, *rest: Any, **more: Any) -> Any:
        self.__dict__.setdefault("forms", []).append(constraints)
        return super().view(constraints, *rest, **more)


@cache
def forms() -> tuple[str, ...]:
    """List every form that handlers hear."""
    client = AsyncWebClient(token="xoxb-1", base_url="http://127.0.0.1:9/api/")
    app = Forms(client, lambda: None)
    register_handlers(app, cast("Bot", object()))
    return tuple(app.__dict__["forms"])


def a_form(name: str, context: str, blocks: Iterable[str]) -> Json:
    """Build a form as it was filled in."""
    return a_view(name, context, dict.fromkeys(blocks, STATE))


def bodies() -> list[Json]:
    """Give one genuine body of every kind and listener."""
    filled = a_filled_form(files={"type": "file_input", "files": [{"id": "F1"}]}, moment=SELECTED)
    views = [
        a_view_submission(a_view(name, context, filled), kind=kind)
        for name in forms()
        for context in ("", "F-1")
        for kind in ("view_submission", "view_closed")
    ]
    views += [
        a_view_submission(a_form(name, CONTEXTS[number % 10], BLOCKS[number::7]))
        for number, name in enumerate(forms() * 3)
    ]
    clicks = [
        a_click(action, view=view)
        for action in sorted(known_actions())
        for view in (None, a_view("x"))
    ]
    commands = [
        a_command(text) for text in ("", "help", "feedback F-1", "feedback list", "actions")
    ]
    shortcuts = [a_shortcut("feedback.from"), a_shortcut("feedback.about", message=MESSAGE)]
    return [*EVENTS, *views, *clicks, *commands, *shortcuts]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """List the place of everything in a body."""
    if path:
        yield path
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, below in inside:
        yield from places(below, (*path, key))


def mutated(body: Json, dice: random.Random) -> Json:
    """Put something wrong at one or two places of a body, or leave something out."""
    changed: Json = json.loads(json.dumps(body))
    for _ in range(dice.choice([1, 1, 2])):
        *way, last = dice.choice(list(places(changed)))
        holder: Any = changed
        for step in way:
            holder = holder[step]
        if dice.random() < 0.15:
            del holder[last]
        else:
            holder[last] = deepcopy(dice.choice(WRONG))
        if not changed:
            break
    return changed


def wired(body: Json) -> Call:
    """Sign a body as Slack would send its kind."""
    if "command" in body:
        flat = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in body.items()
        }
        return a_call(urlencode(flat).encode(), FORM)
    return as_json(body) if body.get("type") == "event_callback" else as_payload(body)


async def answers_of(stage: Stage, seed: int) -> Iterator[tuple[Json, int]]:
    front = Front(signing_secret=SECRET, ready=list)
    front.open(stage.app)
    dice = random.Random(seed)  # noqa: S311 - no secret
    genuine, found = bodies(), []
    for _ in range(ROUNDS):
        body = mutated(dice.choice(genuine if dice.random() < 0.6 else EVENTS), dice)
        found.append((body, (await deliver(front, wired(body))).status))
    await stage.app.answers.close()
    return iter(found)


@pytest.mark.parametrize("seed", [13, 2026])
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_no_mutation_of_a_genuine_body_is_an_error_of_ours(
    house: House, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    async with a_stage(house) as stage:
        failed = [(body, status) for body, status in await answers_of(stage, seed) if status >= 500]
    assert not failed, failed[:3]
    no_apology(caplog)


def no_apology(caplog: pytest.LogCaptureFixture) -> None:
    """No listener stumbled and apologised."""
    stumbled = [record.getMessage() for record in caplog.records]
    assert not stumbled, (len(stumbled), stumbled[:5])


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_no_form_or_button_in_one_fails_over_what_it_is_about(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    sent = [
        a_view_submission(a_form(name, context, BLOCKS)) for name in forms() for context in CONTEXTS
    ]
    sent += [
        a_click(action, value[:2_000], view=a_form("feedback.submit", context, BLOCKS[::19]))
        for action in sorted(known_actions())
        for value, context in zip(CONTEXTS[::3], CONTEXTS[::-3], strict=True)
    ]
    async with a_stage(house) as stage:
        front = Front(signing_secret=SECRET, ready=list)
        front.open(stage.app)
        told = [(body, (await deliver(front, wired(body))).status) for body in sent]
        await stage.app.answers.close()
    failed = [(body["view"]["callback_id"], status) for body, status in told if status >= 500]
    assert not failed, failed[:3]
    no_apology(caplog)
