"""The shape a body must have before Bolt and the handlers may rely on it."""

import re
from collections.abc import Callable

from bot.domain.ids import ChannelId
from bot.slack.envelope import Body, Kind, MalformedError, kind_of

# Null, text, or an object that names itself; a button's words are such an object.
THINGS = ("team", "enterprise", "user", "channel", "text")
# Null or an object; Bolt looks for people and places inside each of them.
OBJECTS = (
    "event", "view", "message", "previous_message", "item", "function_data", "assistant_thread",
    "container", "profile", "subteam", "tokens", "selected_option",
)  # fmt: skip
# Null or a list of objects.
LISTS = ("actions", "authorizations", "response_urls", "selected_options", "files")
# Null or a list of texts.
TEXT_LISTS = (
    "added_users", "removed_users", "users", "bot", "oauth", "selected_users",
    "selected_conversations", "selected_channels",
)  # fmt: skip
# Null or a number, also written as text, that any database keeps.
NUMBERS = ("date_update", "date_previous_update", "date_delete", "user_count")
CONVERSATION = re.compile(r"[CDG][A-Z0-9]{1,99}")
# Null or text, wherever they stand.
TEXTS = (
    "action_id", "action_ts", "api_app_id", "app_installed_team_id", "block_id", "bot_access_token",
    "bot_id", "callback_id", "challenge", "channel_id", "channel_name", "command", "enterprise_id",
    "channel_type", "deleted_ts", "display_name", "email", "handle", "new_channel_id",
    "old_channel_id", "real_name", "selected_channel", "selected_conversation", "selected_date",
    "selected_time", "selected_user", "subteam_id", "tab", "tz", "value",
    "event_id", "execution_id", "external_id", "function_execution_id", "hash", "id", "name",
    "previous_view_id", "private_metadata", "response_url", "root_view_id", "subtype", "team_id",
    "thread_ts", "trigger_id", "ts", "type", "user_id", "user_name",
)  # fmt: skip
# Ids and instants of Slack's own: they become keys, and no index keeps a longer one.
NAMES = (
    "bot_id", "channel_id", "deleted_ts", "event_id", "subteam_id", "team_id", "enterprise_id",
    "thread_ts", "ts", "user_id", "selected_channel", "selected_conversation", "selected_user",
    "id", "hash", "root_view_id", "previous_view_id", "action_id", "block_id", "callback_id",
)  # fmt: skip
LONGEST_NAME = 255


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


def _is_name(value: object) -> bool:
    return type(value) is str and len(value) <= LONGEST_NAME


def _is_object(value: object) -> bool:
    if type(value) is not dict:
        return False
    _check_fields(value)
    return True


def _is_thing(value: object) -> bool:
    return type(value) is str or _is_object(value)


def _is_list(value: object) -> bool:
    return type(value) is list and all(map(_is_object, value))


def _is_text_list(value: object) -> bool:
    return type(value) is list and all(map(_is_text, value))


def _is_number(value: object) -> bool:
    return type(value) in (int, str) and 0 < len(str(value)) <= 12 and str(value).isdigit()


CHECKS: dict[str, Callable[[object], bool]] = {
    **dict.fromkeys(TEXTS, _is_text),
    **dict.fromkeys(NAMES, _is_name),
    **dict.fromkeys(THINGS, _is_thing),
    **dict.fromkeys(OBJECTS, _is_object),
    **dict.fromkeys(LISTS, _is_list),
    **dict.fromkeys(TEXT_LISTS, _is_text_list),
    **dict.fromkeys(NUMBERS, _is_number),
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


def check_event(body: Body) -> None:
    """Raise MalformedError where an event lacks what its listeners rely on."""
    _need_text(body, "event_id")
    event = _need_object(body, "event")
    _need_text(event, "type")
    of_objects, of_texts = EVENT_NEEDS.get(event["type"], ((), ()))
    for name in of_objects:
        _need_text(_need_object(event, name), "id")
    _need_text(event, *of_texts)
    if "channel" in of_texts:
        channel_of(event)
    if not of_objects and any(
        type(event.get(name)) is dict for name in ("user", "channel", "text")
    ):
        raise MalformedError("event.user, channel and text are texts here")


def channel_of(event: Body) -> ChannelId:
    """Return the conversation that an event is about; raises MalformedError for what is no id of one."""
    channel = event.get("channel")
    if type(channel) is not str or not CONVERSATION.fullmatch(channel):
        raise MalformedError("event.channel is no conversation")
    return ChannelId(channel)


# What an event is about: objects with an id, and texts.
# Source: https://docs.slack.dev/reference/events
EVENT_NEEDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(("team_join", "user_change"), (("user",), ())),
    **dict.fromkeys(("subteam_created", "subteam_updated"), (("subteam",), ())),
    **dict.fromkeys(("channel_rename", "group_rename", "channel_created"), (("channel",), ())),
    **dict.fromkeys(
        (
            "channel_archive", "channel_unarchive", "channel_deleted", "channel_left",
            "channel_shared", "channel_unshared", "group_archive", "group_unarchive",
            "group_deleted", "group_left", "message",
        ),
        ((), ("channel",)),
    ),
    **dict.fromkeys(
        ("app_mention", "member_joined_channel", "member_left_channel"), ((), ("channel", "user"))
    ),
    "app_home_opened": ((), ("user",)),
    "subteam_members_changed": ((), ("subteam_id",)),
    "channel_id_changed": ((), ("old_channel_id", "new_channel_id")),
}  # fmt: skip


def _interaction(body: Body) -> None:
    _need_text(_need_object(body, "user"), "id")
    if type(body.get("channel")) is str:
        raise MalformedError("channel is of the wrong kind")
    for holder in (body, body.get("view") or {}):
        state = holder.get("state")
        if state is not None:
            _state(_need_object(holder, "state").get("values"))


def _state(values: object) -> None:
    """Refuse what is no object of blocks, each of them an object of elements."""
    for block in _objects_in(values):
        for element in _objects_in(block):
            _check_fields(element)


def _objects_in(values: object) -> list[Body]:
    if values is None:
        return []
    if not isinstance(values, dict) or not all(isinstance(v, dict) for v in values.values()):
        raise MalformedError("view.state.values is no object of objects of elements")
    return list(values.values())


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
