"""Who and what is in the workspace, as far as the token may see."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import ChannelId, SlackUserId, WorkspaceId

Json = dict[str, Any]
Ask = Callable[..., Awaitable[Any]]
Wait = Callable[[float], Awaitable[None]]

PAGE = 200
MOST_PAGES = 500
MOST_WAITS = 3
LONGEST_WAIT_S = 30.0
NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True)
class Identity:
    """Who the bot is: the installation and its own ids."""

    workspace_id: WorkspaceId
    team: str
    bot_user_id: str
    bot_id: str
    url: str


@dataclass(frozen=True)
class DirectoryPerson:
    """A member of the workspace; without users:read.email nobody has an `email`."""

    id: SlackUserId
    email: str | None
    name: str
    zone: str | None
    active: bool
    is_bot: bool


@dataclass(frozen=True)
class DirectoryChannel:
    """A channel the token can see; `name` is without the hash."""

    id: ChannelId
    name: str
    is_member: bool
    archived: bool


@dataclass(frozen=True)
class DirectoryGroup:
    """A usergroup with its members; `handle` is without the at sign."""

    id: str
    handle: str
    members: tuple[SlackUserId, ...]


@dataclass(frozen=True)
class Directory:
    """One look at the workspace."""

    people: tuple[DirectoryPerson, ...] = ()
    channels: tuple[DirectoryChannel, ...] = ()
    groups: tuple[DirectoryGroup, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Something the look did not show: what, why, and what to do about it."""

    reference: str
    reason: str
    mend: str


async def auth(client: AsyncWebClient) -> Identity:
    """Ask Slack who the token belongs to; raises SlackApiError or aiohttp's errors.

    An organisation-wide installation is one workspace, named by its enterprise id.
    """
    return identity_of(_json(await client.auth_test()))


def identity_of(answer: Json) -> Identity:
    """Read the answer of auth.test."""
    org = answer.get("is_enterprise_install") and answer.get("enterprise_id")
    return Identity(
        workspace_id=WorkspaceId(org or answer["team_id"]),
        team=answer.get("team") or "",
        bot_user_id=answer.get("user_id") or "",
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
    )


async def fetch(
    client: AsyncWebClient, *, wait: Wait = asyncio.sleep
) -> tuple[Directory, tuple[Gap, ...]]:
    """Look at people, channels and usergroups; what cannot be had becomes a gap, never an error."""
    look = _Look(client, wait)
    people, channels, groups = await asyncio.gather(look.people(), look.channels(), look.groups())
    return Directory(people, channels, groups), tuple(look.gaps)


class _Look:
    def __init__(self, client: AsyncWebClient, wait: Wait) -> None:
        self._client = client
        self._wait = wait
        self.gaps: list[Gap] = []

    async def people(self) -> tuple[DirectoryPerson, ...]:
        members = await self._all("people", self._client.users_list, "members")
        people = tuple(_person(member) for member in members if member.get("id"))
        humans = [person for person in people if person.active and not person.is_bot]
        if humans and not any(person.email for person in humans):
            self.gaps.append(
                Gap(
                    "e-mail addresses",
                    "no person shows one",
                    mend_of("missing_scope", "users:read.email"),
                )
            )
        return people

    async def channels(self) -> tuple[DirectoryChannel, ...]:
        found: dict[str, DirectoryChannel] = {}
        # One kind at a time: without groups:read Slack refuses a request for both.
        for what, kind in (("channels", "public_channel"), ("private channels", "private_channel")):
            for channel in await self._all(
                what, self._client.conversations_list, "channels", types=kind
            ):
                if channel.get("id"):
                    found[channel["id"]] = _channel(channel)
        return tuple(found.values())

    async def groups(self) -> tuple[DirectoryGroup, ...]:
        try:
            answer = await self._ask(self._client.usergroups_list, include_users=True)
        except (SlackClientError, *NETWORK_ERRORS) as problem:
            self._note("usergroups", problem)
            return ()
        listed = [group for group in answer.get("usergroups") or () if group.get("id")]
        return tuple([await self._group(group) for group in listed])

    async def _group(self, group: Json) -> DirectoryGroup:
        handle = group.get("handle") or ""
        members = group.get("users")
        if members is None:
            try:
                answer = await self._ask(self._client.usergroups_users_list, usergroup=group["id"])
                members = answer.get("users")
            except (SlackClientError, *NETWORK_ERRORS) as problem:
                self._note(f"@{handle}", problem)
        return DirectoryGroup(group["id"], handle, tuple(map(SlackUserId, members or ())))

    async def _all(self, what: str, method: Ask, key: str, **arguments: str) -> list[Json]:
        """Collect every page; where one fails, keep the pages before it and note the gap."""
        items: list[Json] = []
        try:
            async for page in self._pages(method, **arguments):
                items += page.get(key) or ()
        except (SlackClientError, *NETWORK_ERRORS) as problem:
            self._note(what, problem)
        return items

    async def _pages(self, method: Ask, **arguments: str) -> AsyncIterator[Json]:
        cursor = ""
        for _ in range(MOST_PAGES):
            page = await self._ask(method, limit=PAGE, cursor=cursor or None, **arguments)
            yield page
            following = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not following or following == cursor:
                return
            cursor = following

    async def _ask(self, method: Ask, **arguments: Any) -> Json:
        for _ in range(MOST_WAITS):
            try:
                return _json(await method(**arguments))
            except SlackApiError as problem:
                pause = retry_after(problem)
                if pause is None or pause > LONGEST_WAIT_S:
                    raise
                await self._wait(pause)
        return _json(await method(**arguments))

    def _note(self, reference: str, problem: Exception) -> None:
        code, needed = error_code(problem), ""
        if isinstance(problem, SlackApiError):
            needed = str(problem.response.get("needed") or "")
        self.gaps.append(Gap(reference, f"{code} {needed}".strip(), mend_of(code, needed)))


def _json(answer: Any) -> Json:
    data = answer.data
    if not isinstance(data, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - the answer's fault, not the caller's
    return data


def error_code(problem: Exception) -> str:
    """Give Slack's word for a failure, or the network's."""
    if isinstance(problem, SlackApiError):
        return str(problem.response.get("error") or "unreadable answer")
    return str(problem) or type(problem).__name__


def retry_after(problem: SlackApiError) -> float | None:
    """Give the seconds Slack asks us to wait, if that is what it asks."""
    response = problem.response
    if response.get("error") not in ("ratelimited", "rate_limited"):
        return None
    headers = {
        name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()
    }
    given = str(headers.get("retry-after", ""))
    return float(given) if given.isdigit() else LONGEST_WAIT_S


def mend_of(code: str, needed: str = "") -> str:
    """Say what to do about an error code of the Web API."""
    if code == "missing_scope":
        return f"Add the bot scope {needed or 'named by Slack'} to the app and install it again."
    return MENDS.get(
        code, "Try again; if it stays, look at status.slack.com and at BOT_SLACK_API_URL."
    )


MENDS = {
    "ratelimited": "Slack asks for patience: try again in a minute.",
    "unknown_method": "This server does not know the method: give ids instead of names in the charter.",
    "invalid_auth": "Copy the Bot User OAuth Token (xoxb-…) into BOT_SLACK_BOT_TOKEN again.",
    "not_authed": "Set BOT_SLACK_BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_revoked": "The token was revoked: install the app again and copy the new token.",
}


def _person(member: Json) -> DirectoryPerson:
    profile = member.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or member.get("real_name")
    return DirectoryPerson(
        id=SlackUserId(member["id"]),
        email=(profile.get("email") or "").lower() or None,
        name=name or member.get("name") or member["id"],
        zone=member.get("tz") or None,
        active=not member.get("deleted"),
        is_bot=bool(member.get("is_bot")) or member["id"] == "USLACKBOT",
    )


def _channel(channel: Json) -> DirectoryChannel:
    return DirectoryChannel(
        id=ChannelId(channel["id"]),
        name=channel.get("name") or "",
        is_member=bool(channel.get("is_member")),
        archived=bool(channel.get("is_archived")),
    )
