"""The shape a body must have before Bolt and the handlers may rely on it."""

from collections.abc import Callable

from bot.slack.envelope import Body, Kind, MalformedError, kind_of

# Null, text, or an object that names itself; a button's words are such an object.
THINGS = ("team", "enterprise", "user", "channel", "text")
# Null or an object; Bolt looks for people and places inside each of them.
OBJECTS = (
    "event", "view", "message", "previous_message", "item", "function_data", "assistant_thread",
    "container",
)  # fmt: skip
# Null or a list of objects.
LISTS = ("actions", "authorizations", "response_urls")
# Null or text, wherever they stand.
TEXTS = (
    "action_id", "action_ts", "api_app_id", "app_installed_team_id", "block_id", "bot_access_token",
    "bot_id", "callback_id", "challenge", "channel_id", "channel_name", "command", "enterprise_id",
    "event_id", "execution_id", "external_id", "function_execution_id", "hash", "id", "name",
    "previous_view_id", "private_metadata", "response_url", "root_view_id", "subtype", "team_id",
    "thread_ts", "trigger_id", "ts", "type", "user_id", "user_name",
)  # fmt: skip


def check_shape(body: Body) -> None:
    """Raise MalformedError where Bolt or a handler would stumble over a field of the wrong kind."""
    _check_fields(body)
    kind = kind_of(body)
    if kind is Kind.OTHER:
        _need_text(body, "type")
    check = NEEDS.get(kind)
    if check is not None:
        check(body)


def _check_fields(values: Body) -> None:
    for name, value in values.items():
        # Bolt takes an absent event, and stumbles over one that is null.
        if name not in CHECKS or (value is None and name != "event"):
            continue
        if not CHECKS[name](value):
            raise MalformedError(f"{name} is of the wrong kind")


def _is_text(value: object) -> bool:
    return type(value) is str


def _is_object(value: object) -> bool:
    if type(value) is not dict:
        return False
    _check_fields(value)
    return True


def _is_thing(value: object) -> bool:
    return type(value) is str or _is_object(value)


def _is_list(value: object) -> bool:
    return type(value) is list and all(map(_is_object, value))


CHECKS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(TEXTS, _is_text),
    **dict.fromkeys(THINGS, _is_thing),
    **dict.fromkeys(OBJECTS, _is_object),
    **dict.fromkeys(LISTS, _is_list),
}


def _need_text(values: Body, *names: str) -> None:
    for name in names:
        value = values.get(name)
        if type(value) is not str or not value:
            raise MalformedError(f"{name} is missing")


def _need_object(values: Body, name: str) -> Body:
    value = values.get(name)
    if type(value) is not dict:
        raise MalformedError(f"{name} is missing")
    return value


def _command(body: Body) -> None:
    _need_text(body, "command", "user_id")


def _event(body: Body) -> None:
    _need_text(_need_object(body, "event"), "type")


def _interaction(body: Body) -> None:
    _need_text(_need_object(body, "user"), "id")
    for holder in (body, body.get("view") or {}):
        state = holder.get("state")
        if state is not None:
            _state(_need_object(holder, "state").get("values"))


def _state(values: object) -> None:
    """Refuse what is no object of blocks, each of them an object of elements."""
    for block in _objects_in(values):
        _objects_in(block)


def _objects_in(values: object) -> list[object]:
    if values is None:
        return []
    held: list[object] = list(values.values()) if isinstance(values, dict) else [None]
    if not all(isinstance(one, dict) for one in held):
        raise MalformedError("view.state.values is no object of objects of elements")
    return held


def _submission(body: Body) -> None:
    _interaction(body)
    _need_text(_need_object(body, "view"), "id", "type", "callback_id")


def _actions(body: Body) -> None:
    _interaction(body)
    actions = body.get("actions")
    if not actions:
        raise MalformedError("actions is missing")
    for action in actions:
        _need_text(action, "action_id")


def _shortcut(body: Body) -> None:
    _interaction(body)
    _need_text(body, "callback_id")


def _options(body: Body) -> None:
    _interaction(body)
    _need_text(body, "action_id")


def _challenge(body: Body) -> None:
    _need_text(body, "challenge")


NEEDS: dict[Kind, Callable[[Body], None]] = {
    Kind.COMMAND: _command,
    Kind.EVENT: _event,
    Kind.ACTION: _actions,
    Kind.SHORTCUT: _shortcut,
    Kind.SUBMISSION: _submission,
    Kind.CLOSED: _submission,
    Kind.OPTIONS: _options,
    Kind.CHALLENGE: _challenge,
}
