"""Carrying one message to Slack, or looking one up there, and telling what came of it."""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.outbox import Aim, Method, Posted, WaitingMessage
from bot.slack.delivery.books import Errand
from bot.slack.delivery.call import call
from bot.slack.delivery.conversations import Conversations
from bot.slack.delivery.history import Stretch, find
from bot.slack.delivery.request import is_reachable, request_for, taken_over, thread_of
from bot.slack.delivery.upload import upload, where_shared
from bot.slack.delivery.verdict import (
    LOCKED_OUT,
    LOCKED_OUT_PAUSE,
    PERMANENT,
    Fate,
    Outcome,
    Refusal,
    classify,
    explain,
    retry_after,
)

Json = dict[str, Any]
# Then it is posted like any other.
UNCHANGEABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
ABSENT = Outcome(Fate.RETRY, "not in Slack's history")


class Courier:
    """Send messages and search the history with one client."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._conversations = Conversations(client)

    async def send(self, message: WaitingMessage, aim: Aim, to: str) -> Outcome:
        """Make one attempt; `to` is the place, resolved where it was anonymous."""
        stopped = is_reachable(message, aim)
        if stopped is not None:
            return stopped
        if message.method is Method.UPLOAD:
            return await self._upload(message, aim, to)
        answer = await self._taken_over(message, aim)
        if answer is None:
            request = request_for(message, aim, to)
            answer = await call(self._client, request.method, request.arguments)
        if isinstance(answer, Refusal):
            return await self._refused(message, answer)
        if message.method is Method.CREATE:
            return Outcome(Fate.SENT, posted=Posted(str(answer["channel"]["id"]), ""))
        return Outcome(Fate.SENT, posted=_posted(answer))

    async def _taken_over(self, message: WaitingMessage, aim: Aim) -> Json | Refusal | None:
        """Change what stands there already into this; None where nothing does, or it is gone."""
        if aim.found is None:
            return None
        request = taken_over(message, aim.found)
        answer = await call(self._client, request.method, request.arguments)
        is_gone = isinstance(answer, Refusal) and answer.error in UNCHANGEABLE
        return None if is_gone else answer

    async def _refused(self, message: WaitingMessage, refusal: Refusal) -> Outcome:
        """Tell what a refusal means; what was there already is as good as made."""
        if message.method is Method.INVITE and refusal.error == "already_in_channel":
            return Outcome(Fate.SENT)
        if message.method is Method.CREATE and refusal.error == "name_taken":
            # Made by an attempt whose answer was lost: nobody else has a name like ours.
            found = await self._conversations.id_of(f"#{json.loads(message.payload)['name']}")
            if isinstance(found, Refusal):
                return classify(message.method, found)
            return Outcome(Fate.SENT, posted=Posted(found, ""))
        return classify(message.method, refusal)

    async def _upload(self, message: WaitingMessage, aim: Aim, to: str) -> Outcome:
        channel = await self._conversations.id_of(to)
        if isinstance(channel, Refusal):
            outcome = classify(message.method, channel)
            return Outcome(Fate.RETRY, outcome.reason) if outcome.fate is Fate.UNSURE else outcome
        answer = await upload(self._client, message, aim, channel)
        if isinstance(answer, Outcome):
            return answer
        if isinstance(answer, Refusal):
            return classify(message.method, answer)
        return Outcome(Fate.SENT, posted=where_shared(answer, channel))

    async def look_up(self, errands: Sequence[Errand], to: str) -> tuple[Outcome, ...]:
        """Find out whether Slack has these messages of one place and thread.

        SENT where it has one, RETRY where it certainly has not, UNSURE where that is still open.
        """
        found = await self._found(errands, to)
        if isinstance(found, Refusal):
            return tuple(_still_unsure(found) for _ in errands)
        return tuple(_verdict(found.get(errand.message.key)) for errand in errands)

    async def _found(self, errands: Sequence[Errand], to: str) -> dict[str, Posted] | Refusal:
        channel = await self._conversations.id_of(to)
        if isinstance(channel, Refusal):
            return channel
        first, thread = errands[0], thread_of(errands[0].message, errands[0].aim)
        if first.aim.posted is not None:
            channel = first.aim.posted.channel
        messages = [errand.message for errand in errands]
        since = min(message.first_attempt_at or message.created_at for message in messages)
        keys = {message.key for message in messages}
        return await find(self._client, Stretch(channel, thread, since), keys)


def _posted(answer: Json) -> Posted | None:
    if "channel" in answer and "ts" in answer:
        return Posted(str(answer["channel"]), str(answer["ts"]))
    return None


def _verdict(posted: Posted | None) -> Outcome:
    return Outcome(Fate.SENT, posted=posted) if posted else ABSENT


def _still_unsure(refusal: Refusal) -> Outcome:
    if refusal.is_limit:
        return Outcome(Fate.UNSURE, "ratelimited", hold=retry_after(refusal))
    if refusal.error in LOCKED_OUT:
        return Outcome(Fate.UNSURE, refusal.error, hold=LOCKED_OUT_PAUSE, everywhere=True)
    if refusal.error in PERMANENT:
        return Outcome(Fate.PARKED, f"perhaps posted; its history: {explain(refusal.error)}")
    return Outcome(Fate.UNSURE, f"perhaps posted; its history: {refusal.error or refusal.status}")
