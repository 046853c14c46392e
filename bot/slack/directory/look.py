"""One whole look at a workspace: every page of it, or word of what is missing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.directory.refusals import (
    NETWORK_ERRORS,
    error_code,
    is_passing,
    mend_of,
    needed_scope,
    pause_before,
)
from bot.slack.directory.seen import (
    Directory,
    DirectoryChannel,
    DirectoryGroup,
    DirectoryPerson,
    Gap,
    Identity,
    Json,
    Part,
    channel_of,
    group_of,
    identity_of,
    person_of,
)

Ask = Callable[..., Awaitable[Any]]
Wait = Callable[[float], Awaitable[None]]
FAILURES = (SlackClientError, *NETWORK_ERRORS)

PAGE = 200
MOST_PAGES = 500
MOST_WAITS = 3
ANSWER_WITHIN_S = 15.0
MOST_BEGINNINGS = 3


async def auth(client: AsyncWebClient) -> Identity:
    """Ask Slack who the token belongs to; raises SlackApiError or aiohttp's errors.

    An organisation-wide installation is one workspace, named by its enterprise id.
    """
    return identity_of(_json(await client.auth_test()))


async def fetch(
    client: AsyncWebClient, *, wait: Wait = asyncio.sleep
) -> tuple[Directory, tuple[Gap, ...]]:
    """Look at people, channels and usergroups; what cannot be had becomes a gap, never an error."""
    look = _Look(client, wait)
    people, channels, groups = await asyncio.gather(look.people(), look.channels(), look.groups())
    return Directory(people, channels, groups, frozenset(look.unseen)), tuple(look.gaps)


async def fetch_group(client: AsyncWebClient, group: str) -> DirectoryGroup | None:
    """Look at one usergroup; None where it cannot be seen."""
    groups = await _Look(client, asyncio.sleep).groups()
    return next((each for each in groups if each.id == group), None)


async def fetch_channel(client: AsyncWebClient, channel: str) -> DirectoryChannel | None:
    """Look at one channel; None where it cannot be seen."""
    try:
        answer = await _in_time(client.conversations_info, {"channel": channel})
        return channel_of(answer["channel"])
    except (*FAILURES, KeyError):
        return None


class _Look:
    def __init__(self, client: AsyncWebClient, wait: Wait) -> None:
        self._client = client
        self._wait = wait
        self.gaps: list[Gap] = []
        self.unseen: set[str] = set()

    async def people(self) -> tuple[DirectoryPerson, ...]:
        members = await self._all(Part.PEOPLE, self._client.users_list, "members")
        people = tuple(person_of(member) for member in members)
        if not people:
            # The bot itself is always among them.
            self.unseen.add(Part.PEOPLE)
        humans = [person for person in people if person.active and not person.is_bot]
        if humans and not any(person.email for person in humans):
            mend = mend_of("missing_scope", "users:read.email")
            self.gaps.append(Gap("e-mail addresses", "no person shows one", mend))
        return people

    async def channels(self) -> tuple[DirectoryChannel, ...]:
        found: dict[str, DirectoryChannel] = {}
        # One kind at a time: without groups:read Slack refuses a request for both.
        for part, kind in ((Part.CHANNELS, "public_channel"), (Part.PRIVATE, "private_channel")):
            method = self._client.conversations_list
            for channel in await self._all(part, method, "channels", types=kind):
                found[channel["id"]] = channel_of({"is_private": part is Part.PRIVATE, **channel})
        return tuple(found.values())

    async def groups(self) -> tuple[DirectoryGroup, ...]:
        try:
            answer = await self._ask(self._client.usergroups_list, include_users=True)
            listed = _listed(answer, "usergroups")
        except FAILURES as problem:
            self._miss(Part.GROUPS, Part.GROUPS, problem)
            return ()
        found = [await self._group(group) for group in listed]
        return tuple(group for group in found if group is not None)

    async def _group(self, group: Json) -> DirectoryGroup | None:
        if group.get("users") is not None:
            return group_of(group)
        try:
            answer = await self._ask(self._client.usergroups_users_list, usergroup=group["id"])
        except FAILURES as problem:
            self._miss(group["id"], f"@{group.get('handle') or ''}", problem)
            return None
        return group_of({**group, "users": answer.get("users")})

    async def _all(self, part: Part, method: Ask, key: str, **arguments: str) -> list[Json]:
        """Collect every page; where one fails, what the pages before it showed is still true."""
        items: list[Json] = []
        for beginning in range(1, MOST_BEGINNINGS + 1):
            items = []
            try:
                async for page in self._pages(method, **arguments):
                    items += _listed(page, key)
            except FAILURES as problem:
                # Cursors do not last: what was listed before one that died may have moved.
                if error_code(problem) == "invalid_cursor" and beginning < MOST_BEGINNINGS:
                    continue
                self._miss(part, part, problem)
            break
        return items

    async def _pages(self, method: Ask, **arguments: str) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._ask(method, limit=PAGE, cursor=cursor or None, **arguments)
            yield page
            following = (page.get("response_metadata") or {}).get("next_cursor") or ""
            # Only an empty one ends the list.
            # Source: https://docs.slack.dev/apis/web-api/pagination
            if not following:
                return
            if following == cursor:
                break
            cursor = following
        raise ValueError("its pages do not end")

    async def _ask(self, method: Ask, **arguments: Any) -> Json:
        for attempt in range(MOST_WAITS):
            try:
                return await _in_time(method, arguments)
            except FAILURES as problem:
                pause = pause_before(problem, attempt)
                if pause is None:
                    raise
                await self._wait(pause)
        return await _in_time(method, arguments)

    def _miss(self, unseen: str, reference: str, problem: Exception) -> None:
        code, needed = error_code(problem), needed_scope(problem)
        self.unseen.add(unseen)
        reason = f"{code} {needed}".strip()
        self.gaps.append(Gap(reference, reason, mend_of(code, needed), is_passing(problem)))


async def _in_time(method: Ask, arguments: Json) -> Json:
    # A session that is shared knows nothing of the client's own timeout.
    async with asyncio.timeout(ANSWER_WITHIN_S):
        return _json(await method(**arguments))


def _listed(answer: Json, key: str) -> list[Json]:
    found = answer.get(key)
    if not isinstance(found, list):
        raise ValueError(f"no list of {key}")  # noqa: TRY004 - the answer's fault, not the caller's
    return [item for item in found if isinstance(item, dict) and item.get("id")]


def _json(answer: Any) -> Json:
    data = answer.data
    if not isinstance(data, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - the answer's fault, not the caller's
    return data
