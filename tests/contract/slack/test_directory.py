"""The directory shows what the token may see, and says what it does not show."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.bolt import web_client
from bot.slack.directory import auth, fetch
from tests.builders.directory import a_channel, a_group, a_person
from tests.contract.slack.requests import Json
from tests.contract.slack.stand_in import StandIn

ANA: Json = {
    "id": "U1",
    "name": "ana",
    "tz": "America/Chicago",
    "profile": {"display_name": "Ana", "real_name": "Ana Reyes", "email": "Ana@Example.com"},
}


class Waits:
    """Remember how long we were asked to wait, and do not."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def client(session: aiohttp.ClientSession, slack: StandIn) -> AsyncWebClient:
    """A client of the stand-in, which knows an empty workspace."""
    return web_client("xoxb-1", api_url=slack.api_url, session=session)


def empty(slack: StandIn, *methods: str) -> None:
    """Script empty answers for methods a test does not care about."""
    bodies = {
        "users.list": "members",
        "conversations.list": "channels",
        "usergroups.list": "usergroups",
    }
    for method in methods or bodies:
        slack.answers(method, {bodies[method]: []})


def next_page(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}


async def test_people_come_page_by_page(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    bot = {"id": "U2", "name": "drum", "is_bot": True, "profile": {}}
    gone = {"id": "U3", "name": "zoe", "deleted": True, "profile": {"real_name": "Zoe"}}
    slack.answers("users.list", {"members": [ANA], **next_page("p2")}, {"members": [bot, gone]})
    directory, gaps = await fetch(client)
    assert directory.people == (
        a_person("U1", "Ana", email="ana@example.com", zone="America/Chicago"),
        a_person("U2", "drum", is_bot=True),
        a_person("U3", "Zoe", active=False),
    )
    assert gaps == ()
    assert [call.get("cursor") for call in slack.calls("users.list")] == [None, "p2"]


async def test_channels_of_both_kinds_are_found(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "users.list", "usergroups.list")
    public = {"id": "C1", "name": "general", "is_member": True, "is_archived": False}
    private = {"id": "C2", "name": "pod", "is_member": False, "is_archived": True}
    slack.answers("conversations.list", {"channels": [public]}, {"channels": [private]})
    directory, _ = await fetch(client)
    assert directory.channels == (
        a_channel("C1", "general"),
        a_channel("C2", "pod", is_member=False, archived=True, private=True),
    )


async def test_members_come_with_their_groups(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "users.list", "conversations.list")
    slack.answers(
        "usergroups.list", {"usergroups": [{"id": "S1", "handle": "leads", "users": ["U1"]}]}
    )
    directory, _ = await fetch(client)
    assert directory.groups == (a_group("S1", "leads", "U1"),)
    assert not slack.calls("usergroups.users.list")


async def test_members_are_asked_for_where_the_list_has_none(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "users.list", "conversations.list")
    slack.answers("usergroups.list", {"usergroups": [{"id": "S1", "handle": "leads"}]})
    slack.answers("usergroups.users.list", {"users": ["U1", "U2"]})
    directory, gaps = await fetch(client)
    assert directory.groups == (a_group("S1", "leads", "U1", "U2"),)
    assert gaps == ()


async def test_a_missing_scope_is_a_gap_and_the_rest_is_there(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "users.list", "conversations.list")
    slack.refuses("usergroups.list", "missing_scope", needed="usergroups:read")
    directory, gaps = await fetch(client)
    assert directory.groups == ()
    assert [(gap.reference, gap.reason) for gap in gaps] == [
        ("usergroups", "missing_scope usergroups:read")
    ]
    assert "usergroups:read" in gaps[0].mend


async def test_without_private_channels_the_public_ones_are_there(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "users.list", "usergroups.list")
    slack.answers("conversations.list", {"channels": [{"id": "C1", "name": "general"}]})
    slack.refuses("conversations.list", "missing_scope", needed="groups:read")
    directory, gaps = await fetch(client)
    assert [channel.name for channel in directory.channels] == ["general"]
    assert [gap.reference for gap in gaps] == ["private channels"]


async def test_a_server_that_knows_no_such_method_costs_only_that(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "users.list")
    directory, gaps = await fetch(client)
    assert directory.people == ()
    assert {(gap.reference, gap.reason) for gap in gaps} == {
        ("channels", "unknown_method"),
        ("private channels", "unknown_method"),
        ("usergroups", "unknown_method"),
    }
    assert all("ids" in gap.mend for gap in gaps)


async def test_a_page_that_fails_is_no_whole_look(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", {"members": [ANA], **next_page("p2")})
    slack.refuses("users.list", "fatal_error")
    waits = Waits()
    directory, gaps = await fetch(client, wait=waits)
    assert [person.name for person in directory.people] == ["Ana"]
    assert directory.unseen == {"people"}
    assert [(gap.reference, gap.reason, gap.passing) for gap in gaps] == [
        ("people", "fatal_error", True)
    ]
    assert waits.seconds == [1.0, 2.0, 4.0]


async def test_a_page_that_stumbles_is_asked_for_again(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", {"members": [ANA], **next_page("p2")})
    slack.fails("users.list", 500)
    slack.limits("users.list", "2")
    slack.answers("users.list", {"members": [ANA | {"id": "U2"}]})
    waits = Waits()
    directory, gaps = await fetch(client, wait=waits)
    assert [person.id for person in directory.people] == ["U1", "U2"]
    assert (directory.unseen, gaps, waits.seconds) == (frozenset(), (), [1.0, 2.0])


async def test_a_cursor_that_died_begins_anew(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", {"members": [ANA], **next_page("p2")})
    slack.refuses("users.list", "invalid_cursor")
    slack.answers("users.list", {"members": [ANA | {"id": "U2"}]})
    directory, gaps = await fetch(client)
    assert [person.id for person in directory.people] == ["U2"]
    assert (directory.unseen, gaps) == (frozenset(), ())


async def test_a_group_whose_members_are_hidden_is_unseen_alone(
    client: AsyncWebClient, slack: StandIn
) -> None:
    empty(slack, "users.list", "conversations.list")
    groups = [{"id": "S1", "handle": "a"}, {"id": "S2", "handle": "b", "users": ["U1"]}]
    slack.answers("usergroups.list", {"usergroups": groups})
    slack.refuses("usergroups.users.list", "no_such_subteam")
    directory, _ = await fetch(client)
    assert directory.groups == (a_group("S2", "b", "U1"),)
    assert "S1" in directory.unseen


async def test_slacks_patience_is_respected(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.limits("users.list", "7")
    slack.answers("users.list", {"members": [ANA]})
    waits = Waits()
    directory, gaps = await fetch(client, wait=waits)
    assert waits.seconds == [7.0]
    assert [person.name for person in directory.people] == ["Ana"]
    assert gaps == ()


@pytest.mark.parametrize(("retry_after", "waits"), [("1", 3), ("3600", 0), ("soon", 3)])
async def test_patience_has_an_end(
    client: AsyncWebClient, slack: StandIn, retry_after: str, waits: int
) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.limits("users.list", retry_after)
    waited = Waits()
    _, gaps = await fetch(client, wait=waited)
    assert len(waited.seconds) == waits
    assert [gap.reason for gap in gaps] == ["ratelimited"]


async def test_no_addresses_at_all_is_a_gap(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", {"members": [{"id": "U1", "name": "ana"}]})
    _, gaps = await fetch(client)
    assert [gap.reference for gap in gaps] == ["e-mail addresses"]
    assert "users:read.email" in gaps[0].mend


@pytest.mark.parametrize(
    "body", [{"members": None}, {"members": [{}]}, {}, {"members": [], "response_metadata": None}]
)
async def test_an_answer_with_holes_does_no_harm(
    client: AsyncWebClient, slack: StandIn, body: Json
) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", body)
    directory, _ = await fetch(client)
    assert directory.people == ()


async def test_a_cursor_that_never_ends_does(client: AsyncWebClient, slack: StandIn) -> None:
    empty(slack, "conversations.list", "usergroups.list")
    slack.answers("users.list", {"members": [ANA], **next_page("same")})
    await fetch(client)
    assert len(slack.calls("users.list")) == 2
    assert "people" in (await fetch(client))[0].unseen


async def test_nobody_there_is_nothing_but_gaps(session: aiohttp.ClientSession) -> None:
    client = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
    directory, gaps = await fetch(client)
    assert (directory.people, directory.channels, directory.groups) == ((), (), ())
    assert {gap.reference for gap in gaps} == {
        "people",
        "channels",
        "private channels",
        "usergroups",
    }
    assert all(gap.mend for gap in gaps)


async def test_we_know_who_we_are(client: AsyncWebClient, slack: StandIn) -> None:
    answer = {
        "team_id": "T1",
        "team": "Harbour",
        "user_id": "UB",
        "bot_id": "BB",
        "url": "https://h",
    }
    slack.answers("auth.test", answer)
    identity = await auth(client)
    assert (identity.workspace_id, identity.bot_user_id, identity.bot_id) == ("T1", "UB", "BB")


async def test_an_organisation_is_one_workspace(client: AsyncWebClient, slack: StandIn) -> None:
    org = {"enterprise_id": "E1", "is_enterprise_install": True}
    slack.answers("auth.test", {"team_id": "T1", "user_id": "UB", **org})
    assert (await auth(client)).workspace_id == "E1"


async def test_a_workspace_of_an_organisation_is_itself(
    client: AsyncWebClient, slack: StandIn
) -> None:
    grid = {"enterprise_id": "E1", "is_enterprise_install": False}
    slack.answers("auth.test", {"team_id": "T1", "user_id": "UB", **grid})
    assert (await auth(client)).workspace_id == "T1"


async def test_a_refused_token_is_told(client: AsyncWebClient, slack: StandIn) -> None:
    slack.refuses("auth.test", "invalid_auth")
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await auth(client)
