"""The first minutes in a real workspace: what a channel, a newcomer, a role and an admin are told."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import capabilities
from bot.domain.commands import Subcommand
from bot.domain.ids import ChannelId, SlackUserId, WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.roles import Role
from bot.services import help as helping
from bot.services.feedback import work
from bot.services.home import front, setup, waits, welcome
from bot.slack.directory import PARTS
from bot.store import people as rows
from bot.store.measures import series, source_runs
from bot.store.measures.source_runs import SourceRun
from bot.work import home
from tests.builders.charter import a_charter, a_pod
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.measures import a_measure
from tests.builders.slack import a_stage, an_event
from tests.builders.unit import CARDS, CHLOE, LEADERS, LENA, PRIYA, SAM, House, a_person
from tests.contract.goldens import golden

Json = dict[str, Any]
SECTIONS = front.sections(capabilities())
SUE = SlackUserId("U0SUE")


async def opens(house: House, user: SlackUserId) -> str:
    """Open somebody's Home and read it."""
    await house.do(partial(home.opened, user=user, sections=SECTIONS))
    return (await house.queued(f"home:{user}"))[-1].words


async def reads(house: House, user: SlackUserId) -> str:
    return str(await house.look(lambda unit: waits.section(unit, user)))


@pytest.mark.parametrize(
    ("channel", "says"),
    [
        (CARDS, "What agents say that is for Cards comes here"),
        (LEADERS, "one digest here a day"),
        (ChannelId("C0FLOOR"), "In Harbour everybody can say here"),
    ],
)
async def test_a_channel_is_greeted_once(house: House, channel: ChannelId, says: str) -> None:
    assert await house.do(partial(welcome.greet, channel=channel))
    assert not await house.do(partial(welcome.greet, channel=channel))
    (hello,) = await house.queued("welcome:")
    assert (hello.place, hello.method) == (channel, "post")
    assert says in hello.payload["text"]
    assert "/rollout feedback" in hello.words
    golden(f"tell/told.welcome_{channel.lower()}", hello.payload)


@pytest.mark.parametrize(
    ("user", "says"),
    [
        (AISHA, "it gets an owner and a day"),
        (PRIYA, "You lead Cards"),
        (EMRE, "You work for Cards"),
        (LENA, "Read one digest a day"),
        (CHLOE, "Colleagues ask you first"),
        (SAM, "Keep the charter in order"),
        (SlackUserId("U0NEW"), "it gets an owner and a day"),
    ],
)
async def test_a_first_home_says_what_this_person_can_do(
    house: House, user: SlackUserId, says: str
) -> None:
    shown = await opens(house, user)
    assert "Welcome to Harbour" in shown
    assert says in shown
    if user == PRIYA:
        golden("home/welcome", await house.look(lambda unit: welcome.section(unit, user)))
    # It is still there when something changes on that day, and gone on the next.
    assert "Welcome" in await opens(house, user)
    house.at = AT + timedelta(days=1)
    assert "Welcome" not in await opens(house, user)


async def test_everybodys_home_ends_with_the_eight_commands_they_need(house: House) -> None:
    await house.do(partial(home.opened, user=PRIYA, sections=SECTIONS))
    payload = (await house.queued(f"home:{PRIYA}"))[-1].payload
    typed = payload["blocks"][-2]["text"]["text"]
    assert typed.count("\n") == 8
    assert "/rollout quiet" in typed
    few = (Subcommand("feedback", "/rollout feedback", "Tell the pod. Add a word; or two."),)
    golden(
        "help/home",
        await house.look(lambda unit: helping.home_section(unit, PRIYA, commands=few)),
    )


async def test_leaders_read_what_is_open_and_what_is_late(house: House) -> None:
    assert "Nothing waits for you" in await reads(house, LENA)
    await house.submits()
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    golden("home/waits", await house.look(lambda unit: waits.section(unit, LENA)))
    assert "2 pieces of feedback open, 1 not taken yet, 0 past their day" in await reads(
        house, LENA
    )
    house.at = AT + timedelta(days=30)
    assert "1 not taken yet, 2 past their day" in await reads(house, LENA)
    assert f"<#{LEADERS}>" in await reads(house, LENA)


@pytest.mark.parametrize(
    ("role", "title"),
    [
        (Role.LEADERS, "For leaders"),
        (Role.SUPERVISORS, "For supervisors"),
        (Role.STEWARDS, "For stewards"),
        (Role.CHAMPIONS, "For champions"),
        (Role.COMPLIANCE, "For compliance"),
        (Role.CUSTOMER_INSIGHT, "For customer insight"),
        (Role.ANALYSTS, "For analysts"),
    ],
)
async def test_each_role_has_its_part_of_a_home(house: House, role: Role, title: str) -> None:
    house.roster = replace(house.roster, people={SUE: a_person(SUE, role)})
    shown = await opens(house, SUE)
    assert title in shown
    assert "Nothing waits for you" in shown


async def test_what_two_of_somebodys_parts_count_is_said_once(house: House) -> None:
    await house.submits()
    two = a_person(SUE, Role.SUPERVISORS, Role.STEWARDS)
    house.roster = replace(house.roster, people={SUE: two})
    shown = await reads(house, SUE)
    assert shown.count("1 piece of feedback open") == 1
    assert "For stewards" in shown
    assert "Nothing waits" not in shown


async def test_agents_and_the_vendor_are_shown_no_totals(house: House) -> None:
    for role in (Role.AGENTS, Role.VENDOR, Role.POD_LEADS):
        house.roster = replace(house.roster, people={SUE: a_person(SUE, role)})
        assert await house.look(lambda unit: waits.section(unit, SUE)) == []


async def test_stewards_read_what_could_not_be_delivered(house: House) -> None:
    await house.submits()
    parked = text("UPDATE outbox SET state = 'parked'")
    await house.do(lambda unit: unit.tx.connection.execute(parked))
    assert "could not be delivered" in await reads(house, SAM)


@pytest.fixture
async def seen(house: House) -> House:
    """A rollout of which Slack has shown everything."""
    parts = [part.value for part in PARTS]
    await house.do(lambda unit: rows.keep_look(unit.tx, unit.workspace, parts, at=AT))
    return house


async def left(house: House, user: SlackUserId = SAM) -> str:
    return str(await house.look(lambda unit: setup.section(unit, user)))


async def test_an_admins_list_shrinks_as_things_are_done(seen: House) -> None:
    done = seen.roster
    channels = {"#pod-cards": CARDS, "#pod-payments": done.channels["#pod-payments"]}
    seen.roster = replace(
        done,
        channels=channels,
        uninvited=frozenset({CARDS}),
        unknown=("rob@harbour.example", "@floor"),
        office=(),
    )
    golden("home/setup", await seen.look(lambda unit: setup.section(unit, SAM)))
    shown = await left(seen)
    for words in (
        "*4 things still to set up*",
        "lena@harbour.example is not in this Slack",
        "2 names in the charter but not in this Slack: rob@harbour.example",
        "There is no #rollout-leaders that I can see",
        f"I am not in <#{CARDS}>",
    ):
        assert words in shown
    seen.roster = replace(seen.roster, office=(LENA,), unknown=())
    assert "*2 things still to set up*" in await left(seen)
    seen.roster = replace(seen.roster, uninvited=frozenset())
    assert "*1 thing still to set up*" in await left(seen)
    seen.roster = done
    assert await left(seen) == "[]"


async def test_only_admins_are_shown_what_is_to_set_up(seen: House) -> None:
    seen.roster = replace(seen.roster, unknown=("rob@harbour.example",))
    assert await left(seen, AISHA) == "[]"
    assert "rob@harbour.example" in await left(seen)


async def test_a_lead_who_left_and_a_pod_without_one_are_to_be_named(seen: House) -> None:
    people = {**seen.roster.people, PRIYA: a_person(PRIYA, active=False)}
    seen.roster = replace(seen.roster, people=people)
    assert "The lead of Cards has left" in await left(seen)
    seen.charter = a_charter(pods=[a_pod("cards", lead=None), a_pod("payments")])
    assert "Cards has no lead" in await left(seen)


async def test_what_slack_has_not_shown_is_no_missing_person(house: House) -> None:
    assert "Slack has not shown me its people" in await left(house)


async def test_a_source_that_fails_and_numbers_that_never_came(seen: House) -> None:
    source = {"key": "calls", "kind": "csv", "url": "https://numbers.example/calls.csv"}
    seen.charter = a_charter(sources=[source], measures=[a_measure()])
    assert "No number has come in yet" in await left(seen)
    run = SourceRun(source="calls", next_at=AT, failures=3, problem="it answers 404.")
    await seen.do(lambda unit: source_runs.keep(unit.tx, unit.workspace, run))
    assert "calls brings no numbers: it answers 404." in await left(seen)
    await seen.do(
        lambda unit: series.add(
            unit.tx, unit.workspace, SeriesKey("aht", WorkflowKey("balance"), "voice"), AT.date()
        )
    )
    assert "No number has come in yet" not in await left(seen)


async def test_many_names_and_things_still_fit(seen: House) -> None:
    pods = [a_pod(f"p{n}", name="&" * 80, lead=None) for n in range(40)]
    seen.charter = a_charter(
        pods=[*pods, a_pod("cards"), a_pod("payments")],
    )
    seen.roster = replace(seen.roster, unknown=tuple("&" * 250 for _ in range(300)))
    assert "and 73 more" in await left(seen)


@pytest.mark.parametrize(
    ("event", "greeted"),
    [
        ({"channel_type": "C"}, 1),
        ({"channel_type": "G", "inviter": "U0PRIYA"}, 1),
        # A room that we made for a sensitive escalation: nobody let us in.
        ({"channel_type": "G"}, 0),
    ],
)
async def test_a_room_we_made_ourselves_is_not_greeted(
    house: House, event: Json, greeted: int
) -> None:
    async with a_stage(house) as stage:
        await stage.sends(an_event("member_joined_channel", by="U0BOT", channel=CARDS, **event))
        await stage.app.answers.close()
    assert len(await house.queued("welcome:")) == greeted


@pytest.mark.parametrize("channel", ["x", "<!channel>", "9" * 400, "U" * 5000, "#cards"])
async def test_what_is_no_channel_is_refused_before_anything_is_said_there(
    house: House, channel: str
) -> None:
    async with a_stage(house) as stage:
        joined = an_event("member_joined_channel", by="U0BOT", channel=channel)
        assert (await stage.sends(joined)).status == 400
        await stage.app.answers.close()
    assert not await house.queued()
