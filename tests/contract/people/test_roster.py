"""Who is who: Slack's directory seen through the charter."""

from typing import Any

from bot.domain.ids import ChannelId, PodKey, SlackUserId
from bot.domain.people import Roster
from bot.domain.roles import Role
from bot.slack.directory import (
    Directory,
    DirectoryChannel,
    DirectoryGroup,
    DirectoryPerson,
    Identity,
)
from bot.store.people import remembered_workspace
from bot.work import directory, people
from tests.builders.charter import a_pod
from tests.builders.unit import HERE, House

ACTIVE = {"email": None, "zone": "Europe/London", "active": True, "is_bot": False}


def somebody(name: str, **changes: Any) -> DirectoryPerson:
    values = {**ACTIVE, "email": f"{name}@harbour.example", **changes}
    return DirectoryPerson(id=SlackUserId(f"U0{name.upper()}"), name=name.capitalize(), **values)


def a_directory(**changes: Any) -> Directory:
    values: dict[str, Any] = {
        "people": (
            somebody("priya"),
            somebody("emre"),
            somebody("aisha", email="Aisha@Harbour.example"),
            somebody("sam"),
            somebody("ben", zone="Europe/Paris"),
            somebody("gone", active=False),
            somebody("robot", is_bot=True),
        ),
        "channels": (
            DirectoryChannel(ChannelId("C0CARDS"), "pod-cards", is_member=True, archived=False),
            DirectoryChannel(ChannelId("C0OLD"), "pod-old", is_member=True, archived=True),
        ),
        "groups": (DirectoryGroup("S0CARDS", "cards-team", (SlackUserId("U0BEN"),)),),
    }
    return Directory(**{**values, **changes})


async def roster(house: House, seen: Directory) -> Roster:
    await house.do(lambda unit: directory.save(unit, seen))
    return await house.look(people.roster)


async def test_people_are_found_by_email_whatever_its_case(house: House) -> None:
    found = await roster(house, a_directory())
    assert found.person(SlackUserId("U0AISHA")).is_a(Role.AGENTS)
    assert found.pod(PodKey("cards")).leads == ("U0PRIYA",)
    assert found.pod(PodKey("cards")).members == {"U0EMRE"}
    assert set(found.admins) == {"U0SAM"}


async def test_a_person_named_by_id_counts_before_slack_has_shown_them(house: House) -> None:
    found = await roster(house, a_directory())
    assert found.person(SlackUserId("U0AGENT")).is_a(Role.AGENTS)
    assert found.with_role(Role.AGENTS)


async def test_groups_stand_for_their_members_by_handle_and_by_id(house: House) -> None:
    pods = [a_pod("cards", members=["@cards-team"]), a_pod("payments", members=["S0CARDS"])]
    found = await roster(house.with_charter(pods=pods), a_directory())
    assert found.pod(PodKey("cards")).members == {"U0BEN"}
    assert found.pod(PodKey("payments")).members == {"U0BEN"}


async def test_who_cannot_be_found_is_left_out(house: House) -> None:
    pods = [
        a_pod("cards", lead="nobody@harbour.example", members=["@no-such-team"]),
        a_pod("payments"),
    ]
    found = await roster(house.with_charter(pods=pods), a_directory())
    assert found.pod(PodKey("cards")).leads == ()


async def test_the_charters_zone_comes_before_slacks(house: House) -> None:
    found = await roster(house, a_directory())
    assert found.person(SlackUserId("U0BEN")).zone == "America/New_York"
    assert found.person(SlackUserId("U0STRANGER")).zone == "Europe/London"


async def test_bots_and_archived_channels_are_nobody_and_nowhere(house: House) -> None:
    found = await roster(house, a_directory())
    assert "U0ROBOT" not in found.people
    assert not found.person(SlackUserId("U0GONE")).active
    assert found.place("#pod-cards") == "C0CARDS"
    assert found.place("#pod-old") == "#pod-old"
    assert found.place("C0ELSE") == "C0ELSE"


async def test_who_we_are_is_remembered_for_a_start_without_slack(house: House) -> None:
    identity = Identity(HERE, "Harbour", "U0BOT", "B0BOT", "https://harbour.example")
    for _ in range(2):
        await house.do(lambda unit: people.remember(unit, identity, api_url="http://slack/"))
    found = await house.look(lambda unit: remembered_workspace(unit.tx, api_url="http://slack/"))
    assert found == (HERE, "U0BOT")
