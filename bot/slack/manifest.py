"""The app manifest: what Slack is asked for, and why, in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

NAME = "Drumbeat"
DESCRIPTION = (
    "Keeps a contact centre's AI rollout in rhythm: every piece of feedback gets an answer."
)
LONG_DESCRIPTION = (
    "Agents say what works and what does not, in one form, from anywhere in Slack. Drumbeat finds "
    "the pod that owns it, gives it a person and a date, keeps the card in the pod's channel up to "
    "date, and asks the agent whether the change did the trick. Leaders read one digest a day."
)
EVENTS_PATH = "/slack/events"

# Each bot scope with the reason we cannot do without it.
SCOPES = {
    "app_mentions:read": "answer a mention in a thread, where slash commands do not work",
    "channels:history": "find our own messages again after a crash, read the thread of a card",
    "channels:read": "find the channels of the charter and whether the bot is in them",
    "chat:write": "post cards, receipts, nudges and digests",
    "commands": "/rollout and the shortcuts",
    "files:read": "take the screenshots attached to feedback",
    "groups:history": "the same as channels:history, in private pod channels",
    "groups:read": "the same as channels:read, for private pod channels",
    "groups:write": "make the private channel of a sensitive escalation and let those named in",
    "im:history": "hear an agent's answer to a question about their feedback",
    "im:write": "open the conversation that receipts and questions go to",
    "usergroups:read": "people whom the charter names by usergroup (@handle)",
    "users:read": "names and time zones of the people of the charter",
}
# What is missing without them is shown by `doctor`; nothing fails.
OPTIONAL_SCOPES = {
    "files:write": "deliver a message that is a file",
    "users:read.email": "charters that name people by e-mail address",
}
# Each event we subscribe to, with the scope Slack wants for it.
EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "app_uninstalled": None,
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_deleted": "channels:read",
    "channel_id_changed": "channels:read",
    "channel_left": "channels:read",
    "channel_rename": "channels:read",
    "channel_shared": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_unshared": "channels:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "subteam_created": "usergroups:read",
    "subteam_members_changed": "usergroups:read",
    "subteam_updated": "usergroups:read",
    "team_join": "users:read",
    "tokens_revoked": None,
    "user_change": "users:read",
}

Json = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A slash command, with its slash."""

    command: str
    description: str
    usage_hint: str


@dataclass(frozen=True)
class Shortcut:
    """A shortcut on a message, or in the composer's menu (`global`)."""

    name: str
    type: Literal["message", "global"]
    callback_id: str
    description: str


def manifest(
    *,
    commands: Sequence[Command],
    shortcuts: Sequence[Shortcut],
    socket_mode: bool,
    url: str | None = None,
) -> Json:
    """Make the manifest; without Socket Mode `url` is the address Slack reaches this bot at.

    Source: https://docs.slack.dev/reference/app-manifest
    """
    if not socket_mode and not url:
        raise ValueError("without Socket Mode the manifest needs the bot's public address")
    endpoint = {} if socket_mode else {"url": (url or "").rstrip("/") + EVENTS_PATH}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#3b2f63",
        },
        "features": _features(commands, shortcuts, endpoint),
        "oauth_config": {
            "scopes": {"bot": sorted(SCOPES), "bot_optional": sorted(OPTIONAL_SCOPES)}
        },
        "settings": _settings(endpoint, socket_mode=socket_mode),
    }


def _features(commands: Sequence[Command], shortcuts: Sequence[Shortcut], endpoint: Json) -> Json:
    features: Json = {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": NAME, "always_online": True},
    }
    # Slack's schema refuses empty lists.
    if shortcuts:
        features["shortcuts"] = [vars(shortcut) for shortcut in shortcuts]
    if commands:
        features["slash_commands"] = [
            {**vars(command), **endpoint, "should_escape": True} for command in commands
        ]
    return features


def _settings(endpoint: Json, *, socket_mode: bool) -> Json:
    request = {"request_url": endpoint["url"]} if endpoint else {}
    options = {"message_menu_options_url": endpoint["url"]} if endpoint else {}
    return {
        "event_subscriptions": {**request, "bot_events": sorted(EVENTS)},
        "interactivity": {"is_enabled": True, **request, **options},
        "org_deploy_enabled": False,
        "socket_mode_enabled": socket_mode,
        "token_rotation_enabled": False,
    }
