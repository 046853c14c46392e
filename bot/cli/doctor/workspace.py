"""What only Slack can tell: tokens, scopes, channels, usergroups, people, blocks."""

from collections.abc import Iterable, Sequence

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.charter import Charter
from bot.cli.doctor.checks import Check, fail, ok, warn
from bot.cli.doctor.references import References, references
from bot.cli.doctor.samples import SAMPLE_FORM, SAMPLE_MESSAGE
from bot.slack.directory import (
    NETWORK_ERRORS,
    Directory,
    DirectoryChannel,
    DirectoryPerson,
    Gap,
    error_code,
    fetch,
    identity_of,
    is_passing,
    mend_of,
)
from bot.slack.manifest import OPTIONAL_SCOPES, SCOPES

UNHEARD = (
    "This says nothing of the token. Check BOT_SLACK_API_URL, the network and its proxy, and "
    "status.slack.com; then try again."
)
FAILURES = (SlackClientError, *NETWORK_ERRORS)


async def check_token(client: AsyncWebClient) -> tuple[list[Check], bool]:
    """Ask Slack who we are and what we may do; False when there is no point in asking more."""
    try:
        answer = await client.auth_test()
        identity = identity_of(dict(answer.data) if isinstance(answer.data, dict) else {})
    except (*FAILURES, KeyError) as problem:
        return [_unheard("token", "auth.test", problem, mend_of(error_code(problem)))], False
    headers = {name.lower(): value for name, value in answer.headers.items()}
    where = identity.team or identity.workspace_id
    return [
        ok("token", f"bot {identity.bot_user_id} in {where} ({identity.url})"),
        *check_scopes(headers.get("x-oauth-scopes")),
    ], True


def _unheard(name: str, method: str, problem: Exception, mend: str) -> Check:
    """Tell a token that Slack refuses from a Slack that was not heard at all."""
    code = error_code(problem)
    if not isinstance(problem, SlackApiError) or is_passing(problem):
        return fail(name, f"not checked: Slack did not answer {method} ({code})", UNHEARD)
    return fail(name, f"{method} says {code}", mend)


def check_scopes(granted: str | None) -> list[Check]:
    """Compare the scopes Slack's header names with those of the manifest."""
    if granted is None:
        mend = "If this is Slack, compare “OAuth & Permissions” with `python -m bot manifest`."
        return [warn("scopes", "the server does not name the token's scopes", mend)]
    have = {scope.strip() for scope in granted.split(",")}
    missing = [
        fail("scopes", f"{scope} is missing: {why}", mend_of("missing_scope", scope))
        for scope, why in SCOPES.items()
        if scope not in have
    ]
    lacking = [
        warn("scopes", f"{scope} is not granted: {why}", mend_of("missing_scope", scope))
        for scope, why in OPTIONAL_SCOPES.items()
        if scope not in have
    ]
    return [*missing, *lacking] or [ok("scopes", "all granted")]


async def check_app_token(client: AsyncWebClient, app_token: str) -> Check:
    """Ask for a Socket Mode address without using it."""
    try:
        await client.apps_connections_open(app_token=app_token)
    except FAILURES as problem:
        mend = "Copy the app-level token (xapp-…) with the scope connections:write again."
        return _unheard("socket mode", "apps.connections.open", problem, mend)
    return ok("socket mode", "Slack offers a connection")


async def check_references(client: AsyncWebClient, charter: Charter) -> list[Check]:
    """See whether every channel, usergroup and person of the charter is there."""
    directory, gaps = await fetch(client)
    wanted = references(charter)
    return [
        *[warn("directory", f"{gap.reference}: {gap.reason}", gap.mend) for gap in gaps],
        *check_channels(wanted, directory.channels),
        *check_groups(wanted, directory),
        *check_people(wanted, directory.people, gaps),
    ]


def check_channels(wanted: References, channels: Sequence[DirectoryChannel]) -> list[Check]:
    """Find each channel, by id or #name, open and with the bot in it."""
    known = {str(channel.id): channel for channel in channels}
    known |= {f"#{channel.name}": channel for channel in channels}
    faults = [fault for name in wanted.channels if (fault := _channel_fault(name, known.get(name)))]
    return faults or [ok("channels", f"the bot is in all {len(wanted.channels)}")]


def _channel_fault(name: str, channel: DirectoryChannel | None) -> Check | None:
    if channel is None:
        mend = f"Create {name} or correct the charter; a private channel must invite the bot first."
        return fail("channels", f"{name} is not to be seen", mend)
    if channel.archived:
        return fail("channels", f"{name} is archived", "Unarchive it or name another channel.")
    if not channel.is_member:
        return fail("channels", f"the bot is not in {name}", "In that channel: /invite @Drumbeat")
    return None


def check_groups(wanted: References, directory: Directory) -> list[Check]:
    """Find each usergroup, by id or @handle, with somebody in it."""
    known = {group.id: group for group in directory.groups}
    known |= {f"@{group.handle}": group for group in directory.groups}
    missing = [
        fail(
            "usergroups",
            f"{name} is not to be seen",
            "Create it, correct the charter, or list people.",
        )
        for name in wanted.groups
        if name not in known
    ]
    empty = [
        warn("usergroups", f"{name} has no members", "Add people to it, or nobody has its role.")
        for name in wanted.groups
        if name in known and not known[name].members
    ]
    if not wanted.groups:
        return []
    return [*missing, *empty] or [ok("usergroups", f"all {len(wanted.groups)} found")]


def check_people(
    wanted: References, people: Sequence[DirectoryPerson], gaps: Iterable[Gap]
) -> list[Check]:
    """Find each person, by e-mail address or Slack id, still active."""
    known = {str(person.id): person for person in people}
    known |= {person.email: person for person in people if person.email}
    lost = [name for name in wanted.people if name not in known]
    gone = [name for name in wanted.people if name in known and not known[name].active]
    # Without its scope everybody is missing, and that is one fault, not sixty.
    blind = any(gap.reference in ("people", "e-mail addresses") for gap in gaps)
    mend = "Correct the address in the charter, or invite the person to the workspace."
    if blind:
        mend = "See above: the token may not see them. Slack ids (U…) in the charter work without."
    found = [fail("people", f"not found: {', '.join(lost)}", mend)] if lost else []
    if gone:
        found.append(warn("people", f"deactivated: {', '.join(gone)}", "Name a successor."))
    return found or [ok("people", f"all {len(wanted.people)} found")]


async def check_blocks(client: AsyncWebClient) -> Check:
    """Let Slack judge a small sample of ours, where it offers to."""
    try:
        await client.api_call("blocks.validate", json={"blocks": SAMPLE_MESSAGE})
        await client.api_call("blocks.validate", json={"view": SAMPLE_FORM})
    except SlackApiError as problem:
        code = error_code(problem)
        # Other errors say that this server judges no blocks, which is no fault of ours.
        if code.startswith("invalid_"):
            return fail("blocks", f"blocks.validate says {code}", "Please report this as a bug.")
        return ok("blocks", f"not judged: {code}")
    except FAILURES as problem:
        return ok("blocks", f"not judged: {error_code(problem)}")
    return ok("blocks", "Slack takes ours")
