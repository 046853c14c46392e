"""files.*: uploads in three steps, as files_upload_v2 takes them."""

from bot.workspace import messages
from bot.workspace.files import file_json
from bot.workspace.ids import Json
from bot.workspace.state import Channel, File, Message
from bot.workspace.webapi.call import ApiError, Call, Method

ALT_TEXT = 1_000
SIZE = 1 << 30


async def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal: the address for one file's bytes."""
    name, length = call.required("filename"), call.required("length")
    if not length.isdigit() or int(length) < 1:
        raise ApiError("invalid_arguments")
    if int(length) > SIZE:
        raise ApiError("file_upload_size_restricted")
    if len(call.text("alt_txt")) > ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    world = call.world
    file = File(
        world.ids.mint("F"), name, world.app_user.id, alt_text=call.text("alt_txt"),
        expected=int(length), created=world.epoch(),
    )  # fmt: skip
    world.files[file.id] = file
    root = world.base_url.removesuffix("/api/")
    return {"upload_url": f"{root}/upload/v1/{file.id}", "file_id": file.id}


async def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: finish, and share to channels when named."""
    listed = call.decoded("files", "invalid_arguments")
    if not isinstance(listed, list) or not listed:
        raise ApiError("invalid_arguments")
    files = [_uploaded(call, each) for each in listed]
    channels = [_target(call, each) for each in _channel_ids(call)]
    # Everything that can be refused is refused before the first file counts as complete.
    drafts = [_draft(call, channel, files) for channel in channels]
    for file, each in zip(files, listed, strict=True):
        file.complete, file.title = True, each.get("title") or file.name
    for draft in drafts:
        messages.place(call.world, draft)
        call.world.tally.add(call.world.tally.messages, "files.completeUploadExternal")
    return {"files": [file_json(call.world, file) for file in files]}


def _uploaded(call: Call, listed: object) -> File:
    file = call.world.files.get(str(listed.get("id"))) if isinstance(listed, dict) else None
    # An address that never got its bytes leaves a file that does not exist.
    if file is None or file.content is None or file.complete:
        raise ApiError("file_not_found")
    return file


def _channel_ids(call: Call) -> list[str]:
    named = call.text("channel_id") or call.text("channels")
    return [each for each in named.split(",") if each]


def _target(call: Call, channel_id: str) -> Channel:
    channel = call.world.channels.get(channel_id)
    if channel is None or not call.world.visible(call.world.app_user.id, channel):
        raise ApiError("channel_not_found")
    if call.world.app_user.id not in channel.members:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("posting_to_channel_denied")
    return channel


def _draft(call: Call, channel: Channel, files: list[File]) -> Message:
    thread_ts = call.text("thread_ts")
    if thread_ts and thread_ts not in channel.messages:
        raise ApiError("thread_not_found")
    return Message(
        channel.id,
        "",
        call.world.app_user.id,
        call.text("initial_comment"),
        by_app=True,
        blocks=call.blocks() or [],
        files=[file.id for file in files],
        thread_ts=thread_ts,
    )


async def info(call: Call) -> Json:
    """files.info."""
    file = call.world.files.get(call.required("file"))
    if file is None or not file.complete:
        raise ApiError("file_not_found")
    return {
        "file": file_json(call.world, file), "comments": [], "response_metadata": {"next_cursor": ""}
    }  # fmt: skip


METHODS = {
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
    "files.info": Method(info, ("files:read",)),
}
