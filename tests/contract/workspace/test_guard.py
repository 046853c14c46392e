"""The workspace's server takes nothing from another web page, and serves nobody's page as its own."""

from collections.abc import AsyncIterator

import httpx
import pytest
import websockets
from websockets.exceptions import InvalidStatus

from bot.workspace.workspace import Workspace
from tests.contract.workspace.browser import Page, token_of
from tests.contract.workspace.builders import channel_id, user_id

ELSEWHERE = "http://evil.example"


@pytest.fixture
async def http(workspace: Workspace) -> AsyncIterator[httpx.AsyncClient]:
    root = workspace.base_url.removesuffix("/api/")
    async with httpx.AsyncClient(base_url=root, trust_env=False) as client:
        yield client


def said(workspace: Workspace) -> dict[str, object]:
    channel = channel_id(workspace, "general")
    return {"as": user_id(workspace, "ana"), "verb": "say", "channel": channel, "text": "hello"}


FOREIGN = [
    {"origin": ELSEWHERE},
    {"origin": "null"},
    {"origin": "http://localhost:1"},
    {"host": "evil.example"},
    {"host": "127.0.0.1.evil.example:80"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
]
PATHS = [
    ("POST", "/client/act"),
    ("POST", "/client/upload"),
    ("POST", "/client/clock"),
    ("GET", "/client/boot"),
    ("GET", "/client/traffic"),
    ("POST", "/control/limits"),
    ("DELETE", "/control/faults"),
    ("GET", "/api/chat.postMessage"),
    ("POST", "/api/chat.postMessage"),
    ("GET", "/nowhere"),
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize(("method", "path"), PATHS)
async def test_another_web_page_gets_nothing_done_and_reads_nothing(
    workspace: Workspace, http: httpx.AsyncClient, headers: dict[str, str], method: str, path: str
) -> None:
    token = await token_of(http, str(http.base_url).rstrip("/"))
    query = {"token": workspace.world.rules.tokens.bot, "channel": "general", "text": "x"}
    answer = await http.request(
        method,
        path,
        params=query,
        json=said(workspace),
        headers={"x-workspace-token": token, **headers},
    )
    assert answer.status_code == 403
    assert answer.json()["message"]
    assert workspace.world.channel("general").messages == {}


@pytest.mark.parametrize("token", ["", "x", "x.y", ".", "ü.ü"])
@pytest.mark.parametrize("path", ["act", "upload", "clock"])
async def test_what_shows_no_token_of_a_page_does_nothing(
    workspace: Workspace, http: httpx.AsyncClient, path: str, token: str
) -> None:
    headers = {b"x-workspace-token": token.encode()}
    answer = await http.post(f"/client/{path}", json=said(workspace), headers=headers)
    assert (answer.status_code, "reload" in answer.json()["message"]) == (403, True)
    assert workspace.world.channel("general").messages == {}


async def test_the_token_of_a_page_does_it_under_each_name_of_this_machine(
    workspace: Workspace, http: httpx.AsyncClient
) -> None:
    port = http.base_url.port
    for name in ("127.0.0.1", "localhost", "[::1]"):
        token = await token_of(http, str(http.base_url).rstrip("/"))
        own = {"host": f"{name}:{port}", "origin": f"http://{name}:{port}"}
        headers = {"x-workspace-token": token, "sec-fetch-site": "same-origin", **own}
        answer = await http.post("/client/act", json=said(workspace), headers=headers)
        assert answer.json()["ok"], answer.text
    assert len(workspace.world.channel("general").messages) == 3


async def test_no_two_pages_share_a_token_and_another_workspaces_is_unknown(
    workspace: Workspace, http: httpx.AsyncClient
) -> None:
    root = str(http.base_url).rstrip("/")
    first, second = await token_of(http, root), await token_of(http, root)
    assert first != second
    forged = f"{first.partition('.')[0]}.{second.partition('.')[2]}"
    answer = await http.post(
        "/client/act", json=said(workspace), headers={"x-workspace-token": forged}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("foreign", ["token", "origin"])
async def test_a_stream_is_for_our_own_page_alone(
    workspace: Workspace, http: httpx.AsyncClient, foreign: str
) -> None:
    root = str(http.base_url).rstrip("/")
    token = "x.y" if foreign == "token" else await token_of(http, root)
    url = f"{root.replace('http', 'ws')}/client/stream?as={user_id(workspace, 'ana')}&token={token}"
    origin = ELSEWHERE if foreign == "origin" else None
    with pytest.raises(InvalidStatus) as refused:
        async with websockets.connect(url, proxy=None, origin=origin):  # type: ignore[arg-type]  # a NewType
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.xhtml", "a.js", "a.pdf", "a", 'ü "x".htm'])
async def test_an_upload_is_never_a_page_of_ours(
    workspace: Workspace, http: httpx.AsyncClient, name: str
) -> None:
    page = Page(workspace, http, "ana")
    ana = user_id(workspace, "ana")
    sent = await http.post(
        "/client/upload",
        params={"as": ana, "name": name},
        content=b"<script>alert(1)</script>",
        headers={"x-workspace-token": await page.token()},
    )
    back = await http.get(sent.json()["file"]["url"], params={"as": ana})
    assert back.content == b"<script>alert(1)</script>"
    assert back.headers["content-type"] == "application/octet-stream"
    assert back.headers["x-content-type-options"] == "nosniff"
    assert back.headers["content-security-policy"].startswith("sandbox")
    assert back.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    assert '"' not in back.headers["content-disposition"]
