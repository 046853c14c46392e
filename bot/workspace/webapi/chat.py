"""chat.*: posting, changing and deleting messages."""

import json

from bot.workspace import messages
from bot.workspace.channels import tell_windows
from bot.workspace.ids import Json
from bot.workspace.state import Channel, Message
from bot.workspace.webapi.call import ApiError, Call, Method

TEXT_KEPT = 40_000
TEXT_UPDATED = 4_000
MARKDOWN = 12_000
METADATA_BYTES = 8_000


def _text(call: Call) -> str:
    markdown = call.text("markdown_text")
    if markdown and (call.args.get("text") or call.args.get("blocks")):
        raise ApiError("markdown_text_conflict")
    if len(markdown) > MARKDOWN:
        raise ApiError("msg_too_long")
    return markdown or call.text("text")


def _attachments(call: Call) -> list[Json]:
    attachments = call.decoded("attachments", "invalid_attachments")
    if attachments is None:
        return []
    if not isinstance(attachments, list):
        raise ApiError("invalid_attachments")
    if len(attachments) > 100:
        raise ApiError("too_many_attachments")
    return attachments


def _metadata(call: Call) -> Json | None:
    metadata = call.decoded("metadata", "invalid_metadata_format")
    # An empty object is a wish to remove; nothing at all leaves things as they are.
    if not metadata:
        return metadata if isinstance(metadata, dict) else None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict):
        raise ApiError("invalid_metadata_format")
    if not all(_flat(value) for value in payload.values()):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise ApiError("metadata_too_large")
    return {"event_type": metadata["event_type"], "event_payload": payload}


def _flat(value: object) -> bool:
    """Tell whether a value is a scalar, a flat object, or a list of those."""
    if isinstance(value, list):
        return all(not isinstance(each, list) and _flat(each) for each in value)
    if isinstance(value, dict):
        return not any(isinstance(each, (dict, list)) for each in value.values())
    return True


def _destination(call: Call) -> Channel:
    """Read where to post: a channel, its name, or a person whose conversation opens."""
    name = call.required("channel")
    world = call.world
    # Documented for this method only; chat.update and the rest want the conversation's own id.
    if name in world.users:
        if world.users[name].deleted or name == world.app_user.id:
            raise ApiError("channel_not_found")
        return world.app_im(name)
    found = world.channels.get(name) or world.channel_named(name.removeprefix("#"))
    if found is None or not world.visible(world.app_user.id, found):
        raise ApiError("channel_not_found")
    return found


def _parent(call: Call, channel: Channel) -> str:
    ts = call.text("thread_ts")
    if not ts:
        return ""
    parent = channel.messages.get(ts)
    # Slack would accept some of these and lose the reply from view; here it is a mistake.
    if parent is None:
        raise ApiError("thread_not_found")
    if parent.is_reply:
        raise ApiError("cannot_reply_to_message")
    return ts


def draft(call: Call, channel: Channel) -> Message:
    """Read the content of a message to post; refuse what Slack refuses."""
    text, blocks, attachments = _text(call), call.blocks() or [], _attachments(call)
    if not (text or blocks or attachments):
        raise ApiError("no_text")
    if len(text) > TEXT_KEPT:
        text = text[:TEXT_KEPT]
        call.warnings.append("message_truncated")
    thread_ts = _parent(call, channel)
    broadcast = bool(thread_ts) and call.flag("reply_broadcast")
    return Message(
        channel.id,
        "",
        call.world.app_user.id,
        text,
        by_app=True,
        blocks=blocks,
        attachments=attachments,
        thread_ts=thread_ts,
        subtype="thread_broadcast" if broadcast else "",
        metadata=_metadata(call) or None,
    )


async def post_message(call: Call) -> Json:
    """chat.postMessage. Source: https://docs.slack.dev/reference/methods/chat.postMessage"""
    if call.args.get("as_user") is not None:
        raise ApiError("as_user_not_supported")
    if any(call.args.get(name) for name in ("username", "icon_url", "icon_emoji")):
        call.need("chat:write.customize")
    world, channel = call.world, _destination(call)
    public = "chat:write.public" in world.manifest.scopes
    if world.app_user.id not in channel.members and not public:
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_im and not world.manifest.has_messages:
        raise ApiError("messages_tab_disabled")
    content = draft(call, channel)
    if channel.is_im and not channel.messages:
        tell_windows(world, channel)
    message = messages.place(world, content)
    world.tally.add(world.tally.messages, "chat.postMessage")
    described = messages.message_json(world, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": described}


async def update(call: Call) -> Json:
    """chat.update. Source: https://docs.slack.dev/reference/methods/chat.update"""
    channel = call.channel()
    message = call.message(channel, "ts")
    if not message.by_app:
        raise ApiError("cant_update_message")
    before = messages.message_json(call.world, message)
    text, blocks, metadata = _text(call), call.blocks(), _metadata(call)
    if len(text) > TEXT_UPDATED:
        raise ApiError("msg_too_long")
    if not text and blocks is None and "attachments" not in call.args:
        raise ApiError("no_text")
    message.text = text
    # Text alone takes the blocks away; only an omitted `metadata` is documented to stay.
    message.blocks = messages.name_blocks(call.world, blocks or [])
    if call.args.get("attachments") is not None:
        message.attachments = _attachments(call)
    if metadata is not None:
        message.metadata = metadata or None
    messages.edit(call.world, message, by=call.world.app_user.id, before=before)
    described = messages.message_json(call.world, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": described}


async def delete(call: Call) -> Json:
    """chat.delete."""
    channel = call.channel()
    message = call.message(channel, "ts")
    if not message.by_app:
        raise ApiError("cant_delete_message")
    messages.erase(call.world, message)
    return {"channel": channel.id, "ts": message.ts}


async def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral: to one person in a channel, kept in no history."""
    channel, reader = call.open_channel(), call.required("user")
    if reader not in channel.members:
        raise ApiError("user_not_in_channel")
    content = draft(call, channel)
    content.reader, content.metadata = reader, None
    message = messages.whisper(call.world, content)
    call.world.tally.add(call.world.tally.messages, "chat.postEphemeral")
    return {"message_ts": message.ts}


async def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = call.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": permalink(call, message)}


def permalink(call: Call, message: Message) -> str:
    """The address of a message as Slack writes it."""
    place = f"https://{call.world.team_domain}.slack.com/archives/{message.channel}"
    address = f"{place}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        address += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return address


METHODS = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "chat.getPermalink": Method(get_permalink),
}
