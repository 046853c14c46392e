"""Socket Mode: hello, envelopes, acknowledgements, redelivery, refresh."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import websockets
from slack_bolt.app.async_app import AsyncApp
from websockets.asyncio.client import ClientConnection

from bot.workspace.faults import Rule
from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import HandClock, a_client, a_workspace, an_app
from tests.contract.workspace.conftest import connected


@asynccontextmanager
async def a_socket(workspace: Workspace) -> AsyncIterator[ClientConnection]:
    opened = await a_client(workspace, "").apps_connections_open(
        app_token=workspace.world.rules.tokens.app
    )
    async with websockets.connect(opened["url"], proxy=None) as socket:
        yield socket


async def heard(socket: ClientConnection) -> dict[str, Any]:
    async with asyncio.timeout(5):
        message: dict[str, Any] = json.loads(await socket.recv())
    return message


async def acknowledge(socket: ClientConnection, envelope: dict[str, Any], **more: Any) -> None:
    await socket.send(json.dumps({"envelope_id": envelope["envelope_id"], **more}))


async def test_a_connection_begins_with_hello(workspace: Workspace) -> None:
    async with a_socket(workspace) as socket:
        hello = await heard(socket)
    assert (hello["type"], hello["num_connections"]) == ("hello", 1)
    assert hello["connection_info"] == {"app_id": workspace.world.app_id}


async def test_an_address_serves_once_and_invented_ones_never(workspace: Workspace) -> None:
    opened = await a_client(workspace, "").apps_connections_open(
        app_token=workspace.world.rules.tokens.app
    )
    async with websockets.connect(opened["url"], proxy=None):
        for url in (opened["url"], opened["url"] + "x"):
            with pytest.raises(websockets.InvalidStatus):
                await websockets.connect(url, proxy=None)


async def test_an_event_is_an_envelope_with_its_attempt(workspace: Workspace) -> None:
    async with a_socket(workspace) as socket:
        await heard(socket)
        await workspace.person("ana").says("general", "hello")
        envelope = await heard(socket)
        await acknowledge(socket, envelope)
        await workspace.quiet()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    assert envelope["payload"]["event"]["text"] == "hello"


async def test_an_unacknowledged_event_comes_again_with_its_reason(clock: HandClock) -> None:
    async with a_workspace(clock, ack_s=0.03).serve() as workspace, a_socket(workspace) as socket:
        await heard(socket)
        await workspace.person("ana").says("general", "hello")
        envelopes = [await heard(socket) for _ in range(3)]
        await acknowledge(socket, envelopes[-1])
        await workspace.quiet()
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2]
    assert [each["retry_reason"] for each in envelopes] == ["", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in envelopes}) == 1
    assert len({each["envelope_id"] for each in envelopes}) == 3


async def test_an_event_is_given_up_after_three_redeliveries(clock: HandClock) -> None:
    async with a_workspace(clock, ack_s=0.01).serve() as workspace, a_socket(workspace) as socket:
        await heard(socket)
        await workspace.person("ana").says("general", "hello")
        await workspace.quiet()
        envelopes = [await heard(socket) for _ in range(4)]
        await workspace.person("ana").says("general", "next")
        assert (await heard(socket))["payload"]["event"]["text"] == "next"
    assert [each["retry_attempt"] for each in envelopes] == [0, 1, 2, 3]


async def test_a_command_is_never_sent_twice(clock: HandClock) -> None:
    async with a_workspace(clock, ack_s=0.02).serve() as workspace, a_socket(workspace) as socket:
        await heard(socket)
        answer = await workspace.person("ana").types("/notes")
        await workspace.person("ana").says("general", "after")
        first, second = await heard(socket), await heard(socket)
    assert answer["error"] == "operation_timeout"
    assert (first["type"], second["type"]) == ("slash_commands", "events_api")
    assert first["accepts_response_payload"] is True


async def test_a_socket_that_breaks_before_the_ack_loses_no_event(clock: HandClock) -> None:
    async with a_workspace(clock).serve() as workspace:
        workspace.faults.add(Rule("cut_socket", "message", times=1))
        async with a_socket(workspace) as first, a_socket(workspace) as second:
            await heard(first)
            await heard(second)
            await workspace.person("ana").says("general", "hello")
            for socket in (first, second):
                try:
                    envelope = await heard(socket)
                    await acknowledge(socket, envelope)
                except websockets.ConnectionClosed:
                    continue
            await workspace.quiet()
    sent = [e for e in workspace.world.traffic.since(0, limit=99) if e.via == "socket"]
    assert [e.response for e in sent] == [{"failure": "connection_failed"}, {}]


async def test_envelopes_go_round_the_connections_and_one_too_many_is_refused(
    clock: HandClock,
) -> None:
    workspace = a_workspace(clock, max_connections=2)
    async with workspace.serve(), a_socket(workspace) as first, a_socket(workspace) as second:
        for socket in (first, second):
            await heard(socket)
        with pytest.raises(websockets.InvalidStatus):
            async with a_socket(workspace):
                pass
        for _ in range(2):
            await workspace.person("ana").says("general", "hello")
        for socket in (first, second):
            await acknowledge(socket, await heard(socket))
        await workspace.quiet()


async def test_a_refresh_asks_first_and_closes_then(workspace: Workspace) -> None:
    async with a_socket(workspace) as socket:
        await heard(socket)
        await workspace.sockets.refresh("warning")
        warning = await heard(socket)
        assert (warning["type"], warning["reason"]) == ("disconnect", "warning")
        await workspace.sockets.refresh()
        assert (await heard(socket))["reason"] == "refresh_requested"
        with pytest.raises(websockets.ConnectionClosed):
            await heard(socket)
    assert workspace.sockets.count == 0


async def test_the_real_client_reconnects_when_asked_to(
    workspace: Workspace, app: AsyncApp
) -> None:
    heard_events = asyncio.Event()

    @app.event("message")
    async def message() -> None:
        heard_events.set()

    await workspace.sockets.refresh()
    assert await workspace.world.feed.until(lambda: workspace.sockets.count == 1, within_s=5)
    await workspace.person("ana").says("general", "hello")
    await asyncio.wait_for(heard_events.wait(), 5)
    await workspace.quiet()


async def test_an_event_waits_for_an_app_that_comes_late(clock: HandClock) -> None:
    async with a_workspace(clock, retries_s=(0.2,) * 20).serve() as workspace:
        bolt, texts = an_app(workspace), []

        @bolt.event("message")
        async def message(event: dict[str, Any]) -> None:
            texts.append(event["text"])

        await workspace.person("ana").says("general", "early")
        async with connected(workspace, bolt):
            await workspace.quiet()
    assert texts == ["early"]


async def test_duplicates_and_reordering_happen_on_request(clock: HandClock) -> None:
    async with a_workspace(clock).serve() as workspace:
        bolt, texts = an_app(workspace), []

        @bolt.event("message")
        async def message(event: dict[str, Any]) -> None:
            texts.append(event["text"])

        async with connected(workspace, bolt):
            workspace.faults.add(Rule("reorder", "message", times=1))
            for text in ("one", "two"):
                await workspace.person("ana").says("general", text)
            await workspace.quiet()
            workspace.faults.add(Rule("duplicate", "message", times=1))
            await workspace.person("ana").says("general", "three")
            workspace.faults.add(Rule("lose", "message", times=1))
            await workspace.person("ana").says("general", "four")
            await workspace.quiet()
    assert texts == ["two", "one", "three", "three"]


async def test_quiet_names_what_is_still_under_way(clock: HandClock) -> None:
    async with a_workspace(clock, retries_s=(60.0,)).serve() as workspace:
        await workspace.person("ana").says("general", "nobody listens")
        with pytest.raises(TimeoutError, match="not acknowledged: message"):
            await workspace.quiet(within_s=0.02)
