"""Thousands of requests that Slack would never send, by family, the same ones every time."""

import json
import random
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote_plus, urlencode

from tests.contract.slack.requests import (
    FORM,
    JSON,
    Call,
    Json,
    a_call,
    a_click,
    a_command,
    a_submission,
    an_event,
    sign,
)

Family = Callable[[random.Random], Call]

GENUINE: list[Json] = [
    an_event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "hi", "ts": "1.1"}),
    an_event({"type": "message", "user": "U1", "channel": "C1", "channel_type": "im", "ts": "1.1"}),
    an_event(
        {"type": "app_home_opened", "user": "U1", "tab": "home"}, authorizations=[{"team_id": "T1"}]
    ),
    a_click(container={"type": "message"}, message={"ts": "1.1"}, response_urls=[]),
    a_submission({"b": {"a": {"type": "plain_text_input", "value": "x"}}}),
    a_submission() | {"type": "view_closed"},
    {"type": "shortcut", "callback_id": "c", "user": {"id": "U1"}, "team": {"id": "T1"}},
    {"type": "message_action", "callback_id": "c", "user": {"id": "U1"}, "channel": {"id": "C1"}},
    {"type": "block_suggestion", "action_id": "a", "user": {"id": "U1"}, "team": {"id": "T1"}},
    {"type": "url_verification", "challenge": "x"},
]
WRONG: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, "", "x", "\x00", "\ud800", [], [None], [[]], [{}], {}, {"id": None},
    {"id": []}, {"": {}}, {"id": {"id": {}}}, "U" * 5000, "<!channel>", [1] * 200,
]  # fmt: skip
GARBAGE = [
    b"",
    b"\x00",
    b"\xff" * 50,
    b"{",
    b"[",
    b"payload",
    b"payload=",
    b"&&&===",
    b"%",
    b"%zz%",
]


def _wire(body: Json) -> Call:
    text = json.dumps(body)
    is_event = body.get("type") in ("event_callback", "url_verification")
    return (
        a_call(text.encode()) if is_event else a_call(urlencode({"payload": text}).encode(), FORM)
    )


def _genuine(dice: random.Random) -> Json:
    copy: Json = json.loads(json.dumps(dice.choice(GENUINE)))
    return copy


def unsigned(dice: random.Random) -> Call:
    """Anything without a signature."""
    call = _wire(_genuine(dice))
    del call.headers[dice.choice(["x-slack-signature", "x-slack-request-timestamp"])]
    return call


def forged(dice: random.Random) -> Call:
    """A signature of somebody who does not know the secret, or of another body."""
    call = _wire(_genuine(dice))
    broken: list[Callable[[], dict[str, str]]] = [
        lambda: sign(call.chunks[0], secret=str(dice.random())),
        lambda: sign(call.chunks[0] + b" "),
        lambda: {"x-slack-signature": "v0=" + "0" * 64},
        lambda: {"x-slack-signature": "v0=" + "é" * 32},
        lambda: {"x-slack-signature": "x" * dice.randrange(200)},
        lambda: {"x-slack-signature": ""},
    ]
    call.headers |= dice.choice(broken)()
    return call


def out_of_time(dice: random.Random) -> Call:
    """A valid signature too old, too new, or of no time at all."""
    call = _wire(_genuine(dice))
    if dice.random() < 0.5:
        at = time.time() + dice.choice([-1, 1]) * dice.uniform(400, 10**9)
        call.headers |= sign(call.chunks[0], at=at)
    else:
        odd = ["", "now", "1e9", "-5", "1.5", "0x1", "9" * 400, "nan", "²", "1 2", "\x00", "None"]
        call.headers["x-slack-request-timestamp"] = dice.choice(odd)
    return call


def unreadable(dice: random.Random) -> Call:
    """Signed bytes that are no text, no JSON, no form."""
    body = dice.choice([*GARBAGE, dice.randbytes(dice.randrange(400))])
    return a_call(body, dice.choice([JSON, FORM]))


def truncated(dice: random.Random) -> Call:
    """A signed body cut off somewhere, or with bytes changed."""
    body = bytearray(json.dumps(_genuine(dice)).encode())
    if dice.random() < 0.5:
        del body[dice.randrange(len(body)) :]
    else:
        for _ in range(dice.randrange(1, 5)):
            body[dice.randrange(len(body))] = dice.randrange(256)
    if dice.random() < 0.5:
        return a_call(bytes(body))
    return a_call(b"payload=" + quote_plus(bytes(body)).encode(), FORM)


def wrong_type(dice: random.Random) -> Call:
    """A signed, readable body with something else where a field should be."""
    body = _genuine(dice)
    for _ in range(dice.randrange(1, 4)):
        holder, key = dice.choice([*_places(body), (body, "")])
        holder[key] = deepcopy(dice.choice(WRONG))
    return _wire(body)


def missing_field(dice: random.Random) -> Call:
    """A signed, readable body without something it should have."""
    body = _genuine(dice)
    for _ in range(dice.randrange(1, 4)):
        holder, key = dice.choice([*_places(body), (body, "")])
        if isinstance(holder, dict):
            holder.pop(key, None)
    return _wire(body)


def extra_field(dice: random.Random) -> Call:
    """A signed body with fields that mean something to Bolt, of any kind."""
    body = _genuine(dice)
    names = [
        "ssl_check", "command", "enterprise", "team", "authorizations", "is_enterprise_install", "event",
        "user", "channel", "message", "view", "actions", "item", "function_data", "assistant_thread",
        "previous_message", "response_urls", "response_url", "is_ext_shared_channel", "payload", "type",
        "bot_access_token", "inputs", "event_context", "thread_ts", "callback_id", "function_execution_id",
    ]  # fmt: skip
    for _ in range(dice.randrange(1, 4)):
        inside = body.get("event") if dice.random() < 0.4 else None
        holder = inside if isinstance(inside, dict) else body
        holder[dice.choice(names)] = deepcopy(dice.choice(WRONG))
    return _wire(body)


def nested(dice: random.Random) -> Call:
    """Depth, width and numbers beyond what parsers like."""
    depth = dice.randrange(1000, 60_000)
    body = dice.choice(
        [
            b"[" * depth,
            b'{"a":' * depth,
            b'{"type":"event_callback","event":' + b"[" * depth + b"]" * depth + b"}",
            b'{"type":' + b"9" * depth + b"}",
            b'{"type":"x","n":1e999}',
            b'{"type":"x","n":NaN}',
            b"&" * depth,
            b"a=" * depth,
            b"%" * depth,
        ]
    )
    return a_call(body, dice.choice([JSON, FORM]))


def odd_head(dice: random.Random) -> Call:
    """Methods, paths, types and lengths nobody asked for."""
    call = _wire(_genuine(dice))
    call.method = dice.choice(
        ["POST", "GET", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "", "post", "💥"]
    )
    call.path = dice.choice(
        ["/slack/events", "/slack/events", "/", "//", "/slack/events/../x", "/%00", "/é"]
    )
    call.headers["content-type"] = dice.choice(
        [
            "",
            "text/html",
            "application/json; charset=utf-16",
            "x" * 5000,
            "multipart/form-data",
            "\x00",
        ]
    )
    call.headers["content-length"] = dice.choice(["0", "-1", "abc", "9" * 30, "1000001", "é"])
    return call


def oversized(dice: random.Random) -> Call:
    """More than a megabyte, in one piece or many, signed or not."""
    chunk = b"x" * dice.choice([200_000, 600_000])
    call = a_call(chunk, dice.choice([JSON, FORM]))
    call.chunks = [chunk] * dice.randrange(6, 40)
    if dice.random() < 0.5:
        del call.headers["x-slack-signature"]
    return call


def bad_command(dice: random.Random) -> Call:
    """Signed forms with fields missing, repeated or empty."""
    fields = list(a_command("x" * dice.randrange(3000)).items())
    dice.shuffle(fields)
    del fields[dice.randrange(len(fields)) :]
    fields += [
        (
            dice.choice(["command", "payload", "ssl_check", "type", ""]),
            dice.choice(["", "1", "{}", "\x00"]),
        )
    ]
    return a_call(urlencode(fields).encode(), FORM)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Walk every key and index of a body."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    for key in list(keys):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


FAMILIES: dict[Family, int] = {
    unsigned: 500,
    forged: 600,
    out_of_time: 600,
    unreadable: 600,
    truncated: 600,
    wrong_type: 900,
    missing_field: 500,
    extra_field: 900,
    nested: 100,
    odd_head: 400,
    oversized: 40,
    bad_command: 400,
}
REFUSED_FAMILIES = (unsigned, forged, out_of_time, oversized)
