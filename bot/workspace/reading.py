"""What a person reads on the screen: the words of messages and views, as Slack draws them."""

import html
import re

from bot.workspace.ids import Json
from bot.workspace.people import display_name
from bot.workspace.state import Message, View
from bot.workspace.world import World

_SHOWN = ("text", "title", "alt_text", "caption", "label", "name", "fallback")
_MENTION = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def raw_words(value: object) -> list[str]:
    """List the words within blocks, in order, as they were sent."""
    if isinstance(value, list):
        return [word for each in value for word in raw_words(each)]
    if not isinstance(value, dict):
        return []
    words: list[str] = []
    for key, each in value.items():
        if isinstance(each, str):
            words += [each] if key in _SHOWN else []
        else:
            words += raw_words(each)
    return words


def shown(world: World, text: str) -> str:
    """Resolve mentions, links and dates, and undo the escaping."""

    def resolved(found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind == "@" and target in world.users:
            return "@" + display_name(world.users[target])
        if kind == "#" and target in world.channels:
            return "#" + world.channels[target].name
        if kind == "!" and target.removeprefix("subteam^") in world.usergroups:
            return "@" + world.usergroups[target.removeprefix("subteam^")].handle
        return str(label or (f"@{target}" if kind == "!" else target))

    return html.unescape(_MENTION.sub(resolved, text))


def words_on(world: World, on: Message | View) -> str:
    """Read a message or view; a message with blocks shows those in place of its text."""
    return "\n".join(_words(world, on))


def _words(world: World, on: Message | View) -> list[str]:
    # What was typed into a form is on the screen as much as what the app wrote.
    if isinstance(on, View):
        return [shown(world, each) for each in _view_words(on)]
    raw = raw_words(on.blocks) if on.blocks else [on.text]
    raw += raw_words(on.attachments) + [world.files[each].name for each in on.files]
    return [shown(world, each) for each in raw]


def _view_words(view: View) -> list[str]:
    frame: Json = {key: view.payload[key] or {} for key in ("title", "submit", "close")}
    held = [
        value
        for actions in view.values.values()
        for element in actions.values()
        if isinstance(value := element.get("value"), str)
    ]
    return raw_words(list(frame.values())) + raw_words(view.payload["blocks"]) + held


def reads(world: World, on: Message | View, text: str) -> bool:
    """Tell whether words stand on a message or view, with or without bold and the like."""
    found = words_on(world, on)
    return text in found or text in re.sub(r"[*_~`]", "", found)
