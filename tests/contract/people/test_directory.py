"""What is known of Slack stays until something newer is whole, and events keep it true."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.charter import parse
from bot.domain.ids import ChannelId, PodKey, SlackUserId
from bot.domain.people import Roster
from bot.services import charter as adopting
from bot.slack.directory import Directory, DirectoryChannel, Part
from bot.store.outbox.posted import ref_at
from bot.work import directory, people
from tests.builders.charter import a_pod, charter_data
from tests.builders.directory import a_channel, a_group, a_person
from tests.builders.slack import a_stage, an_event
from tests.builders.unit import HERE, House

PRIYA = a_person("U0PRIYA", "Priya", email="priya@harbour.example", zone="Europe/London")
EMRE = a_person("U0EMRE", "Emre", email="emre@harbour.example", zone="Europe/London")
POD = a_channel("C0CARDS", "pod-cards")
ROOM = a_channel("C0ROOM", "room", private=True)
GROUP = a_group("S0CARDS", "cards-team", "U0BEN")
SIDE = a_channel("C0SIDE", "side")
WHOLE = Directory((PRIYA, EMRE), (POD, SIDE, ROOM), (GROUP,))


async def roster(house: House, seen: Directory, **changes: Any) -> Roster:
    await house.do(lambda unit: directory.save(unit, seen, **changes))
    return await house.look(people.roster)


@pytest.mark.parametrize(
    ("part", "half"),
    [
        (Part.PEOPLE, Directory((PRIYA,), (POD, SIDE, ROOM), (GROUP,))),
        (Part.CHANNELS, Directory((PRIYA, EMRE), (POD, ROOM), (GROUP,))),
        (Part.PRIVATE, Directory((PRIYA, EMRE), (POD, SIDE), (GROUP,))),
        (Part.GROUPS, Directory((PRIYA, EMRE), (POD, SIDE, ROOM))),
    ],
)
async def test_half_a_look_takes_nothing_away(house: House, part: Part, half: Directory) -> None:
    before = await roster(house, WHOLE)
    seen = Directory(half.people, half.channels, half.groups, frozenset({part}))
    assert await roster(house, seen) == before
    # Whole, the same look means that somebody left.
    assert await roster(house, half) != before


async def test_half_a_look_adds_what_it_shows(house: House) -> None:
    await roster(house, Directory((EMRE,)))
    found = await roster(house, Directory((PRIYA,), unseen=frozenset({Part.PEOPLE})))
    assert found.pod(PodKey("cards")).leads == ("U0PRIYA",)
    assert found.pod(PodKey("cards")).members == {"U0EMRE"}


async def test_how_old_each_part_is_is_kept(house: House) -> None:
    await roster(house, WHOLE)
    later = house.at + timedelta(hours=3)
    half = Directory((PRIYA,), unseen=frozenset({Part.PEOPLE}))
    await house.do(lambda unit: directory.save(unit, half), at=later)
    looks = await house.look(directory.looks)
    assert looks[Part.PEOPLE] == house.at
    assert looks[Part.CHANNELS] == looks[Part.GROUPS] == later


async def test_what_an_event_said_during_a_look_is_newer_than_it(house: House) -> None:
    await roster(house, WHOLE)
    gone = a_person("U0PRIYA", "Priya", active=False)
    during = house.at + timedelta(minutes=1)
    assert await house.do(lambda unit: directory.person_changed(unit, gone), at=during)
    found = await roster(house, WHOLE, since=house.at)
    assert not found.person(SlackUserId("U0PRIYA")).active
    found = await roster(house, WHOLE, since=during + timedelta(minutes=1))
    assert found.person(SlackUserId("U0PRIYA")).active


async def test_a_charters_name_stays_with_its_channel(house: House) -> None:
    await roster(house, WHOLE)
    renamed = Directory((PRIYA, EMRE), (a_channel("C0CARDS", "cards-and-more"),))
    assert (await roster(house, renamed)).place("#pod-cards") == "C0CARDS"
    # Nor does another channel that takes the name get its cards.
    taken = Directory((PRIYA,), (*renamed.channels, a_channel("C0OTHER", "pod-cards")))
    assert (await roster(house, taken)).place("#pod-cards") == "C0CARDS"
    # The new name means the same channel.
    assert (await house.look(people.roster)).place("#cards-and-more") == "C0CARDS"


@pytest.mark.parametrize("old", [(), (a_channel("C0CARDS", "pod-cards-old", archived=True),)])
async def test_a_channel_that_is_gone_makes_room_for_its_successor(
    house: House, old: tuple[DirectoryChannel, ...]
) -> None:
    await roster(house, WHOLE)
    found = await roster(house, Directory((PRIYA,), (*old, a_channel("C0NEW", "pod-cards"))))
    assert found.place("#pod-cards") == "C0NEW"


async def test_names_of_a_new_charter_are_tied_when_it_comes_into_force(house: House) -> None:
    await roster(house, Directory((PRIYA,), (a_channel("C0NEW", "pod-new"),)))
    text = json.dumps(charter_data(pods=[a_pod("cards", channel="#pod-new"), a_pod("payments")]))
    new = parse(text, name="rollout.yaml")
    await house.do(lambda unit: adopting.adopt(unit, new, text=text, by="start"))
    renamed = Directory((PRIYA,), (a_channel("C0NEW", "pod-newer"),))
    changed = house.with_charter(pods=[a_pod("cards", channel="#pod-new"), a_pod("payments")])
    assert (await roster(changed, renamed)).place("#pod-new") == "C0NEW"


async def test_a_channel_that_gets_another_id_keeps_its_cards(house: House) -> None:
    await roster(house, WHOLE)
    await house.posted("F-1", "C0CARDS", "1.1")
    await house.submits()
    old, new = ChannelId("C0CARDS"), ChannelId("C0AGAIN")
    assert await house.do(lambda unit: directory.channel_moved(unit, old, new))
    assert (await house.look(people.roster)).place("#pod-cards") == new
    stands = await house.look(lambda unit: ref_at(unit.tx, HERE, channel=new, ts="1.1"))
    assert stands == "F-1"
    assert {message.place for message in await house.queued("F-1")} >= {new}
    assert not await house.queued(place=old)


def a_member(user: str, **changes: Any) -> dict[str, Any]:
    profile = {"display_name": user, "email": f"{user.lower()}@harbour.example"}
    return {"id": f"U0{user.upper()}", "tz": "Europe/London", "profile": profile, **changes}


HEARD: dict[str, tuple[dict[str, Any], Any]] = {
    "team_join": (
        {"user": a_member("aisha")},
        lambda r: "U0AISHA" in r.people and r.person(SlackUserId("U0AISHA")).roles,
    ),
    "user_change": (
        {"user": a_member("priya", deleted=True)},
        lambda r: not r.person(SlackUserId("U0PRIYA")).active,
    ),
    "subteam_created": (
        {"subteam": {"id": "S1", "handle": "new", "users": ["U1"], "user_count": 1}},
        lambda r: r.groups.get("@new") == ("U1",),
    ),
    "subteam_updated": (
        {"subteam": {"id": "S0CARDS", "handle": "cards-team", "users": [], "date_delete": 9}},
        lambda r: r.groups["@cards-team"] == (),
    ),
    "subteam_members_changed": (
        {"subteam_id": "S0CARDS", "added_users": ["U7"], "removed_users": ["U0BEN"]},
        lambda r: r.groups["@cards-team"] == ("U7",),
    ),
    "channel_rename": (
        {"channel": {"id": "C0CARDS", "name": "new-name"}},
        lambda r: r.place("#new-name") == r.place("#pod-cards") == "C0CARDS",
    ),
    "group_rename": (
        {"channel": {"id": "C0ROOM", "name": "new-room"}},
        lambda r: r.place("#new-room") == "C0ROOM",
    ),
    "channel_archive": ({"channel": "C0SIDE"}, lambda r: "#side" not in r.channels),
    "group_archive": ({"channel": "C0ROOM"}, lambda r: "#room" not in r.channels),
    "channel_deleted": ({"channel": "C0SIDE"}, lambda r: "#side" not in r.channels),
    "channel_left": ({"channel": "C0CARDS"}, lambda r: "C0CARDS" in r.uninvited),
    "group_left": ({"channel": "C0ROOM"}, lambda r: "C0ROOM" in r.uninvited),
    "member_left_channel": (
        {"channel": "C0CARDS", "user": "U0BOT"},
        lambda r: "C0CARDS" in r.uninvited,
    ),
    "channel_shared": ({"channel": "C0CARDS"}, lambda r: r.is_shared("#pod-cards")),
    "channel_id_changed": (
        {"old_channel_id": "C0CARDS", "new_channel_id": "C9"},
        lambda r: r.place("#pod-cards") == "C9",
    ),
}


@pytest.mark.parametrize("kind", HEARD)
async def test_an_event_is_known_at_once(house: House, kind: str) -> None:
    fields, holds = HEARD[kind]
    before = await roster(house, WHOLE)
    async with a_stage(house) as stage:
        stage.bot.roster = before
        answer = await stage.sends(an_event(kind, **{"user": None, **fields}))
        assert answer.status == 200
        assert holds(stage.bot.roster)
        assert not holds(before)


async def test_somebody_else_who_leaves_is_not_us(house: House) -> None:
    before = await roster(house, WHOLE)
    async with a_stage(house) as stage:
        stage.bot.roster = before
        await stage.sends(an_event("member_left_channel", by="U0BEN", channel="C0CARDS"))
        assert "C0CARDS" not in stage.bot.roster.uninvited


ASKED: dict[str, dict[str, Any]] = {
    "channel_created": {"channel": {"id": "C7", "name": "pod-new"}},
    "channel_rename": {"channel": {"id": "C7", "name": "pod-new"}},
    "channel_unshared": {"channel": "C7"},
    "member_joined_channel": {"channel": "C7", "user": "U0BOT"},
}


@pytest.mark.parametrize("kind", ASKED)
async def test_a_channel_nobody_knew_is_looked_at(house: House, kind: str) -> None:
    await roster(house, WHOLE)
    async with a_stage(house) as stage:
        channel = {"id": "C7", "name": "pod-new", "is_member": True, "is_ext_shared": False}
        stage.slack.answers("conversations.info", {"channel": channel})
        await stage.sends(an_event(kind, **ASKED[kind]))
        assert stage.bot.roster.place("#pod-new") == "C7"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (
            "subteam_members_changed",
            {"subteam_id": "S0CARDS", "date_previous_update": 20, "date_update": 21},
        ),
        ("subteam_updated", {"subteam": {"id": "S0CARDS", "users": ["U1"], "user_count": 501}}),
    ],
)
async def test_a_usergroup_we_missed_something_of_is_looked_at(
    house: House, kind: str, fields: dict[str, Any]
) -> None:
    known = Directory(groups=(type(GROUP)("S0CARDS", "cards-team", GROUP.members, 10),))
    await roster(house, known)
    async with a_stage(house) as stage:
        whole = {"id": "S0CARDS", "handle": "cards-team", "users": ["U1", "U2"], "date_update": 21}
        stage.slack.answers("usergroups.list", {"usergroups": [whole]})
        await stage.sends(an_event(kind, user=None, **fields))
        assert stage.bot.roster.groups["@cards-team"] == ("U1", "U2")


async def test_what_changes_nothing_is_not_read_anew(house: House) -> None:
    await roster(
        house,
        Directory(
            (a_person("U0PRIYA", "priya", email="priya@harbour.example", zone="Europe/London"),)
        ),
    )
    async with a_stage(house) as stage:
        before = stage.bot.roster
        await stage.sends(an_event("user_change", user=a_member("priya", status="away")))
        assert stage.bot.roster is before
