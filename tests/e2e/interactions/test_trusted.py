"""Contacts arrive signed; people look, object, coach and are surprised, until totals are trusted."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.finding import buttons
from tests.builders.charter import a_workflow
from tests.builders.ingest import a_client, sends
from tests.builders.interactions import a_contact, a_scorecard, an_output
from tests.builders.measures import a_measure
from tests.databases import SqliteCopies
from tests.e2e.scene import Actor, Scene, playing
from tests.e2e.small_charter import LEADERS_UK, address, small_charter

DAY = timedelta(days=1)
COUNTED = {"from": "interactions", "source": None, "target": ()}
TRUST = {"coached": 2}


def a_rollout(version: str = "1") -> dict[str, Any]:
    """A rollout whose one measure is counted from contacts, and shown to nobody yet."""
    plain = small_charter()
    people = {**plain["people"], address("fiona"): {"name": "Fiona Gallagher"}}
    people[address("aisha")] |= {"agent_id": "a7", "supervisor": address("fiona")}
    # Each contact was recorded, so that coverage is whole.
    counted = a_measure(
        "contacts", name="Contacts", short=None, unit="count", workflows=["lost-card"], **COUNTED
    )
    owned = {
        "contacts": "contacts",
        "owners": {"product": address("sam")},
        "tempo": "daily",
        "call_types": ["lost card"],
    }
    greeted = a_measure(
        "greeted",
        name="Greeted",
        short=None,
        unit="share",
        item="greeting",
        workflows=["lost-card"],
        minimum_sample=1,
        five_minute_test={"by": address("priya"), "on": "2026-11-02"},
        **COUNTED,
    )
    return small_charter(
        people=people,
        roles={**plain["roles"], "supervisors": [address("fiona")]},
        leaders={"channels": [{"channel": f"#{LEADERS_UK}", "zone": "Europe/London"}]},
        workflows=[a_workflow("lost-card", name="Lost card", **owned)],
        measures=[greeted, counted],
        scorecards=[a_scorecard(workflow="lost-card", version=version)],
        interactions={"allowed_hosts": ["calls.example"], "trust": TRUST},
        routines={"you_said": "off", "actions_week": "off", "pulse": "off", "pod_digest": "off"},
    )


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, charter=a_rollout()) as scene:
        scene.look_away_from = (LEADERS_UK,)
        yield scene


async def arrive(scene: Scene) -> None:
    """Send six contacts of yesterday, signed; on half of them nobody was greeted."""
    yesterday = (scene.clock.now() - DAY).replace(hour=9, minute=0)
    contacts = [
        a_contact(
            number,
            id=f"{yesterday:%d}-{number}",
            workflow="lost-card",
            call_type="lost card",
            start=(yesterday + timedelta(minutes=number)).isoformat(),
            outputs=[an_output(value=number % 2)],
        )
        for number in range(6)
    ]
    async with a_client(scene.stage.parts.bot) as client:
        answer = await sends(client, json.dumps(contacts).encode(), path="/ingest/interactions")
    assert (answer.status_code, answer.json()["accepted"]) == (200, 6)
    await scene.walk.by(minutes=1)


async def looks_at_all(person: Actor) -> list[str]:
    """Open what stands behind the number, one after the other, and leave the last one open."""
    await person.types("/rollout measures lost-card")
    await person.clicks("Evidence")
    evidence = person.modals()[-1]
    offered = [value for _, words, value in buttons(evidence) if words == "Look" and value]
    assert len(offered) == 6
    for number in offered:
        if len(person.modals()) > 1:
            await person.closes()
        await opens(person, number)
    return offered


async def opens(person: Actor, number: str) -> None:
    """Open a contact; where it is one that asks what was seen, say so and open it again."""
    await looks_into(person, number)
    if person.modals()[-1].payload.get("callback_id") == "looks.seen":
        assert (await person.submits({"What did you see?": "It is as the tool says"}))["ok"]
        await looks_into(person, number)


async def looks_into(person: Actor, number: str) -> None:
    view = person.modals()[-1]
    spot = next(spot for spot, _, value in buttons(view) if value == number)
    ids = {"block_id": spot.block["block_id"], "action_id": spot.element["action_id"]}
    on = {"type": "view", "view_id": view.id}
    answer = await person.does("click", on=on, **ids, value=number, values={})
    assert answer["ok"], answer
    await person.sees("One contact", "modal")


async def leaves(person: Actor) -> None:
    await person.closes(everything=True)


async def standing(person: Actor) -> str:
    """Read what is missing until totals are trusted."""
    await person.types("/rollout measures lost-card")
    return str((await person.sees("Workflow map")).blocks)


async def coaches(coach: Actor, agent: Actor, name: str, answer: str) -> None:
    """Say that one coached with the contact that is open, and let the agent answer."""
    await coach.clicks("Coached", "modal")
    said = {"With whom?": agent.id, "What did you agree on?": "We greet before we ask."}
    assert (await coach.submits(said))["ok"]
    asked = await agent.sees(f"{name} says you two looked at a contact together", "dm")
    await agent.clicks(answer, asked)


async def test_looking_at_contacts_unlocks_their_total_and_a_new_scorecard_begins_anew(
    stage: Scene, tmp_path: Path
) -> None:
    fiona, priya, emre = stage.actor("fiona"), stage.pod_lead, stage.member
    await arrive(stage)
    assert "30 more contacts to be opened" in await standing(fiona)
    await looks_at_all(fiona)
    await fiona.clicks("Agree", "modal")
    await coaches(fiona, stage.agent, "Fiona", "Yes, it is")
    await fiona.sees("has confirmed your coaching", "dm")
    await objects(fiona, priya)
    await leaves(fiona)

    await next_day(stage)
    await looks_at_all(priya)
    await coaches(priya, stage.colleague, "Priya", "No, it is not")
    await priya.sees("says that it did not take place", "dm")
    await coaches(priya, stage.agent, "Priya", "Yes, it is")
    await priya.sees("has confirmed your coaching", "dm")
    await leaves(priya)

    await next_day(stage)
    await looks_at_all(emre)
    await is_surprised(emre, stage.steward)
    await priya.sees("Sam has answered D-2", "dm")
    await leaves(emre)

    await next_day(stage)
    await looks_at_all(fiona)
    await leaves(fiona)
    assert "6 more contacts to be opened" in await standing(fiona)
    assert not numbers_in_digests(stage)

    await next_day(stage, days=3)
    await looks_at_all(priya)
    await priya.clicks("Agree", "modal")
    await leaves(priya)
    assert "'trusted · daily tempo" in await standing(fiona)
    await next_day(stage)
    assert "50%" in str(numbers_in_digests(stage))

    path = tmp_path / "rollout.yaml"
    path.write_text(json.dumps(a_rollout(version="2")), encoding="utf-8")
    await stage.steward.types("/rollout charter reload")
    await stage.steward.sees("The charter is in force.")
    assert "30 more contacts to be opened" in await standing(fiona)


async def next_day(scene: Scene, *, days: int = 1) -> None:
    """Go on to the next morning; before anybody is there the contacts of the day before come in."""
    morning = (scene.clock.now() + days * DAY).replace(hour=6, minute=0)
    await scene.walk.to(morning)
    await arrive(scene)
    await scene.walk.to(morning.replace(hour=10))


async def objects(supervisor: Actor, lead: Actor) -> None:
    """Say that an item is not so; who answers for the scorecard answers, and whoever asked hears."""
    await supervisor.clicks("Not so", "modal")
    said = {
        "What changed?": "The tool: flow, prompt, model, knowledge",
        "Which item?": "Greeting: yes, 90% sure",
    }
    assert (await supervisor.submits({**said, "What is right?": "Nobody greeted them."}))["ok"]
    await supervisor.sees("D-1: Priya answers you by", "dm")
    asked = await lead.sees("Nobody greeted them.", "dm")
    await lead.clicks("It stands", asked)
    await lead.submits({"Why is it right?": "They did, at 0:12."})
    await supervisor.sees("What the tool said stands", "dm")


async def is_surprised(member: Actor, owner: Actor) -> None:
    """Say that something is surprising: the first goes to the workflow's owner, with two days."""
    await member.clicks("Surprising", "modal")
    said = {
        "Which item?": "Greeting: yes, 90% sure",
        "What surprises you?": "It praises a silence.",
    }
    assert (await member.submits(said))["ok"]
    await member.sees("D-2: Sam answers you by Monday 9 November.", "dm")
    asked = await owner.sees("It praises a silence.", "dm")
    await owner.clicks("It is wrong", asked)
    await owner.submits({"What happens now?": "We mend the prompt."})
    await member.sees("We mend the prompt.", "dm")


def numbers_in_digests(scene: Scene) -> list[str]:
    """List what leaders were told of the number."""
    posted = scene.posted_in(LEADERS_UK)
    return [words for each in posted if "Greeted" in (words := f"{each.text} {each.blocks}")]
