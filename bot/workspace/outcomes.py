"""What the app answers to people's acts: in the acknowledgement and by response URL."""

from bot.workspace import messages, views
from bot.workspace.blocks import judge, judge_blocks
from bot.workspace.ids import Json
from bot.workspace.layout import view_too_large
from bot.workspace.outgoing import Ack
from bot.workspace.responses import ResponseUrl
from bot.workspace.state import Message, View
from bot.workspace.world import World

TROUBLE = "We had some trouble connecting. Try again?"
DEFECT = "The app sent something Slack could not use. Try again, or tell whoever runs it."


def reply(world: World, to: ResponseUrl, body: Json, *, way: str) -> str:
    """Carry out a response body; the error Slack would answer, or an empty string."""
    if body.get("delete_original"):
        return _delete_original(world, to)
    blocks = body.get("blocks") or []
    unknown = any(block.get("type") in world.rules.unknown_blocks for block in blocks)
    if judge_blocks(blocks) or unknown:
        return "invalid_blocks"
    text = str(body.get("text") or "")
    if not (text or blocks):
        return "no_text"
    # Without it the answer is a new message, also when a button was pressed.
    if body.get("replace_original") and to.message_ts:
        return _replace_original(world, to, text, blocks)
    content = Message(
        to.channel, "", world.app_user.id, text, by_app=True, blocks=blocks, thread_ts=_thread(to, body)
    )  # fmt: skip
    world.tally.add(world.tally.messages, way)
    if body.get("response_type") == "in_channel":
        messages.place(world, content)
    else:
        content.reader = to.person
        messages.whisper(world, content)
    return ""


def _thread(to: ResponseUrl, body: Json) -> str:
    return str(body.get("thread_ts") or to.thread_ts or "")


def _original(world: World, to: ResponseUrl) -> Message | None:
    channel = world.channels[to.channel]
    if not to.ephemeral:
        return channel.messages.get(to.message_ts)
    return next((each for each in channel.ephemerals if each.ts == to.message_ts), None)


def _delete_original(world: World, to: ResponseUrl) -> str:
    message = _original(world, to)
    if message is None:
        return "message_not_found"
    if not message.reader:
        messages.erase(world, message)
        return ""
    world.channels[to.channel].ephemerals.remove(message)
    frame = {"type": "ephemeral_deleted", "channel": to.channel, "ts": message.ts}
    world.feed.push(to.person, frame)
    return ""


def _replace_original(world: World, to: ResponseUrl, text: str, blocks: list[Json]) -> str:
    message = _original(world, to)
    if message is None:
        return "message_not_found"
    before = messages.message_json(world, message)
    message.text, message.blocks = text, messages.name_blocks(world, blocks)
    if not message.reader:
        messages.edit(world, message, by=world.app_user.id, before=before)
        return ""
    shown = messages.client_message(world, message)
    frame = {"type": "ephemeral_changed", "channel": to.channel, "message": shown}
    world.feed.push(to.person, frame)
    return ""


def notice(world: World, person: str, text: str, *, where: str | None) -> None:
    """Show a person what Slack itself has to say."""
    frame = {"type": "notice", "level": "error", "text": text, "where": where}
    world.feed.push(person, frame)


def submitted(world: World, view: View, ack: Ack) -> Json:
    """Carry out the acknowledgement of a submission; the client's answer."""
    if ack.failure:
        return _trouble(world, view, TROUBLE)
    body = ack.payload if isinstance(ack.payload, dict) else {}
    match body.get("response_action"):
        # An empty acknowledgement closes this view and shows the one below it.
        case None if not body:
            views.remove(world, view)
            return {"ok": True}
        case "clear":
            for each in reversed(list(views.stack_of(world, view.person))):
                views.remove(world, each)
            return {"ok": True, "response_action": "clear"}
        case "errors":
            return _errors(world, view, body.get("errors"))
        case "update" | "push" as action:
            return _new_view(world, view, action, body.get("view"))
    return _trouble(world, view, DEFECT)


def _trouble(world: World, view: View, words: str) -> Json:
    notice(world, view.person, words, where=view.id)
    return {"ok": False, "error": "submission_failed", "message": words}


def _errors(world: World, view: View, errors: object) -> Json:
    inputs = {each["block_id"] for each in view.payload["blocks"] if each["type"] == "input"}
    # Errors under anything but an input have no place to stand: Slack refuses the whole answer.
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        return _trouble(world, view, DEFECT)
    frame = {"type": "view_errors", "view_id": view.id, "errors": errors}
    world.feed.push(view.person, frame)
    return {"ok": True, "response_action": "errors", "errors": errors}


def _new_view(world: World, view: View, action: str, payload: object) -> Json:
    if not isinstance(payload, dict) or view_too_large(payload) or judge(payload, "modal"):
        return _trouble(world, view, DEFECT)
    if action == "update":
        views.updated(world, view, payload)
    elif len(views.stack_of(world, view.person)) >= views.STACK:
        return _trouble(world, view, DEFECT)
    else:
        views.pushed(world, view.person, payload)
    return {"ok": True, "response_action": action}
