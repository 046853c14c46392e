"""Nothing that arrives makes the front fail, and nothing refused has an effect."""

import asyncio
import logging
import random
import resource
from collections import Counter
from contextlib import AsyncExitStack, suppress

import aiohttp
import pytest
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.bolt import SlackApp, web_client
from bot.slack.connection import BoundedHttpProtocol
from bot.slack.front import Front, serving
from bot.sources.ingest import Ingest
from tests.contract.slack.hostile import FAMILIES, REFUSED_FAMILIES, Family
from tests.contract.slack.requests import (
    SECRET,
    Json,
    a_click,
    a_command,
    an_event,
    as_form,
    as_json,
    as_payload,
    deliver,
    recording,
    sign,
)

# Linux counts the peak in kilobytes.
MEMORY_LIMIT_KB = 50_000


def listen_to_everything(app: SlackApp) -> list[Json]:
    """Register the listeners that the genuine requests among the hostile would reach."""
    seen: list[Json] = []
    for name in ("app_mention", "message", "app_home_opened"):
        app.event(name)(recording(seen))
    app.command("/rollout")(recording(seen))
    app.action("feedback.take")(recording(seen))
    app.view("feedback.submit")(recording(seen))
    app.view_closed("feedback.submit")(recording(seen))
    app.shortcut("c")(recording(seen))
    app.options("a")(recording(seen))
    return seen


def dice_of(seed: str | int) -> random.Random:
    """Throw the same dice every time."""
    return random.Random(seed)  # noqa: S311 - no secret


def test_there_are_as_many_as_we_promised() -> None:
    assert sum(FAMILIES.values()) >= 4_750


@pytest.mark.parametrize(
    ("family", "number"), FAMILIES.items(), ids=[each.__name__ for each in FAMILIES]
)
async def test_no_hostile_request_is_a_server_error(
    app: SlackApp, front: Front, caplog: pytest.LogCaptureFixture, family: Family, number: int
) -> None:
    seen = listen_to_everything(app)
    dice = dice_of(family.__name__)
    statuses: Counter[int] = Counter()
    for _ in range(number):
        call = family(dice)
        before = len(seen)
        reply = await deliver(front, call)
        statuses[reply.status] += 1
        assert reply.status < 500, call
        # Whatever is refused has reached nobody.
        assert reply.status == 200 or len(seen) == before, call
    # Nor did Bolt or a listener stumble and apologise.
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    if family in REFUSED_FAMILIES:
        assert statuses.keys() <= {401, 413}
        assert not seen


async def test_memory_stays_bounded_under_large_bodies(front: Front) -> None:
    dice = dice_of(1)
    oversized = REFUSED_FAMILIES[-1]
    for _ in range(5):
        await deliver(front, oversized(dice))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(50):
        await deliver(front, oversized(dice))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY_LIMIT_KB


async def test_the_genuine_still_get_through_afterwards(app: SlackApp, front: Front) -> None:
    seen = listen_to_everything(app)
    dice = dice_of(2)
    for family in FAMILIES:
        await deliver(front, family(dice))
    seen.clear()
    mention = an_event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "hi"})
    for call in (as_json(mention), as_form(a_command()), as_payload(a_click())):
        assert (await deliver(front, call)).status == 200
    assert len(seen) == 3


RAW = [
    b"GARBAGE\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 2000000\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}",
    b"GET /slack/events HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n",
    b"POST http://[::1 HTTP/1.1\r\nhost: x\r\n\r\n",
    b"POST /%ff%fe HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 20_000,
    b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-\xff: \xff\r\n\r\n",
]


async def test_no_bytes_on_a_real_socket_are_a_server_error(app: SlackApp, front: Front) -> None:
    seen = listen_to_everything(app)
    async with serving(front, host="127.0.0.1", port=0) as port:
        for raw in RAW:
            answer = await exchange(port, raw)
            fine = not answer or b" 4" in answer[:13] or answer.startswith(b"HTTP/1.1 200")
            assert fine, (raw[:80], answer[:200])
    assert not seen


async def exchange(port: int, raw: bytes) -> bytes:
    """Send bytes, hang up our side, and read what comes until the other side does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    writer.write_eof()
    async with asyncio.timeout(5):
        answer = await reader.read(100_000)
    writer.close()
    return answer


class ImpatientProtocol(BoundedHttpProtocol):
    """The real thing, with less time to wait for."""

    head_within_s = 0.05
    body_within_s = 0.1


DRIBBLED = [
    "POST /slack/events", "GET /slack/events", "POST /healthz", "GET /readyz", "POST /nowhere",
    "PUT /", "GET /ingest/observations", "POST /ingest/observations", "DELETE /ingest/nowhere",
]  # fmt: skip


@pytest.mark.parametrize("called", DRIBBLED)
@pytest.mark.parametrize("head", ["content-length: 900000", "transfer-encoding: chunked"])
async def test_a_body_that_trickles_in_is_given_up_whatever_its_path(
    app: SlackApp, called: str, head: str
) -> None:
    front = Front(signing_secret=SECRET, ready=list, mounts={"/ingest": Ingest(SECRET)})
    front.open(app)
    async with serving(front, host="127.0.0.1", port=0, protocol=ImpatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"{called} HTTP/1.1\r\nhost: x\r\n{head}\r\n\r\n".encode())
        async with asyncio.timeout(5):
            # Ended in the middle of our bytes, it may be a reset.
            with suppress(ConnectionError):
                while not reader.at_eof():
                    # Never long without a byte, as who holds a connection on purpose does it.
                    writer.write(b"1\r\nx\r\n" if "chunked" in head else b"x")
                    await asyncio.sleep(0.01)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.005):
                            await reader.read(1000)
        writer.close()


async def test_a_body_that_flows_is_taken_however_long_it_takes(app: SlackApp) -> None:
    front = Front(signing_secret=SECRET, ready=list)
    front.open(app)
    async with serving(front, host="127.0.0.1", port=0, protocol=ImpatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 800000\r\n\r\n")
        async with asyncio.timeout(10):
            for _ in range(20):
                writer.write(b"x" * 40_000)
                await writer.drain()
                await asyncio.sleep(0.02)
            assert (await reader.readline()).startswith(b"HTTP/1.1 401")
        writer.close()


async def test_bodies_half_sent_do_not_crowd_out_a_genuine_one(app: SlackApp, front: Front) -> None:
    """Signed by nobody, each a megabyte short of a byte, twice what fits: Slack is let in."""
    async with serving(front, host="127.0.0.1", port=0) as port, AsyncExitStack() as stack:
        for _ in range(50):
            writer = (await asyncio.open_connection("127.0.0.1", port))[1]
            stack.callback(writer.close)
            writer.write(head_of(900_000) + b"x" * 899_999)
        for _ in range(20):
            call = as_payload(a_click())
            body = call.chunks[0]
            lines = "".join(f"{name}: {value}\r\n" for name, value in call.headers.items())
            answer = await exchange(port, head_of(len(body), lines) + body)
            assert answer.startswith(b"HTTP/1.1 200"), answer


def head_of(size: int, headers: str = "") -> bytes:
    """The head of a request to Slack's path, signed as nobody would know from its head."""
    plausible = sign(b"something else")
    signed = headers or "".join(f"{name}: {value}\r\n" for name, value in plausible.items())
    called = f"POST /slack/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{signed}"
    return f"{called}content-length: {size}\r\n\r\n".encode()


@pytest.mark.parametrize("raw", [b"", b"POST /slack/ev", b"GET /healthz HTTP/1.1\r\nhost: x\r\n"])
async def test_a_head_that_never_ends_is_given_up(front: Front, raw: bytes) -> None:
    async with serving(front, host="127.0.0.1", port=0, protocol=ImpatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(raw)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()


async def test_a_slow_second_request_on_a_connection_is_given_up_too(front: Front) -> None:
    async with serving(front, host="127.0.0.1", port=0, protocol=ImpatientProtocol) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n")
        async with asyncio.timeout(5):
            assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
            writer.write(b"GET /healthz HTT")
            assert await reader.read() == b""
        writer.close()


async def test_what_bolt_stumbles_over_is_the_senders_fault(session: aiohttp.ClientSession) -> None:
    class StumblingApp(SlackApp):
        async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
            raise KeyError(req.mode)

    client = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
    front = Front(signing_secret=SECRET, ready=list)
    front.open(StumblingApp(client, lambda: None))
    assert (await deliver(front, as_payload(a_click()))).status == 400
