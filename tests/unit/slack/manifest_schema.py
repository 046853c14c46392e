"""The part of Slack's manifest schema (v2) that our manifest uses: names, kinds and limits.

Source: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any

Schema = dict[str, Any]


def text(longest: int, shortest: int = 1, **more: Any) -> Schema:
    """Describe a string by its length."""
    return {"type": "string", "minLength": shortest, "maxLength": longest, **more}


def an_object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """Describe an object that has nothing else in it."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def a_list(items: Schema, most: int, least: int = 0, *, unique: bool = False) -> Schema:
    """Describe a list by its length and its items."""
    return {
        "type": "array",
        "items": items,
        "minItems": least,
        "maxItems": most,
        "uniqueItems": unique,
    }


BOOLEAN: Schema = {"type": "boolean"}
URL = text(3500, 0, pattern=r"^https?:\/\/")
SCOPES = a_list(text(50, 0), 255)
EVENTS = a_list(text(50, 0), 100, unique=True)

DISPLAY = an_object(
    ("name",),
    name=text(35),
    description=text(140),
    long_description=text(4000, 175),
    background_color=text(7, 4, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
)
APP_HOME = an_object(
    home_tab_enabled=BOOLEAN,
    messages_tab_enabled=BOOLEAN,
    messages_tab_read_only_enabled=BOOLEAN,
)
SHORTCUT = an_object(
    ("name", "type", "callback_id", "description"),
    name=text(24),
    type={"enum": ["message", "global"]},
    callback_id=text(255),
    description=text(150),
)
COMMAND = an_object(
    ("command", "description"),
    command=text(32, 2, pattern=r"^\/"),
    url=text(3000, 0, pattern=r"^https?:\/\/"),
    description=text(2000),
    usage_hint=text(1000),
    should_escape=BOOLEAN,
)
FEATURES = an_object(
    app_home=APP_HOME,
    bot_user=an_object(("display_name",), display_name=text(80), always_online=BOOLEAN),
    shortcuts=a_list(SHORTCUT, 10, 1),
    slash_commands=a_list(COMMAND, 50, 1),
)
OAUTH = an_object(
    scopes=an_object(bot=SCOPES, user=SCOPES, bot_optional=SCOPES, user_optional=SCOPES)
)
SETTINGS = an_object(
    event_subscriptions=an_object(request_url=URL, bot_events=EVENTS, user_events=EVENTS),
    interactivity=an_object(
        ("is_enabled",), is_enabled=BOOLEAN, request_url=URL, message_menu_options_url=URL
    ),
    org_deploy_enabled=BOOLEAN,
    socket_mode_enabled=BOOLEAN,
    token_rotation_enabled=BOOLEAN,
)
MANIFEST = an_object(
    ("display_information",),
    _metadata=an_object(major_version={"type": "integer"}, minor_version={"type": "integer"}),
    display_information=DISPLAY,
    features=FEATURES,
    oauth_config=OAUTH,
    settings=SETTINGS,
)
