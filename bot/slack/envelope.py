"""What Slack sends: its kinds, what it names, and the shape it must have."""

from collections.abc import Callable
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
    return KIND_OF_TYPE.get(body.get("type", ""), Kind.OTHER)


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


ID_PATHS: dict[Kind, tuple[str | int, ...]] = {
    Kind.COMMAND: ("command",),
    Kind.EVENT: ("event", "type"),
    Kind.ACTION: ("actions", 0, "action_id"),
    Kind.SUBMISSION: ("view", "callback_id"),
    Kind.CLOSED: ("view", "callback_id"),
    Kind.OPTIONS: ("action_id",),
}


def check_shape(body: Body) -> None:
    """Raise MalformedError where Bolt or a handler would stumble over a field of the wrong kind."""
    _are_text(body, TOP_LEVEL_TEXTS)
    for name in ("team", "enterprise", "user", "channel", "message", "container"):
        _holds_ids(body, name)
    kind = kind_of(body)
    check = SHAPES.get(kind)
    if check is None and kind is Kind.OTHER and "type" not in body:
        raise MalformedError("neither a command nor a type")
    if check is not None:
        check(body)


TOP_LEVEL_TEXTS = (
    "type", "command", "text", "team_id", "enterprise_id", "user_id", "user_name", "channel_id",
    "channel_name", "trigger_id", "response_url", "callback_id", "action_id", "block_id", "value",
    "event_id", "api_app_id", "challenge", "thread_ts", "function_execution_id", "bot_access_token",
)  # fmt: skip


def _are_text(values: Body, names: tuple[str, ...]) -> None:
    for name in names:
        value = values.get(name)
        if value is not None and type(value) is not str:
            raise MalformedError(f"{name} is no text")


def _holds_ids(body: Body, name: str) -> None:
    """Refuse what is there but neither null, nor text, nor an object with a textual id."""
    value = body.get(name)
    if value is None or type(value) is str:
        return
    if type(value) is not dict:
        raise MalformedError(f"{name} is no object")
    _are_text(value, ("id", "name", "team_id", "enterprise_id", "ts", "thread_ts", "channel_id"))


def _object(values: Body, name: str) -> Body:
    value = values.get(name)
    if type(value) is not dict:
        raise MalformedError(f"{name} is no object")
    return value


def _text(values: Body, name: str) -> str:
    value = values.get(name)
    if type(value) is not str or not value:
        raise MalformedError(f"{name} is missing")
    return value


def _command(body: Body) -> None:
    for name in ("command", "user_id", "team_id"):
        _text(body, name)


def _event(body: Body) -> None:
    event = _object(body, "event")
    _text(event, "type")
    _are_text(
        event, ("subtype", "bot_id", "ts", "thread_ts", "text", "team", "user_id", "channel_id")
    )
    for name in ("user", "channel", "message", "previous_message", "item", "assistant_thread"):
        _holds_ids(event, name)
    _authorizations(body)


def _authorizations(body: Body) -> None:
    given = body.get("authorizations")
    if given is None:
        return
    if type(given) is not list or not all(type(one) is dict for one in given):
        raise MalformedError("authorizations is no list of objects")
    for one in given:
        _are_text(one, ("enterprise_id", "team_id", "user_id"))


def _interaction(body: Body) -> None:
    _text(_object(body, "user"), "id")
    urls = body.get("response_urls")
    if urls is not None and not (type(urls) is list and all(type(url) is dict for url in urls)):
        raise MalformedError("response_urls is no list of objects")
    if body.get("view") is not None:
        _view(_object(body, "view"))


def _view(view: Body) -> None:
    _are_text(
        view,
        (
            "id", "type", "hash", "callback_id", "private_metadata", "team_id", "root_view_id",
            "previous_view_id", "app_installed_team_id", "external_id",
        ),
    )  # fmt: skip
    state = view.get("state")
    if state is None:
        return
    values = state.get("values") if type(state) is dict else None
    if type(values) is not dict or not all(type(block) is dict for block in values.values()):
        raise MalformedError("view.state.values is no object of objects")
    if not all(type(element) is dict for block in values.values() for element in block.values()):
        raise MalformedError("view.state.values holds no elements")


def _submission(body: Body) -> None:
    _interaction(body)
    view = _object(body, "view")
    _text(view, "id")
    _text(view, "callback_id")


def _actions(body: Body) -> None:
    _interaction(body)
    actions = body.get("actions")
    if type(actions) is not list or not actions or not all(type(one) is dict for one in actions):
        raise MalformedError("actions is no list of objects")
    for action in actions:
        _text(action, "action_id")
        _are_text(action, ("block_id", "type", "value", "action_ts"))


def _shortcut(body: Body) -> None:
    _interaction(body)
    _text(body, "callback_id")


def _options(body: Body) -> None:
    _interaction(body)
    _text(body, "action_id")


def _challenge(body: Body) -> None:
    _text(body, "challenge")


SHAPES: dict[Kind, Callable[[Body], None]] = {
    Kind.COMMAND: _command,
    Kind.EVENT: _event,
    Kind.ACTION: _actions,
    Kind.SHORTCUT: _shortcut,
    Kind.SUBMISSION: _submission,
    Kind.CLOSED: _submission,
    Kind.OPTIONS: _options,
    Kind.CHALLENGE: _challenge,
}
