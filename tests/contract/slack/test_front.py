"""The front lets in what Slack signed, and answers everything else with a plain refusal."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from bot.errors import ConfigError
from bot.slack.bolt import SlackApp
from bot.slack.front import BODY_LIMIT, BUFFER_LIMIT, Front, SlackDoor, serving
from tests.contract.slack.requests import (
    FORM,
    JSON,
    SECRET,
    Call,
    Json,
    a_call,
    a_click,
    a_command,
    a_submission,
    an_event,
    as_form,
    as_json,
    as_payload,
    deliver,
    recording,
    sign,
)

MENTION = an_event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "hello"})


async def test_a_signed_event_reaches_its_listener(app: SlackApp, front: Front) -> None:
    seen: list[Json] = []
    app.event("app_mention")(recording(seen))
    reply = await deliver(front, as_json(MENTION))
    assert (reply.status, reply.body) == (200, "")
    assert [body["event"]["text"] for body in seen] == ["hello"]


async def test_a_signed_command_reaches_its_listener(app: SlackApp, front: Front) -> None:
    seen: list[Json] = []
    app.command("/rollout")(recording(seen))
    reply = await deliver(front, as_form(a_command("feedback list ü + 50%")))
    assert reply.status == 200
    assert seen[0]["text"] == "feedback list ü + 50%"


async def test_a_signed_submission_reaches_its_listener(app: SlackApp, front: Front) -> None:
    seen: list[Json] = []
    app.view("feedback.submit")(recording(seen))
    values = {
        "feedback.what": {"what": {"type": "plain_text_input", "value": "50% off = 'free' 🎉\n"}}
    }
    reply = await deliver(front, as_payload(a_submission(values)))
    assert (reply.status, reply.body) == (200, "")
    assert seen[0]["view"]["state"]["values"] == values


async def test_the_retry_headers_reach_the_listener(app: SlackApp, front: Front) -> None:
    seen: list[object] = []

    async def listener(request: object) -> None:
        seen.append(getattr(request, "headers", None))

    app.event("app_mention")(listener)
    call = as_json(MENTION)
    call.headers |= {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    await deliver(front, call)
    assert seen == [{"x-slack-retry-num": ["1"], "x-slack-retry-reason": ["http_timeout"]}]


async def test_the_url_is_verified_by_its_challenge(front: Front) -> None:
    reply = await deliver(front, as_json({"type": "url_verification", "challenge": "3eZbrw1aB"}))
    assert (reply.status, reply.body) == (200, "3eZbrw1aB")


async def test_a_certificate_check_is_answered(front: Front) -> None:
    assert (await deliver(front, as_form({"ssl_check": "1", "token": "x"}))).status == 200


async def test_an_unsigned_challenge_gets_nothing(front: Front) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "x"}).encode()
    assert (await deliver(front, Call([body], headers={"content-type": JSON}))).status == 401


@pytest.mark.parametrize("age", [-299, 0, 299])
async def test_a_request_within_five_minutes_is_taken(front: Front, age: float) -> None:
    body = json.dumps(MENTION).encode()
    call = Call([body], headers={"content-type": JSON, **sign(body, at=time.time() - age)})
    assert (await deliver(front, call)).status == 200


@pytest.mark.parametrize("age", [-330, 330, 1_000_000])
async def test_a_request_outside_of_them_is_not(app: SlackApp, front: Front, age: float) -> None:
    seen: list[Json] = []
    app.event("app_mention")(recording(seen))
    body = json.dumps(MENTION).encode()
    call = Call([body], headers={"content-type": JSON, **sign(body, at=time.time() - age)})
    assert (await deliver(front, call)).status == 401
    assert not seen


@pytest.mark.parametrize(
    "timestamp", ["", "now", "1e9", "-1", "٣", "12.5", "9" * 30, " 1", "0x10", "nan", "²"]
)
async def test_a_timestamp_that_is_no_number_is_unsigned(front: Front, timestamp: str) -> None:
    call = as_json(MENTION)
    call.headers["x-slack-request-timestamp"] = timestamp.encode().decode("latin-1")
    assert (await deliver(front, call)).status == 401


@pytest.mark.parametrize("change", ["secret", "body", "signature", "missing", "version", "case"])
async def test_a_forged_request_is_unsigned(app: SlackApp, front: Front, change: str) -> None:
    seen: list[Json] = []
    app.event("app_mention")(recording(seen))
    body = json.dumps(MENTION).encode()
    headers = {"content-type": JSON, **sign(body)}
    signature = headers["x-slack-signature"]
    if change == "secret":
        headers |= sign(body, secret="another secret")
    elif change == "missing":
        del headers["x-slack-signature"]
    elif change == "body":
        body += b" "
    elif change == "version":
        headers["x-slack-signature"] = "v1=" + signature[3:]
    elif change == "case":
        headers["x-slack-signature"] = signature.upper()
    else:
        headers["x-slack-signature"] = signature[:-1] + ("0" if signature[-1] != "0" else "1")
    assert (await deliver(front, Call([body], headers=headers))).status == 401
    assert not seen


async def test_without_a_signing_secret_the_path_does_not_exist() -> None:
    front = Front(signing_secret=None, ready=list)
    assert (await deliver(front, as_json(MENTION))).status == 404


async def test_an_unknown_path_is_404(front: Front) -> None:
    for path in ("/", "/slack", "/slack/events/", "/slack/event", "/healthz/", "/../etc/passwd"):
        call = as_json(MENTION)
        call.path = path
        assert (await deliver(front, call)).status == 404, path


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "BREW"])
async def test_only_post_is_allowed(front: Front, method: str) -> None:
    call = as_json(MENTION)
    call.method = method
    reply = await deliver(front, call)
    assert (reply.status, reply.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", JSON),
        (b"null", JSON),
        (b"[]", JSON),
        (b'"text"', JSON),
        (b"{", JSON),
        (b"\xff\xfe", JSON),
        (b'{"type": "event_callback"}', JSON),
        (b'{"type": "event_callback", "event": []}', JSON),
        (b'{"type": "block_actions", "user": {"id": "U1"}, "actions": []}', JSON),
        (b'{"type": 5}', JSON),
        (b"{}", JSON),
        (b"[" * 100_000, JSON),
        (b"1" * 5_000, JSON),
        (b'{"type": "event_callback", "event": {"type": "message", "text": "\\u0000"}}', JSON),
        (b'{"type": "event_callback", "event": {"type": "message", "text": "\\ud800"}}', JSON),
        (b"payload=", FORM),
        (b"payload=%7B", FORM),
        (b"payload=null", FORM),
        (b"payload=%FF%FE", FORM),
        (b"command=%00", FORM),
        (b"a=b", FORM),
        (b"\xff=\xff", FORM),
        (json.dumps(MENTION).encode(), "text/plain"),
        (json.dumps(MENTION).encode(), "multipart/form-data; boundary=x"),
        (json.dumps(MENTION).encode(), ""),
    ],
)
async def test_what_cannot_be_read_is_400_though_signed(
    front: Front, body: bytes, content_type: str
) -> None:
    assert (await deliver(front, a_call(body, content_type))).status == 400


async def test_a_charset_and_capitals_in_the_content_type_do_not_matter(front: Front) -> None:
    body = json.dumps(MENTION).encode()
    reply = await deliver(front, a_call(body, "Application/JSON; charset=utf-8"))
    assert reply.status == 200


async def test_an_emoji_as_a_pair_of_escapes_is_welcome(app: SlackApp, front: Front) -> None:
    seen: list[Json] = []
    app.event("app_mention")(recording(seen))
    body = b'{"type":"event_callback","event":{"type":"app_mention","text":"\\ud83c\\udf89 \\\\u0000"}}'
    assert (await deliver(front, a_call(body))).status == 200
    assert seen[0]["event"]["text"] == "🎉 \\u0000"


async def test_a_body_may_come_in_pieces(front: Front) -> None:
    body = json.dumps(MENTION).encode()
    call = a_call(body)
    call.chunks = [body[index : index + 1] for index in range(len(body))]
    assert (await deliver(front, call)).status == 200


async def test_a_body_beyond_the_limit_is_refused_by_its_declared_length(front: Front) -> None:
    call = a_call(b"{}", content_length=str(BODY_LIMIT + 1))
    assert (await deliver(front, call)).status == 413


@pytest.mark.parametrize("signed", [True, False])
async def test_a_body_beyond_the_limit_is_refused_while_it_streams(
    front: Front, *, signed: bool
) -> None:
    call = a_call(b"x")
    if not signed:
        call.headers.pop("x-slack-signature")
    call.chunks = [b"x" * 100_000] * 1000
    reply = await deliver(front, call)
    assert (reply.status, reply.headers["connection"]) == (413, "close")


async def test_a_body_of_exactly_the_limit_is_read(front: Front) -> None:
    body = json.dumps(MENTION).encode()
    body += b" " * (BODY_LIMIT - len(body))
    assert (await deliver(front, a_call(body))).status == 200


async def test_unverified_bodies_share_a_limit_and_give_it_back() -> None:
    door = SlackDoor(SECRET, now=time.time)
    release, full = asyncio.Event(), asyncio.Event()
    fit = BUFFER_LIMIT // 900_000
    statuses: list[int] = []

    async def one() -> None:
        chunks = [b"x" * 900_000, b"x"]

        async def receive() -> Message:
            if len(chunks) == 1:
                await release.wait()
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
            if len(statuses) == 40 - fit:
                full.set()

        headers = [(k.encode(), v.encode()) for k, v in sign(b"other").items()]
        await door({"type": "http", "method": "POST", "headers": headers}, receive, send)

    tasks = [asyncio.create_task(one()) for _ in range(40)]
    async with asyncio.timeout(5):
        await full.wait()
    assert set(statuses) == {429}
    release.set()
    await asyncio.gather(*tasks)
    assert statuses.count(401) == fit
    assert door.bodies.held == 0


async def test_a_client_that_hangs_up_gets_no_answer_and_does_no_harm(front: Front) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(name.encode(), value.encode()) for name, value in sign(b"").items()]
    scope: Scope = {"type": "http", "method": "POST", "path": "/slack/events", "headers": headers}
    await front(scope, receive, send)
    assert not sent


async def test_a_body_that_trickles_in_is_given_up() -> None:
    door = SlackDoor(SECRET, now=time.time, body_within_s=0.02)
    statuses: list[int] = []

    async def receive() -> Message:
        await asyncio.sleep(0.005)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        statuses.append(message.get("status", 0))

    headers = [(name.encode(), value.encode()) for name, value in sign(b"").items()]
    scope: Scope = {"type": "http", "method": "POST", "path": "/slack/events", "headers": headers}
    await door(scope, receive, send)
    assert statuses[0] == 408


async def test_health_is_always_there() -> None:
    front = Front(signing_secret=None, ready=lambda: ["database"])
    assert (await deliver(front, Call(method="GET", path="/healthz"))).status == 200


async def test_before_the_app_stands_slack_is_asked_to_come_again_and_strangers_are_not() -> None:
    front = Front(signing_secret=SECRET, ready=lambda: ["Slack has not answered yet"])
    assert (await deliver(front, a_call(json.dumps(MENTION).encode()))).status == 503
    assert (await deliver(front, Call([b"{}"]))).status == 401
    assert (await deliver(front, Call(method="GET", path="/readyz"))).status == 503


async def test_readiness_names_what_is_missing() -> None:
    missing = ["socket"]
    front = Front(signing_secret=None, ready=lambda: missing)
    reply = await deliver(front, Call(method="GET", path="/readyz"))
    assert (reply.status, reply.json) == (503, {"ready": False, "missing": ["socket"]})
    missing.clear()
    reply = await deliver(front, Call(method="GET", path="/readyz"))
    assert (reply.status, reply.json) == (200, {"ready": True, "missing": []})


async def test_another_application_can_be_mounted() -> None:
    async def ingest(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(f"took {scope['path']}")(scope, receive, send)

    front = Front(signing_secret=SECRET, ready=list, mounts={"/ingest": ingest})
    reply = await deliver(front, Call(path="/ingest/qa"))
    assert (reply.status, reply.body) == (200, "took /ingest/qa")


@pytest.mark.parametrize(
    ("signed", "body"),
    [
        (as_json, MENTION),
        (as_form, a_command()),
        (as_payload, a_click()),
        (as_payload, a_submission()),
    ],
)
async def test_everything_genuine_is_acknowledged_without_a_listener(
    app: SlackApp, front: Front, signed: Callable[[Any], Call], body: Any
) -> None:
    # Signed now: what is signed while tests are collected is too old by the time it arrives.
    reply = await deliver(front, signed(body))
    assert (reply.status, reply.body) == (200, "")
    assert app.unmatched.total() == 1


async def test_it_serves_over_a_real_socket(front: Front, session: aiohttp.ClientSession) -> None:
    async with serving(front, host="127.0.0.1", port=0) as port:
        call = as_json(MENTION)
        async with session.post(
            f"http://127.0.0.1:{port}/slack/events", data=call.chunks[0], headers=call.headers
        ) as answer:
            assert answer.status == 200
            assert "server" not in answer.headers


async def test_a_port_that_is_taken_is_a_configuration_error(front: Front) -> None:
    async with serving(front, host="127.0.0.1", port=0) as port:
        with pytest.raises(ConfigError, match="BOT_HTTP_PORT"):
            async with serving(front, host="127.0.0.1", port=port):
                pass


async def test_readyz_says_how_old_the_directory_is(app: SlackApp) -> None:
    front = Front(
        signing_secret=SECRET, ready=list, facts=lambda: {"directory_age_s": {"people": 7}}
    )
    async with serving(front, host="127.0.0.1", port=0) as port, aiohttp.ClientSession() as session:
        answer = await (await session.get(f"http://127.0.0.1:{port}/readyz")).json()
    assert answer == {"ready": True, "missing": [], "directory_age_s": {"people": 7}}


UNKEPT = [
    as_form(a_command("feedback a\x00b")),
    as_payload(a_submission({"feedback.what": {"what": {"type": "x", "value": "a\x00b"}}})),
    as_payload(a_submission({"feedback.what": {"what": {"type": "x", "value": "a\ud800b"}}})),
]


@pytest.mark.parametrize("body", UNKEPT, ids=range(len(UNKEPT)))
async def test_a_sign_that_no_database_keeps_is_refused_in_words(
    app: SlackApp, front: Front, body: Call
) -> None:
    seen: list[Json] = []
    app.command("/rollout")(recording(seen))
    app.view("feedback.submit")(recording(seen))
    call = a_call(body.chunks[0], body.headers["content-type"])
    reply = await deliver(front, call)
    assert (reply.status, seen) == (200, [])
    assert "Nothing was changed" in reply.body
