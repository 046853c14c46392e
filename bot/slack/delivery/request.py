"""Which call of the Web API carries a message, with which arguments."""

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from bot.domain.outbox import Aim, Method, Posted, WaitingMessage
from bot.slack.delivery.verdict import Fate, Outcome
from bot.slack.mrkdwn import Mrkdwn, shorten

Json = dict[str, Any]
EVENT_TYPE = "drumbeat_message"
# Longer text fails with msg_too_long. Source: https://docs.slack.dev/reference/methods/chat.update
UPDATED_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Request:
    """A Web API method and its arguments."""

    method: str
    arguments: Json


def is_reachable(message: WaitingMessage, aim: Aim) -> Outcome | None:
    """Return why a message cannot leave yet or ever; None where nothing stands in its way."""
    changes = message.method in (Method.UPDATE, Method.DELETE)
    if aim.posted is not None or not (changes or message.thread):
        return None
    if aim.awaited:
        return Outcome(Fate.RETRY, "its message has not been posted yet")
    if changes:
        return Outcome(Fate.DROPPED, "its message was never posted")
    if message.is_relay:
        # Nothing is kept of where an anonymous author was answered, so there is no thread.
        return None
    return Outcome(Fate.PARKED, "the message it replies to was never posted")


def request_for(message: WaitingMessage, aim: Aim, to: str) -> Request:
    """Build the call; `to` is the place, resolved where it was anonymous."""
    payload: Json = json.loads(message.payload)
    match message.method:
        case Method.UPDATE:
            return Request("chat.update", {**_shortened(payload), **_posted(aim)})
        case Method.DELETE:
            return Request("chat.delete", _posted(aim))
        case Method.EPHEMERAL:
            arguments = {**payload, "channel": to, **_thread(aim)}
            return Request("chat.postEphemeral", arguments)
        case Method.CREATE | Method.INVITE:
            return _of_a_room(message, payload, to)
        case Method.PUBLISH:
            arguments = {"user_id": message.where.key, "view": payload}
            return Request("views.publish", arguments)
        case _:
            return Request("chat.postMessage", _post(message, payload, aim, to))


def _of_a_room(message: WaitingMessage, payload: Json, to: str) -> Request:
    if message.method is Method.CREATE:
        return Request("conversations.create", payload)
    return Request("conversations.invite", {**payload, "channel": to})


def _post(message: WaitingMessage, payload: Json, aim: Aim, to: str) -> Json:
    return {**payload, "channel": to, "metadata": metadata(message), **_thread(aim)}


def taken_over(message: WaitingMessage, found: Posted) -> Request:
    """Build the call that makes a message of what stands there already, as after a restore."""
    stands = {"channel": found.channel, "ts": found.ts, "metadata": metadata(message)}
    return Request("chat.update", {**_shortened(json.loads(message.payload)), **stands})


def metadata(message: WaitingMessage) -> Json:
    """Write what Slack keeps with a message and shows no person: its key, its name, the record's end."""
    # A name would tell what somebody anonymous was answered about.
    ref = "" if message.is_relay else message.ref
    carried = {"key": message.key, "ref": ref, "record": message.record}
    kept = {name: value for name, value in carried.items() if value}
    return {"event_type": EVENT_TYPE, "event_payload": kept}


def _thread(aim: Aim) -> Json:
    return {"thread_ts": aim.posted.ts} if aim.posted else {}


def _posted(aim: Aim) -> Json:
    return {"channel": aim.posted.channel, "ts": aim.posted.ts} if aim.posted else {}


def _shortened(payload: Json) -> Json:
    text = payload.get("text", "")
    if len(text) <= UPDATED_TEXT or not payload.get("blocks"):
        return payload
    # With blocks the text is what notifications read; the blocks keep it whole.
    return {**payload, "text": str(shorten(Mrkdwn(text), UPDATED_TEXT))}


def thread_of(message: WaitingMessage, aim: Aim) -> str | None:
    """Return the `ts` of the thread a message is posted to."""
    if aim.posted is not None:
        return aim.posted.ts
    return json.loads(message.payload).get("thread_ts") if message.payload else None


def filename(name: str, key: str) -> str:
    """Put the key into a file's name: metadata cannot be given to a file."""
    path = PurePath(name)
    return f"{path.stem}.{key}{path.suffix}"
