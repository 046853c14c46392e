"""What Slack sends: its kinds, and what each of them names."""

from enum import StrEnum
from typing import Any

Body = dict[str, Any]


class Kind(StrEnum):
    """The ways Slack calls an app."""

    EVENT = "event"
    COMMAND = "command"
    ACTION = "action"
    SHORTCUT = "shortcut"
    SUBMISSION = "submission"
    CLOSED = "closed"
    OPTIONS = "options"
    CHALLENGE = "challenge"
    SSL_CHECK = "ssl_check"
    OTHER = "other"


KIND_OF_TYPE = {
    "event_callback": Kind.EVENT,
    "app_rate_limited": Kind.OTHER,
    "block_actions": Kind.ACTION,
    "shortcut": Kind.SHORTCUT,
    "message_action": Kind.SHORTCUT,
    "view_submission": Kind.SUBMISSION,
    "view_closed": Kind.CLOSED,
    "block_suggestion": Kind.OPTIONS,
    "url_verification": Kind.CHALLENGE,
}


class MalformedError(ValueError):
    """Say what is wrong with a signed request, in words safe to send back."""


def kind_of(body: Body) -> Kind:
    """Tell how Slack calls us."""
    if "command" in body:
        return Kind.COMMAND
    if "ssl_check" in body:
        return Kind.SSL_CHECK
    called = body.get("type")
    return KIND_OF_TYPE.get(called, Kind.OTHER) if isinstance(called, str) else Kind.OTHER


def id_of(body: Body) -> str:
    """Name what was used: the command, event type, action id or callback id; empty if nothing is."""
    path = ID_PATHS.get(kind_of(body), ("callback_id",))
    value: Any = body
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return str(body.get("type", ""))
    return str(value)


def installed_in(body: Body) -> str:
    """Name the workspace or organisation whose installation a request is for; empty if none is named.

    Source: https://docs.slack.dev/apis/events-api
    """
    held = body.get("authorizations")
    # What else an event names may be the workspace of somebody outside who was heard.
    installation: Body = held[0] if held else body
    if installation.get("is_enterprise_install") in (True, "true"):
        return _id(installation.get("enterprise_id") or body.get("enterprise"))
    view: Body = body.get("view") or {}
    if kind_of(body) is Kind.ACTION and not view:
        # On a message of ours; its `team` is the clicker's own in a channel shared with them.
        return ""
    named = view.get("app_installed_team_id") or installation.get("team_id") or body.get("team")
    return _id(named)


def _id(value: Any) -> str:
    return str(value.get("id") or "") if isinstance(value, dict) else str(value or "")


ID_PATHS: dict[Kind, tuple[str | int, ...]] = {
    Kind.COMMAND: ("command",),
    Kind.EVENT: ("event", "type"),
    Kind.ACTION: ("actions", 0, "action_id"),
    Kind.SUBMISSION: ("view", "callback_id"),
    Kind.CLOSED: ("view", "callback_id"),
    Kind.OPTIONS: ("action_id",),
}
