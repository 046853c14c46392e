"""People among themselves: saying, editing, reacting, joining."""

import uuid
from collections.abc import Awaitable, Callable

from bot.workspace import messages
from bot.workspace.channels import client_channel, depart, enter, tell_windows
from bot.workspace.client.act import Act, ActError
from bot.workspace.client.composer import encoded
from bot.workspace.ids import Json
from bot.workspace.state import Channel, Message
from bot.workspace.unread import mark_read
from bot.workspace.webapi.marks import set_reaction

Verb = Callable[[Act], Awaitable[Json]]


async def say(act: Act) -> Json:
    """Post what was typed."""
    channel, text = act.writable(), encoded(act.world, act.text("text"))
    files = _files(act)
    if not text and not files:
        raise ActError("no_text", "Write something first.")
    thread_ts = _thread(act, channel)
    draft = Message(
        channel.id,
        "",
        act.person,
        text,
        files=files,
        thread_ts=thread_ts,
        subtype=_subtype(act, files=files, thread_ts=thread_ts),
        client_msg_id=str(uuid.uuid4()),
    )
    if channel.is_im and not channel.messages:
        tell_windows(act.world, channel)
    message = messages.place(act.world, draft)
    return {"message": messages.client_message(act.world, message)}


def _subtype(act: Act, *, files: list[str], thread_ts: str) -> str:
    if thread_ts and act.fields.get("broadcast"):
        return "thread_broadcast"
    return "file_share" if files else ""


def _files(act: Act) -> list[str]:
    files = [str(each) for each in act.fields.get("files") or []]
    for file_id in files:
        file = act.world.files.get(file_id)
        if file is None or file.owner != act.person:
            raise ActError("file_not_found", "That file is not there.")
    return files


def _thread(act: Act, channel: Channel) -> str:
    if not act.text("thread_ts"):
        return ""
    parent = act.message(channel, act.text("thread_ts"))
    # Replying to a reply lands in the same thread: there is only one level.
    return parent.thread_ts or parent.ts


def _own(act: Act) -> Message:
    message = act.message(act.channel())
    if message.user != act.person:
        raise ActError("not_yours", "Only its author can change that message.")
    return message


async def edit(act: Act) -> Json:
    """Change one's own message."""
    message, text = _own(act), encoded(act.world, act.text("text"))
    if not text:
        raise ActError("no_text", "Write something first.")
    before = messages.message_json(act.world, message)
    message.text = text
    messages.edit(act.world, message, by=act.person, before=before)
    return {"message": messages.client_message(act.world, message)}


async def delete(act: Act) -> Json:
    """Delete one's own message."""
    messages.erase(act.world, _own(act))
    return {}


async def react(act: Act) -> Json:
    """Put a reaction on a message."""
    _react(act, on=True)
    return {}


async def unreact(act: Act) -> Json:
    """Lift one's reaction from a message."""
    _react(act, on=False)
    return {}


def _react(act: Act, *, on: bool) -> None:
    message = act.message(act.channel())
    set_reaction(act.world, message, act.text("name").strip(":"), person=act.person, on=on)


async def join(act: Act) -> Json:
    """Join a public channel."""
    channel = act.channel(joined=False)
    if channel.kind != "channel" or channel.is_archived:
        raise ActError("cannot_join", "That channel cannot be joined.")
    enter(act.world, channel, act.person)
    return {}


async def leave(act: Act) -> Json:
    """Leave a channel."""
    channel = act.channel()
    if channel.is_im:
        raise ActError("cannot_leave", "A direct conversation cannot be left.")
    depart(act.world, channel, act.person)
    return {}


async def invite(act: Act) -> Json:
    """Bring somebody, the app included, into a channel."""
    channel = act.writable()
    if channel.is_im:
        raise ActError("cannot_invite", "A direct conversation stays between two.")
    enter(act.world, channel, act.someone().id, inviter=act.person)
    return {}


async def open_dm(act: Act) -> Json:
    """Open the direct conversation with somebody."""
    channel = act.world.im_between([act.person, act.someone().id])
    return {"channel": client_channel(act.world, channel, act.person)}


async def read(act: Act) -> Json:
    """Mark a channel as read up to a message."""
    mark_read(act.world, act.channel(), act.person, act.text("ts"))
    return {}


VERBS: dict[str, Verb] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "react": react,
    "unreact": unreact,
    "join": join,
    "leave": leave,
    "invite": invite,
    "open_dm": open_dm,
    "read": read,
}
