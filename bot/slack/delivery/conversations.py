"""Where a place is in Slack: the conversation behind a person or a channel's name."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.places import Place, PlaceKind
from bot.slack.delivery.call import ask, call
from bot.slack.delivery.verdict import Got, Refusal

Json = dict[str, Any]
TYPES = ("public_channel,private_channel", "public_channel")


class Conversations:
    """Find the id of a conversation; names are remembered, people are not."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._named: dict[str, str] = {}

    async def id_of(self, to: str) -> str | Refusal:
        """Return the conversation's id; `to` is a channel's id or `#name`, or a person's id."""
        place = Place.parse(to)
        if place.kind is PlaceKind.NAME:
            return await self._channel(place.key)
        if place.kind is PlaceKind.PERSON:
            return await self._direct(to)
        return to

    async def _direct(self, person: str) -> str | Refusal:
        answer = await call(self._client, "conversations.open", {"users": person})
        return answer if isinstance(answer, Refusal) else str(answer["channel"]["id"])

    async def _channel(self, name: str) -> str | Refusal:
        if name in self._named:
            return self._named[name]
        for types in TYPES:
            found = await self._search(name, types)
            if not (isinstance(found, Refusal) and found.error == "missing_scope"):
                break
        return found

    async def _search(self, name: str, types: str) -> str | Refusal:
        asked: Json = {"types": types, "limit": 200, "exclude_archived": "true"}
        while True:
            answer = await ask(self._client, "conversations.list", asked)
            if isinstance(answer, Refusal):
                return answer
            self._named |= {each["name"]: each["id"] for each in answer["channels"]}
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if name in self._named:
                return self._named[name]
            if not cursor:
                return Refusal(Got.ANSWER, "channel_not_found", 200)
            asked["cursor"] = cursor
