"""Every listener takes any signed body: what has a wrong shape is answered 400, nothing with 500."""

import json
import logging
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.app import known_actions
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


FORMS = {"feedback.submit": "", "feedback.ask": "F-1", "actions.make": "", "escalations.raise": ""}


def bodies() -> list[Json]:
    """Give one genuine body of every kind and listener."""
    filled = a_filled_form(files={"type": "file_input", "files": [{"id": "F1"}]}, moment=SELECTED)
    views = [
        a_view_submission(a_view(name, context, filled), kind=kind)
        for name, context in FORMS.items()
        for kind in ("view_submission", "view_closed")
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
    # What we gave to Slack it gives back as it was.
    if path and path[-1] != "private_metadata":
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
    # Nor did a listener stumble and apologise.
    stumbled = [record.getMessage() for record in caplog.records]
    assert not stumbled, (len(stumbled), stumbled[:5])
