"""What people wrote, as the words they saw: decoded once, where it comes in, and nowhere else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.ids import SlackUserId
from bot.domain.people import Roster
from bot.slack.envelope import Body, Kind, kind_of

Json = Mapping[str, Any]
# Source: https://docs.slack.dev/messaging/formatting-message-text#parsing
_MARKED = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
# What Slack puts in place of the words of a message that has blocks alone.
NOT_SHOWN = "This content can't be displayed."
# Whatever else comes with a message is its history: who joined, what was renamed.
# Source: https://docs.slack.dev/reference/events/message
SAID = frozenset({None, "", "thread_broadcast", "file_share", "me_message"})


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file somebody put beside their words."""

    id: str
    name: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote; outside a thread it is its own."""

    by: SlackUserId
    text: str
    channel: str
    ts: str
    thread: str
    files: tuple[SharedFile, ...] = ()


def pictures_of(said: Said) -> tuple[str, ...]:
    """List the pictures beside somebody's words, by Slack's file ids."""
    return tuple(file.id for file in said.files if file.is_picture and file.id)


def with_files(said: Said) -> str:
    """Return somebody's words with a line for each file beside them, so that none goes unnoticed."""
    kinds = {True: "Screenshot", False: "File"}
    lines = (f"{kinds[file.is_picture]}: {file.name}" for file in said.files)
    return "\n".join(filter(None, (said.text, *lines)))


def said_in(message: Json, channel: str) -> Said:
    """Read a message whose text is plain words already."""
    ts = str(message.get("ts") or "")
    return Said(
        by=SlackUserId(str(message.get("user") or "")),
        text=clean(message.get("text")),
        channel=channel,
        ts=ts,
        thread=str(message.get("thread_ts") or ts),
        files=tuple(_file(each) for each in _dicts(message.get("files"))),
    )


def _file(file: Json) -> SharedFile:
    return SharedFile(
        id=str(file.get("id") or ""),
        name=clean(file.get("title") or file.get("name")) or "a file from outside",
        is_picture=str(file.get("mimetype") or "").startswith("image/"),
    )


def clean(text: object) -> str:
    """Take out of people's text what no database keeps: NUL signs and halves of characters."""
    return str(text or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def is_said(message: Json) -> bool:
    """Tell whether a message carries a person's words; our own posts come back as events too."""
    return (
        message.get("subtype") in SAID and not message.get("bot_id") and bool(message.get("user"))
    )


def decode(body: Body, roster: Roster) -> None:
    """Put plain words in place of what Slack encodes, wherever a request brings what people wrote."""
    kind = kind_of(body)
    if kind is Kind.COMMAND:
        body["text"] = plain_words(str(body.get("text") or ""), roster)
        return
    event = body.get("event")
    carriers = [body.get("message")]
    if isinstance(event, dict):
        carriers += [event, event.get("message"), event.get("previous_message")]
    for message in carriers:
        if isinstance(message, dict) and not message.keys().isdisjoint(("text", "blocks")):
            message["text"] = words_of(message, roster)
    for action in body.get("actions") or ():
        if isinstance(button := action.get("text"), dict) and isinstance(button.get("text"), str):
            button["text"] = _unescaped(button["text"])


def words_of(message: Json, roster: Roster) -> str:
    """Return what a message says: its text, or where it has none that of its blocks and attachments."""
    text = message.get("text")
    if isinstance(text, str) and text not in ("", NOT_SHOWN):
        return plain_words(text, roster)
    parts = [*_of_blocks(message.get("blocks"), roster), *_of_attachments(message, roster)]
    return "\n".join(part for part in parts if part).strip()


def plain_words(text: str, roster: Roster) -> str:
    """Turn a message's text into the words its reader saw; people and channels keep their names."""
    words = _MARKED.sub(lambda marked: _shown(marked, roster), text)
    return _unescaped(words).strip()


def _unescaped(words: str) -> str:
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(marked: re.Match[str], roster: Roster) -> str:
    target, label = marked["target"], marked["label"]
    if target.startswith("@"):
        return f"@{label or _person(target[1:], roster)}"
    if target.startswith("#"):
        return f"#{label or _channel(target[1:], roster)}"
    if target.startswith("!subteam"):
        return label or "@group"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return _linked(address, label)


def _linked(address: str, label: str | None) -> str:
    return f"{label} ({address})" if label and label != address else address


def _person(user: str, roster: Roster) -> str:
    return roster.person(SlackUserId(user)).name


def _channel(channel: str, roster: Roster) -> str:
    names = (name for name, known in roster.channels.items() if known == channel)
    return next(names, channel).removeprefix("#")


def _of_attachments(message: Json, roster: Roster) -> Iterator[str]:
    for each in _dicts(message.get("attachments")):
        inside = list(_of_blocks(each.get("blocks"), roster))
        said = each.get("text") or each.get("fallback")
        yield "\n".join(inside) or (plain_words(said, roster) if isinstance(said, str) else "")


def _of_blocks(blocks: object, roster: Roster) -> Iterator[str]:
    for block in _dicts(blocks):
        if block.get("type") == "rich_text":
            yield from (_rich(each, roster) for each in _dicts(block.get("elements")))
        else:
            yield from _of_texts(block, roster)


def _of_texts(block: Json, roster: Roster) -> Iterator[str]:
    """Read the texts of any other block: its own, its fields', those of a context."""
    texts = [block, block.get("text"), *_dicts(block.get("fields")), *_dicts(block.get("elements"))]
    for text in texts:
        if not isinstance(text, Mapping) or not isinstance(said := text.get("text"), str):
            continue
        yield said if text.get("type") == "plain_text" else plain_words(said, roster)


def _rich(element: Json, roster: Roster) -> str:
    parts = element.get("elements")
    if parts is None:
        return _rich_part(element, roster)
    lines = "\n" if element.get("type") == "rich_text_list" else ""
    return lines.join(_rich(each, roster) for each in _dicts(parts))


def _rich_part(part: Json, roster: Roster) -> str:
    """Read one piece of rich text; its words are not escaped."""
    words = str(part.get("text") or "")
    match part.get("type"):
        case "user":
            words = f"@{_person(str(part.get('user_id')), roster)}"
        case "channel":
            words = f"#{_channel(str(part.get('channel_id')), roster)}"
        case "broadcast":
            words = f"@{part.get('range')}"
        case "usergroup":
            words = "@group"
        case "emoji":
            words = f":{part.get('name')}:"
        case "link":
            words = _linked(str(part.get("url")), words)
    return words


def _dicts(values: object) -> list[Json]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
