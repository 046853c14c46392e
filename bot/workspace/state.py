"""The things a workspace is made of, as plain values."""

from dataclasses import dataclass, field
from typing import Any

from bot.workspace.ids import Json


@dataclass
class User:
    """A member of the team, the app's own user included."""

    id: str
    name: str
    real_name: str
    email: str = ""
    tz: str = "UTC"
    title: str = ""
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass
class Usergroup:
    """A named set of people that can be mentioned."""

    id: str
    handle: str
    name: str
    users: list[str]


@dataclass
class File:
    """An upload: known from the moment its address was issued, complete once its bytes came."""

    id: str
    name: str
    owner: str
    title: str = ""
    alt_text: str = ""
    expected: int = 0
    content: bytes | None = None
    complete: bool = False
    created: int = 0
    shares: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Message:
    """One message; `reader` is set on an ephemeral one, which only that person sees."""

    channel: str
    ts: str
    user: str
    text: str
    by_app: bool = False
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    thread_ts: str = ""
    # Empty for what people and new apps post; Slack knows `bot_message` of older apps only.
    subtype: str = ""
    metadata: Json | None = None
    edited: Json | None = None
    client_msg_id: str = ""
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    pinned_by: str = ""
    pinned_at: int = 0
    reader: str = ""

    @property
    def is_reply(self) -> bool:
        return bool(self.thread_ts) and self.thread_ts != self.ts

    @property
    def in_channel(self) -> bool:
        """Tell whether the message stands in the channel itself, not only in a thread."""
        return not self.is_reply or self.subtype == "thread_broadcast"


@dataclass
class Bookmark:
    """A link at the top of a channel."""

    id: str
    title: str
    link: str
    emoji: str = ""
    created: int = 0
    updated: int = 0


@dataclass
class Channel:
    """A channel or a direct conversation; `peer` is the person an `im` of the app is with."""

    id: str
    name: str
    kind: str
    members: list[str]
    creator: str = ""
    created: int = 0
    is_archived: bool = False
    is_ext_shared: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    # Apart from the messages: no history and no update may ever find one.
    ephemerals: list[Message] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    last_read: dict[str, str] = field(default_factory=dict)
    last_ts: str = ""

    @property
    def is_im(self) -> bool:
        return self.kind == "im"

    @property
    def is_private(self) -> bool:
        return self.kind == "private"


@dataclass
class View:
    """A modal or a Home: what the app sent, and what Slack adds to it."""

    id: str
    kind: str
    person: str
    payload: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Trigger:
    """A person's act that entitles the app to open one modal, for a moment."""

    person: str
    minted_s: float
    used: bool = False
    view_id: str | None = None
