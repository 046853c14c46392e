"""The forms a request body may have, and those that nobody can read."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import channel_id

FORM = "multipart/form-data; boundary=cut"


@pytest.fixture
async def http(workspace: Workspace) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"Authorization": f"Bearer {workspace.world.rules.tokens.bot}"}
    async with httpx.AsyncClient(
        base_url=workspace.base_url, headers=headers, trust_env=False
    ) as client:
        yield client


async def test_a_call_may_come_as_query_form_multipart_or_json(
    workspace: Workspace, http: httpx.AsyncClient
) -> None:
    args = {"channel": channel_id(workspace, "general"), "text": "grüße & more"}
    multipart = {key: (None, value) for key, value in args.items()}
    answers = [
        await http.get("chat.postMessage", params=args),
        await http.post("chat.postMessage", data=args),
        await http.post("chat.postMessage", files=multipart),
        await http.post("chat.postMessage", json=args),
    ]
    texts = [answer.json()["message"]["text"] for answer in answers]
    assert texts == ["grüße & more"] * 4


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        ("application/json", b"{", "invalid_json"),
        ("application/json; charset=utf-8", b"[1]", "json_not_object"),
        ("multipart/form-data", b"--cut\r\n", "invalid_form_data"),
        (FORM, b"no delimiter at all", "invalid_form_data"),
        (FORM, b"--cut\r\nwithout an end", "invalid_form_data"),
        (FORM, b"--cut\r\nX: y\r\n\r\nno name\r\n--cut--\r\n", "invalid_form_data"),
    ],
)
async def test_a_body_that_is_not_what_it_says_is_refused_everywhere(
    workspace: Workspace, http: httpx.AsyncClient, kind: str, content: bytes, error: str
) -> None:
    called = await http.post("auth.test", content=content, headers={"Content-Type": kind})
    assert called.json() == {"ok": False, "error": error}
    url = workspace.world.responses.issue("U1", channel_id(workspace, "general"))
    root = workspace.base_url.removesuffix("api/")
    answered = await http.post(root + url, content=content, headers={"Content-Type": kind})
    assert (answered.status_code, answered.text) == (400, error)


async def test_an_upload_form_without_an_end_is_refused(
    workspace: Workspace, http: httpx.AsyncClient
) -> None:
    asked = await http.post("files.getUploadURLExternal", data={"filename": "a", "length": "3"})
    content, headers = b"--cut\r\nabc", {"Content-Type": FORM}
    sent = await http.post(asked.json()["upload_url"], content=content, headers=headers)
    assert (sent.status_code, sent.text) == (400, "invalid_form_data")
