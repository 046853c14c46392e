"""One call over a real connection: answered, refused, hanging, endless, or to nobody at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.hooks import HookError, Request, post, signed

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def a_service(handler: Handler) -> AsyncIterator[str]:
    """Serve one handler on loopback."""
    application = web.Application()
    application.router.add_post("/in", handler)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/in"
    finally:
        await runner.cleanup()
        # A transport that is closed lets go of its socket at a later turn of the loop.
        await asyncio.sleep(0.05)


def a_request(url: str, within_s: float = 2.0) -> Request:
    return Request(url=url, body=b"{}", key="E-1-1", headers={"X-Own": "1"}, within_s=within_s)


async def problem(url: str, within_s: float = 2.0) -> HookError:
    with pytest.raises(HookError) as raised:
        await post(a_request(url, within_s))
    return raised.value


async def test_it_arrives_with_its_key_and_its_headers() -> None:
    seen: list[tuple[str, str, bytes]] = []

    async def handler(request: web.Request) -> web.Response:
        body = await request.read()
        seen.append((request.headers["Idempotency-Key"], request.headers["X-Own"], body))
        return web.Response(status=202)

    async with a_service(handler) as url:
        await post(a_request(url))
    assert seen == [("E-1-1", "1", b"{}")]


async def test_one_that_hangs_is_given_up_within_its_time() -> None:
    over = asyncio.Event()

    async def handler(_request: web.Request) -> web.Response:
        await over.wait()
        return web.Response()

    async with a_service(handler) as url:
        failed = await problem(url, within_s=0.2)
        over.set()
    assert (failed.problem, failed.again) == ("no answer within 0.2 s", True)


async def test_an_answer_that_never_ends_is_not_read() -> None:
    over = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await over.wait()
        return answer

    async with a_service(handler) as url:
        await post(a_request(url))
        over.set()


@pytest.mark.parametrize(
    ("status", "again"), [(500, True), (429, True), (302, False), (404, False)]
)
async def test_what_it_answers_decides_whether_to_try_again(status: int, *, again: bool) -> None:
    async def handler(_request: web.Request) -> web.Response:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:9/"})

    async with a_service(handler) as url:
        failed = await problem(url)
    assert (failed.problem, failed.again) == (f"it answered {status}", again)


async def test_nobody_there_is_tried_again() -> None:
    failed = await problem("http://127.0.0.1:9/in")
    assert failed.again
    assert failed.problem == "ConnectError"


def test_without_a_secret_nothing_is_signed() -> None:
    assert signed("", b"{}", now=1_700_000_000) == {}
    headers = signed("a secret", b"{}", now=1_700_000_000)
    assert headers["X-Drumbeat-Timestamp"] == "1700000000"
    assert headers["X-Drumbeat-Signature"].startswith("v0=")
