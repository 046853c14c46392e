"""Events: what happened in the workspace, wrapped as the Events API wraps it."""

import hashlib

from bot.workspace.ids import Json
from bot.workspace.outgoing import Envelope
from bot.workspace.state import Channel
from bot.workspace.world import World

CHANNEL_TYPES = {"channel": "channel", "private": "group", "im": "im"}
MESSAGE_EVENTS = {"channel": "message.channels", "private": "message.groups", "im": "message.im"}


def tell(world: World, subscription: str, event: Json) -> None:
    """Send an event to the app if it subscribed to it."""
    if not world.manifest.hears(subscription):
        return
    world.deliveries.tell(Envelope("events_api", event["type"], _callback(world, event)))


def tell_message(world: World, channel: Channel, event: Json) -> None:
    """Send a message event, if the app is in the channel."""
    # An app hears only where it is; in other channels it may post at most.
    if world.app_user.id not in channel.members:
        return
    kind = CHANNEL_TYPES[channel.kind]
    where: Json = {"type": "message", "channel": channel.id, "channel_type": kind}
    tell(world, MESSAGE_EVENTS[channel.kind], event | where)


def _is_shared(world: World, event: Json) -> bool:
    about = event.get("channel")
    channel = world.channels.get(about) if isinstance(about, str) else None
    return channel is not None and channel.is_ext_shared


def _callback(world: World, event: Json) -> Json:
    event_id = world.ids.mint("Ev")
    authorization = {
        "enterprise_id": None,
        "team_id": world.team_id,
        "user_id": world.app_user.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    # Source: https://docs.slack.dev/apis/events-api
    return {
        "token": world.rules.tokens.verification,
        "team_id": world.team_id,
        "context_team_id": world.team_id,
        "context_enterprise_id": None,
        "api_app_id": world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": world.epoch(),
        "authorizations": [authorization],
        "is_ext_shared_channel": _is_shared(world, event),
        "event_context": "4-" + hashlib.sha256(event_id.encode()).hexdigest()[:48],
    }
