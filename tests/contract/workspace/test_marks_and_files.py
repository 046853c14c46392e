"""reactions, pins, bookmarks and uploads."""

from typing import Any

import httpx
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import a_client, channel_id, error_of, refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


async def a_post(workspace: Workspace, client: AsyncWebClient) -> dict[str, Any]:
    general = channel_id(workspace, "general")
    posted = await client.chat_postMessage(channel=general, text="x")
    return {"channel": general, "timestamp": posted["ts"]}


async def test_reactions_come_and_go(workspace: Workspace, client: AsyncWebClient) -> None:
    item, me = await a_post(workspace, client), workspace.world.app_user.id
    assert (await client.reactions_add(name="eyes", **item)).data == {"ok": True}
    assert await error_of(client.reactions_add(name=":eyes:", **item)) == "already_reacted"
    answer = await client.reactions_get(**item)
    assert answer["type"] == "message"
    assert answer["message"]["reactions"] == [{"name": "eyes", "users": [me], "count": 1}]
    assert answer["message"]["permalink"].startswith("https://")
    await client.reactions_remove(name="eyes", **item)
    assert await error_of(client.reactions_remove(name="eyes", **item)) == "no_reaction"


async def test_a_reaction_needs_a_name_and_a_message(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    item = await a_post(workspace, client)
    assert await error_of(client.reactions_add(name="No Way", **item)) == "invalid_name"
    missing = client.reactions_add(name="eyes", channel=item["channel"], timestamp="1.000000")
    assert await error_of(missing) == "message_not_found"
    nothing = client.api_call("reactions.add", params={"name": "eyes"})
    assert await error_of(nothing) == "no_item_specified"


async def test_pins_come_and_go(workspace: Workspace, client: AsyncWebClient) -> None:
    item = await a_post(workspace, client)
    await client.pins_add(**item)
    assert await error_of(client.pins_add(**item)) == "already_pinned"
    (pin,) = (await client.pins_list(channel=item["channel"]))["items"]
    assert (pin["type"], pin["message"]["ts"]) == ("message", item["timestamp"])
    assert pin["message"]["pinned_to"] == [item["channel"]]
    await client.pins_remove(**item)
    assert await error_of(client.pins_remove(**item)) == "no_pin"
    assert (await client.pins_list(channel=item["channel"]))["items"] == []


async def test_bookmarks_are_links_of_a_channel(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    mark = {"channel_id": general, "title": "Guide", "type": "link"}
    added = await client.bookmarks_add(**mark, link="https://example.com")
    assert added["bookmark"]["id"].startswith("Bk")
    assert (await client.bookmarks_list(channel_id=general))["bookmarks"] == [added["bookmark"]]
    assert await error_of(client.bookmarks_add(**mark, link="ftp://x")) == "invalid_link"
    folder = client.bookmarks_add(channel_id=general, title="x", type="folder")
    assert await error_of(folder) == "invalid_bookmark_type"


async def test_an_upload_is_shared_as_a_message_and_can_be_fetched(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    general = channel_id(workspace, "general")
    answer = await client.files_upload_v2(
        channel=general, filename="chart.png", content=PNG, title="Chart", initial_comment="Look"
    )
    file = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert (file["title"], file["mimetype"], file["size"]) == ("Chart", "image/png", len(PNG))
    (message,) = (await client.conversations_history(channel=general))["messages"]
    assert (message["text"], message["files"][0]["id"]) == ("Look", file["id"])
    assert file["shares"] == {"public": {general: [{"ts": message["ts"]}]}}
    assert workspace.tally.messages == {"files.completeUploadExternal": 1}


async def test_bytes_unlike_the_announcement_are_refused(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    issued = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    async with httpx.AsyncClient(trust_env=False) as http:
        sent = await http.post(issued["upload_url"], content=b"too long")
    assert sent.status_code == 400
    unfinished = client.files_completeUploadExternal(files=[{"id": issued["file_id"]}])
    assert await error_of(unfinished) == "file_not_found"


async def test_a_bookmark_is_changed_and_removed(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    place = {"channel_id": channel_id(workspace, "general")}
    link = "https://example.com/guide"
    added = await client.bookmarks_add(title="Guide", type="link", link=link, **place)
    known = {"bookmark_id": added["bookmark"]["id"], **place}
    edited = (await client.bookmarks_edit(title="The guide", **known))["bookmark"]
    assert (edited["title"], edited["link"]) == ("The guide", link)
    assert edited["date_updated"] >= edited["date_created"]
    assert await error_of(client.bookmarks_edit(link="ftp://x", **known)) == "invalid_link"
    assert (await client.bookmarks_remove(**known)).data == {"ok": True}
    assert await error_of(client.bookmarks_remove(**known)) == "not_found"
    assert (await client.bookmarks_list(**place))["bookmarks"] == []


@pytest.mark.parametrize("name", ["filename", "file"])
async def test_bytes_may_come_as_a_form(
    workspace: Workspace, client: AsyncWebClient, name: str
) -> None:
    content = b"--\r\n\r\n" + PNG + b"\r\n"
    asked = await client.files_getUploadURLExternal(filename="a.png", length=len(content))
    async with httpx.AsyncClient(trust_env=False) as http:
        posted = await http.post(asked["upload_url"], files={name: ("a.png", content)})
    assert posted.text == f"OK - {len(content)}"
    await client.files_completeUploadExternal(files=[{"id": asked["file_id"], "title": "A"}])
    assert workspace.world.files[asked["file_id"]].content == content


async def test_an_upload_needs_a_channel_the_app_is_in(
    workspace: Workspace, client: AsyncWebClient
) -> None:
    upload: dict[str, Any] = {"filename": "a.txt", "content": "hello"}
    out = client.files_upload_v2(channel=channel_id(workspace, "quiet"), **upload)
    assert await error_of(out) == "not_in_channel"
    out = client.files_upload_v2(channel="C0", **upload)
    assert await error_of(out) == "channel_not_found"
    out = client.files_upload_v2(channel=channel_id(workspace, "attic"), **upload)
    assert await error_of(out) == "posting_to_channel_denied"
    assert await error_of(client.files_info(file="F0")) == "file_not_found"


async def test_blocks_validate_needs_no_token_and_points_at_the_fault(
    workspace: Workspace,
) -> None:
    anyone = a_client(workspace, "")
    assert (await anyone.blocks_validate(blocks=[{"type": "divider"}])).data == {"ok": True}
    faulty = [{"type": "section", "text": {"type": "shout", "text": "x"}}]
    body = await refused(anyone.blocks_validate(blocks=faulty))
    assert body["error"] == "invalid_blocks"
    assert body["errors"][0]["pointer"].startswith("/0/text")
    assert {"code", "message", "pointer", "constraint"} <= body["errors"][0].keys()
    nothing = anyone.api_call("blocks.validate")
    assert await error_of(nothing) == "invalid_arguments"
