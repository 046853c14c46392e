"""What people do with the app's buttons, modals, shortcuts and commands, as payloads."""

from bot.workspace import messages
from bot.workspace.channels import peer_of
from bot.workspace.elements import Spot
from bot.workspace.ids import Json, stamp
from bot.workspace.outgoing import Envelope
from bot.workspace.state import Channel, Message, User, View
from bot.workspace.views import view_json
from bot.workspace.world import World

# Slack hides the names of conversations the app may not be in.
NAMES = {"private": "privategroup", "im": "directmessage"}


def channel_name(channel: Channel) -> str:
    """The name of a channel as payloads carry it."""
    return NAMES.get(channel.kind, channel.name)


def _head(world: World, kind: str, person: str) -> Json:
    user = world.users[person]
    return {
        "type": kind,
        "user": {
            "id": user.id, "username": user.name, "name": user.name, "team_id": world.team_id
        },
        "token": world.rules.tokens.verification,
        "team": {"id": world.team_id, "domain": world.team_domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }  # fmt: skip


def _now(world: World) -> str:
    return stamp(world.clock.now())


def _envelope(payload: Json, name: str) -> Envelope:
    return Envelope("interactive", f"{payload['type']} {name}".strip(), payload)


def _response_url(world: World, path: str) -> str:
    return f"{world.base_url.removesuffix('/api/')}/{path}"


def command(world: World, user: User, channel: Channel, line: tuple[str, str]) -> Envelope:
    """A slash command; every field is a string, as in the form Slack posts."""
    name, text = line
    response = world.responses.issue(user.id, channel.id)
    # Source: https://docs.slack.dev/interactivity/implementing-slash-commands
    payload = {
        "token": world.rules.tokens.verification,
        "team_id": world.team_id,
        "team_domain": world.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": world.app_id,
        "is_enterprise_install": "false",
        "response_url": _response_url(world, response),
        "trigger_id": world.mint_trigger(user.id),
    }
    return Envelope("slash_commands", f"{name} {text}".strip(), payload)


def global_shortcut(world: World, person: str, callback_id: str) -> Envelope:
    """A global shortcut."""
    # Source: https://docs.slack.dev/interactivity/implementing-shortcuts
    payload = _head(world, "shortcut", person) | {
        "callback_id": callback_id,
        "trigger_id": world.mint_trigger(person),
        "action_ts": _now(world),
    }
    return _envelope(payload, callback_id)


def message_shortcut(world: World, person: str, callback_id: str, message: Message) -> Envelope:
    """A shortcut on a message."""
    channel = world.channels[message.channel]
    # No `message_ts`: a shortcut may stand on anybody's message, which is not the app's to replace.
    response = world.responses.issue(person, channel.id, thread_ts=message.thread_ts)
    payload = _head(world, "message_action", person) | {
        "callback_id": callback_id,
        "trigger_id": world.mint_trigger(person),
        "action_ts": _now(world),
        "response_url": _response_url(world, response),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": messages.message_json(world, message),
    }
    return _envelope(payload, callback_id)


def on_message(
    world: World, person: str, message: Message, *, actions: list[Json], values: Json
) -> Envelope:
    """A click or choice on a message; an ephemeral one comes without the message itself."""
    channel = world.channels[message.channel]
    response = world.responses.issue(
        person,
        channel.id,
        message_ts=message.ts,
        ephemeral=bool(message.reader),
        thread_ts=message.thread_ts,
    )
    # Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
    payload = _head(world, "block_actions", person) | _message_place(world, message) | {
        "api_app_id": world.app_id,
        "trigger_id": world.mint_trigger(person),
        "state": {"values": values},
        "response_url": _response_url(world, response),
        "actions": actions,
    }  # fmt: skip
    if not message.reader:
        payload["message"] = messages.message_json(world, message)
    return _envelope(payload, actions[0]["action_id"])


def _message_place(world: World, message: Message) -> Json:
    channel = world.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.reader),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {"container": container, "channel": {"id": channel.id, "name": channel_name(channel)}}


def on_view(world: World, view: View, *, actions: list[Json], person: str) -> Envelope:
    """A click or choice in a modal or on a Home."""
    payload = _head(world, "block_actions", person) | {
        "api_app_id": world.app_id,
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": world.mint_trigger(person, view_id=view.id),
        "view": view_json(world, view),
        "actions": actions,
    }
    return _envelope(payload, actions[0]["action_id"])


def suggestion(
    world: World, person: str, *, spot: Spot, on: Message | View, query: str
) -> Envelope:
    """What somebody typed into a menu whose options the app supplies."""
    # Source: https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
    payload = _head(world, "block_suggestion", person) | {
        "api_app_id": world.app_id,
        "action_id": spot.element["action_id"],
        "block_id": spot.block["block_id"],
        "value": query,
    }
    if isinstance(on, View):
        payload |= {
            "container": {"type": "view", "view_id": on.id},
            "view": view_json(world, on),
        }
    else:
        payload |= _message_place(world, on) | {"message": messages.message_json(world, on)}
    return _envelope(payload, spot.element["action_id"])


def submission(world: World, view: View) -> Envelope:
    """A submitted modal."""
    # Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    payload = _head(world, "view_submission", view.person) | {
        "api_app_id": world.app_id,
        "trigger_id": world.mint_trigger(view.person, view_id=view.id),
        "view": view_json(world, view),
        # Filled only for inputs with `response_url_enabled`, which this workspace does not offer.
        "response_urls": [],
    }
    return _envelope(payload, view.payload["callback_id"])


def closing(world: World, view: View, *, is_cleared: bool) -> Envelope:
    """A modal that was closed without submitting: what stood in its inputs is not told."""
    # Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    inputs = {block["block_id"] for block in view.payload["blocks"] if block["type"] == "input"}
    left = {block: held for block, held in view.values.items() if block not in inputs}
    payload = _head(world, "view_closed", view.person) | {
        "api_app_id": world.app_id,
        "view": view_json(world, view) | {"state": {"values": left}},
        "is_cleared": is_cleared,
    }
    return _envelope(payload, view.payload["callback_id"])


def home_opened(world: World, person: str, tab: str) -> Json:
    """The event of somebody looking at the app's Home or at its messages."""
    channel = world.app_im(person)
    # Source: https://docs.slack.dev/reference/events/app_home_opened
    event: Json = {
        "type": "app_home_opened",
        "user": peer_of(channel, world.app_user.id),
        "channel": channel.id,
        "tab": tab,
        "event_ts": _now(world),
    }
    view = world.homes.get(person)
    # Slack leaves the view out until the app has published one.
    return event | {"view": view_json(world, view)} if view and tab == "home" else event
