"""People and the app: commands, shortcuts, buttons, menus, Home."""

from typing import Any

from bot.workspace import interactions, outcomes
from bot.workspace.client.act import Act, ActError
from bot.workspace.client.composer import encoded
from bot.workspace.client.talk import Verb
from bot.workspace.elements import HOLDS, Spot, find, merged
from bot.workspace.events import tell
from bot.workspace.files import file_json
from bot.workspace.ids import Json, stamp
from bot.workspace.outgoing import Ack, Envelope
from bot.workspace.responses import ResponseUrl
from bot.workspace.state import Channel, Message, View
from bot.workspace.views import find as find_view

NO_ANSWER = "That didn't work, because the app did not respond. Try again."
FAILURES = {"timeout": "operation_timeout", "http_error": "http_service_error"}


async def command(act: Act) -> Json:
    """Run a slash command typed into a channel."""
    channel, line = act.channel(), act.text("text").strip()
    name, _, text = line.partition(" ")
    known = act.world.manifest.command(name)
    if known is None:
        raise ActError("unknown_command", f"{name} is not a valid command.")
    text = encoded(act.world, text.strip()) if known.should_escape else text.strip()
    ack = await act.world.deliveries.ask(
        interactions.command(act.world, act.user, channel, (name, text))
    )
    # Slack shows its own error codes to people, so we do.
    if ack.failure:
        code = FAILURES.get(ack.failure, "dispatch_failed")
        return _failed(act, code, f'{name} failed with the error "{code}"', channel.id)
    return _answered(act, channel, ack.payload, name)


def _answered(act: Act, channel: Channel, payload: Any, name: str) -> Json:
    if not isinstance(payload, dict) or not payload:
        return {}
    to = ResponseUrl(act.person, channel.id, act.world.clock.now())
    if error := outcomes.reply(act.world, to, payload, way="ack"):
        return _failed(act, error, f'{name} failed with the error "{error}"', channel.id)
    return {}


def _failed(act: Act, code: str, words: str, where: str | None) -> Json:
    outcomes.notice(act.world, act.person, words, where=where)
    return {"ok": False, "error": code, "message": words}


async def _ask(act: Act, envelope: Envelope, where: str | None) -> Json:
    ack = await act.world.deliveries.ask(envelope)
    return _judged(act, ack, where)


def _judged(act: Act, ack: Ack, where: str | None) -> Json:
    if not ack.failure:
        return {}
    return _failed(act, FAILURES.get(ack.failure, "dispatch_failed"), NO_ANSWER, where)


async def shortcut(act: Act) -> Json:
    """Use a global shortcut."""
    callback_id = act.text("callback_id")
    if act.world.manifest.shortcut(callback_id, "global") is None:
        raise ActError("unknown_shortcut", "There is no such shortcut.")
    envelope = interactions.global_shortcut(act.world, act.person, callback_id)
    return await _ask(act, envelope, None)


async def message_shortcut(act: Act) -> Json:
    """Use a shortcut on a message."""
    channel, callback_id = act.channel(), act.text("callback_id")
    if act.world.manifest.shortcut(callback_id, "message") is None:
        raise ActError("unknown_shortcut", "There is no such shortcut.")
    message = act.message(channel)
    envelope = interactions.message_shortcut(act.world, act.person, callback_id, message)
    return await _ask(act, envelope, channel.id)


async def open_home(act: Act) -> Json:
    """Look at the app's Home, or at its messages."""
    tab = act.text("tab") or "home"
    event = interactions.home_opened(act.world, act.person, tab)
    tell(act.world, "app_home_opened", event)
    return {}


def standing(act: Act) -> Message | View:
    """Find the message or view that an element stands on."""
    on = act.part("on")
    if on.get("type") == "view":
        view = find_view(act.world, str(on.get("view_id")))
        if view is None or view.person != act.person:
            raise ActError("view_not_found", "That window is closed.")
        return view
    channel = act.world.channels.get(str(on.get("channel")))
    if channel is None or act.person not in channel.members:
        raise ActError("channel_not_found", "There is no such channel.")
    if on.get("type") == "ephemeral":
        mine = (each for each in channel.ephemerals if each.reader == act.person)
        found = next((each for each in mine if each.ts == on.get("ts")), None)
        if found is None:
            raise ActError("message_not_found", "That message is no longer there.")
        return found
    return act.message(channel, str(on.get("ts")))


def _blocks(on: Message | View) -> list[Json]:
    blocks: list[Json] = on.payload["blocks"] if isinstance(on, View) else on.blocks
    return blocks


def _spot(act: Act, on: Message | View) -> Spot:
    spot = find(_blocks(on), act.text("block_id"), act.text("action_id"))
    if spot is None:
        raise ActError("element_not_found", "That is no longer there.")
    seers = spot.element.get("visible_to_user_ids")
    # The page does not draw it for others; a forged request must not press it either.
    if seers and act.person not in seers:
        raise ActError("element_not_found", "That is not for you.")
    return spot


async def click(act: Act) -> Json:
    """Press a button."""
    on = standing(act)
    spot = _spot(act, on)
    return await _dispatch(act, on, spot, _pressed(spot.element, act.fields.get("value")))


def _pressed(element: Json, value: object) -> Json:
    match element["type"]:
        case "overflow":
            chosen = [each for each in element["options"] if each["value"] == value]
            if not chosen:
                raise ActError("option_not_found", "That choice is no longer there.")
            return {"selected_option": chosen[0]}
        case "feedback_buttons":
            for side in ("positive_button", "negative_button"):
                if element[side].get("value") == value:
                    return {"text": element[side]["text"], "value": value}
            raise ActError("option_not_found", "That choice is no longer there.")
        case "button" | "workflow_button" | "icon_button":
            return {key: element[key] for key in ("text", "value", "style") if key in element}
    raise ActError("not_a_button", "That cannot be pressed.")


async def select(act: Act) -> Json:
    """Choose in an element that tells the app at once."""
    on = standing(act)
    spot, given = _spot(act, on), act.part("element")
    if given.get("type") != spot.element["type"] or given["type"] not in HOLDS:
        raise ActError("invalid_request", f"the element is a {spot.element['type']}")
    if spot.is_input and not spot.block.get("dispatch_action"):
        raise ActError("not_dispatching", "That is sent with the form.")
    own = {spot.block["block_id"]: {spot.element["action_id"]: given}}
    key = HOLDS[given["type"]][0]
    return await _dispatch(act, on, spot, {key: given.get(key)}, own)


async def _dispatch(
    act: Act, on: Message | View, spot: Spot, held: Json, own: Json | None = None
) -> Json:
    action = {
        "type": spot.element["type"],
        "action_id": spot.element["action_id"],
        "block_id": spot.block["block_id"],
        **held,
        "action_ts": stamp(act.world.clock.now()),
    }
    values = fill(act, on, own or {})
    if isinstance(on, View):
        on.values = values
        envelope = interactions.on_view(act.world, on, actions=[action], person=act.person)
        return await _ask(act, envelope, on.id)
    envelope = interactions.on_message(act.world, act.person, on, actions=[action], values=values)
    return await _ask(act, envelope, on.channel)


def fill(act: Act, on: Message | View, own: Json) -> Json:
    """Put together what is filled in on a message or view, files described in full."""
    kept = on.values if isinstance(on, View) else {}
    given = act.part("values")
    values = merged(_blocks(on), own, merged(_blocks(on), given, kept))
    for actions in values.values():
        for element in actions.values():
            if element["type"] == "file_input":
                element["files"] = [_file(act, each) for each in element["files"]]
    return values


def _file(act: Act, given: Json) -> Json:
    file = act.world.files.get(str(given.get("id")))
    if file is None or file.owner != act.person:
        raise ActError("file_not_found", "That file is not there.")
    return file_json(act.world, file)


async def options(act: Act) -> Json:
    """Ask the app for the options of a menu."""
    on = standing(act)
    spot, query = _spot(act, on), act.text("query")
    if len(query) < int(spot.element.get("min_query_length", 3)):
        return {"options": []}
    envelope = interactions.suggestion(act.world, act.person, spot=spot, on=on, query=query)
    ack = await act.world.deliveries.ask(envelope)
    body = ack.payload if isinstance(ack.payload, dict) else {}
    for key in ("options", "option_groups"):
        if isinstance(body.get(key), list) and len(body[key]) <= 100:
            return {key: body[key]}
    return {"ok": False, "error": "options_failed", "message": "Could not load the options."}


VERBS: dict[str, Verb] = {
    "command": command,
    "shortcut": shortcut,
    "message_shortcut": message_shortcut,
    "open_home": open_home,
    "click": click,
    "select": select,
    "options": options,
}
