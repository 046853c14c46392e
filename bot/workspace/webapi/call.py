"""One call of the Web API: its arguments read as Slack reads them, its refusals."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.workspace.blocks import BlockError, judge, judge_blocks
from bot.workspace.ids import Json, micros_of, position_of
from bot.workspace.layout import BLOCKS_TEXT, text_length, view_too_large
from bot.workspace.state import Channel, Message
from bot.workspace.world import World

READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"channel": "channels:history", "private": "groups:history", "im": "im:history"}


class ApiError(Exception):
    """Answer `ok: false` with an error, and what else Slack says with it."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


@dataclass
class Call:
    """The arguments of one call, as they came: strings from a form, anything from JSON."""

    world: World
    method: str
    args: Json
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """Read a string; empty when absent."""
        value = self.args.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else str(value)

    def required(self, name: str) -> str:
        """Read a string that must be there."""
        value = self.text(name)
        if not value:
            words = said(f"missing required field: {name}")
            raise ApiError("invalid_arguments", response_metadata=words)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a boolean in any of the forms that clients send."""
        # slack_sdk sends 1 and 0 in a form, true and false in JSON; others send words.
        value = self.args.get(name)
        if value is None:
            return default
        return str(value).lower() in ("1", "true")

    def limit(self, default: int, most: int = 1000) -> int:
        """Read `limit`."""
        value = self.args.get("limit") or default
        if not str(value).isdigit() or not 1 <= int(value) <= most:
            raise ApiError("invalid_limit")
        return int(value)

    def position(self) -> str:
        """Read where a cursor points; empty without one."""
        cursor = self.text("cursor")
        try:
            return position_of(cursor) if cursor else ""
        except ValueError:
            raise ApiError("invalid_cursor") from None

    def decoded(self, name: str, error: str) -> Any:
        """Read a value that a form carries as JSON; None when absent."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except json.JSONDecodeError:
            raise ApiError(error) from None

    def bound(self, name: str) -> int | None:
        """Read `oldest` or `latest` in microseconds."""
        value = self.text(name)
        if not value or value == "now":
            return None
        try:
            return micros_of(value)
        except ValueError:
            raise ApiError(f"invalid_ts_{name}") from None

    def need(self, *scopes: str) -> None:
        """Refuse the call unless one of the scopes was granted."""
        granted = self.world.manifest.scopes
        if not granted.intersection(scopes):
            provided = ",".join(sorted(granted))
            raise ApiError("missing_scope", needed=scopes[0], provided=provided)

    def channel(self, name: str = "channel") -> Channel:
        """Read a channel id that the app may know of."""
        found = self.world.channels.get(self.required(name))
        # A private channel without the app is not there at all: its existence is private too.
        if found is None or not self.world.visible(self.world.app_user.id, found):
            raise ApiError("channel_not_found")
        return found

    def joined_channel(self, name: str = "channel") -> Channel:
        """Read a channel id that the app is a member of."""
        channel = self.channel(name)
        if self.world.app_user.id not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def open_channel(self, name: str = "channel") -> Channel:
        """Read a channel id that the app is a member of and that is not archived."""
        channel = self.joined_channel(name)
        if channel.is_archived:
            raise ApiError("is_archived")
        return channel

    def message(self, channel: Channel, name: str) -> Message:
        """Read the `ts` of a message in a channel."""
        ts = self.required(name)
        found = channel.messages.get(ts)
        if found is None or found.subtype == "tombstone":
            raise ApiError("message_not_found")
        return found

    def blocks(self) -> list[Json] | None:
        """Read and check `blocks`; None when absent."""
        blocks = self.decoded("blocks", "invalid_blocks_format")
        if blocks is None:
            return None
        if not isinstance(blocks, list):
            raise ApiError("invalid_blocks_format")
        if text_length(blocks) > BLOCKS_TEXT:
            raise ApiError("msg_blocks_too_long")
        refuse_faults(judge_blocks(blocks), error="invalid_blocks")
        if any(block["type"] in self.world.rules.unknown_blocks for block in blocks):
            raise ApiError("invalid_blocks")
        return blocks

    def view(self, kind: str) -> Json:
        """Read and check `view`, a modal or a Home."""
        view = self.decoded("view", "invalid_arguments")
        if not isinstance(view, dict):
            raise ApiError(
                "invalid_arguments", response_metadata=said("missing required field: view")
            )
        # Before the blocks: Slack weighs a view as a whole and says nothing of the rest.
        if view_too_large(view):
            raise ApiError("view_too_large")
        refuse_faults(judge(view, kind, at="/view"), error="invalid_arguments")
        return view


def said(*messages: str) -> Json:
    """Write `response_metadata` as Slack words its complaints."""
    return {"messages": [f"[ERROR] {each}" for each in messages]}


def refuse_faults(faults: list[BlockError], *, error: str) -> None:
    """Refuse blocks that break a limit, with a pointer to each fault."""
    if faults:
        words = [f"{fault.message} [json-pointer:{fault.pointer}]" for fault in faults]
        raise ApiError(error, errors=words, response_metadata=said(*words))


Handler = Callable[[Call], Awaitable[Json]]


@dataclass(frozen=True)
class Method:
    """A method of the Web API; `scopes` holds those of which one is needed, `auth` the kind of token."""

    run: Handler
    scopes: tuple[str, ...] = ()
    auth: Literal["bot", "app", "none"] = "bot"


def page(items: list[Any], key: str, *, more_at: str) -> Json:
    """Answer one page of a listing."""
    return {key: items, "response_metadata": {"next_cursor": more_at}}
