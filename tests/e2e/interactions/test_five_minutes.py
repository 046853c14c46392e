"""Five minutes: a supervisor scores blind, a colleague scores the same, compliance taps once."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.background.ingest import keep_contacts
from bot.services.interactions import scorecards
from bot.sources.contacts import TakenContacts
from tests.builders.charter import a_workflow
from tests.builders.interactions import a_contact, a_scorecard, an_output
from tests.databases import SqliteCopies
from tests.e2e.scene import UNLIMITED, Scene, playing
from tests.e2e.small_charter import PEOPLE, address, small_charter

MINE = {"Greeting": "No", "Tone": "Does not apply"}
THEIRS = {"Greeting": "No", "Tone": "4 of 5"}


def judged_charter() -> dict[str, Any]:
    """Noor coaches Aisha, Chloe is of compliance, Ben of customer insight."""
    people: dict[str, Any] = {address(key): {"name": name} for key, name in PEOPLE.items()}
    people[address("aisha")] |= {"agent_id": "a7", "supervisor": address("noor")}
    channels = ["voice", "chat"]
    return small_charter(
        people=people,
        roles={
            "agents": [address("aisha")],
            "supervisors": [address("noor")],
            "compliance": [address("chloe")],
            "customer_insight": [address("ben")],
            "leaders": [address("lena")],
            "stewards": [address("sam")],
            "vendor": [address("jonas")],
        },
        workflows=[
            a_workflow("lost-card", name="Lost card", channels=channels),
            a_workflow("balance", name="Balance inquiry", pod="payments", channels=channels),
        ],
        scorecards=[a_scorecard(workflow="lost-card")],
        interactions={
            "allowed_hosts": ["calls.example"],
            "risks": [
                {"key": "threat", "name": "A threat", "words": ["lawyer"], "criterion": "complaint"}
            ],
        },
        routines={"you_said": "off", "actions_week": "off", "pulse": "off", "pod_digest": "off"},
    )


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    charter = judged_charter()
    async with playing(tmp_path, sqlite_copies, charter=charter, rules=UNLIMITED) as scene:
        bot = scene.stage.parts.bot
        said = an_output(quote="My lawyer will hear of it")
        row = a_contact(workflow="lost-card", start="2026-11-02T09:00:00+00:00", outputs=[said])
        rules = await bot.read(scorecards.rules)
        await keep_contacts(bot, TakenContacts([rules.read(row)]))
        yield scene


async def test_two_score_the_same_and_agreement_is_told(stage: Scene) -> None:
    supervisor, steward = stage.other_member, stage.steward
    await supervisor.types("/rollout look")
    await supervisor.sees("Drawn at random.", "modal")
    await supervisor.sees_no("90% sure", "modal")
    await supervisor.submits(MINE)
    await supervisor.sees("You and the tool differ on 1 of 2.", "modal")
    await supervisor.clicks("Not so", "modal")
    await supervisor.submits(
        {
            "What changed?": "The tool: flow, prompt, model, knowledge",
            "What is right?": "Nobody greeted them.",
        }
    )
    await supervisor.sees("D-1: Priya answers you by", "dm")
    await stage.pod_lead.sees("Noor", "dm")

    await steward.types("/rollout look")
    await steward.sees("a colleague scores it too", "modal")
    await steward.submits(THEIRS)
    await steward.sees("You and the tool differ", "modal")
    await steward.clicks("Next one", "modal")
    await steward.sees("No new contact of yours", "modal")

    await stage.leader.types("/rollout measures agreement lost-card")
    told = await stage.leader.sees("Lost card, version 1*: too few scores", "ephemeral")
    assert "The tool and people: n 2: too few to tell" in str(told.blocks)
    assert "People among themselves: n 1: too few to tell" in str(told.blocks)


async def test_compliance_escalates_in_one_tap(stage: Scene) -> None:
    await stage.champion.types("/rollout look")
    await stage.champion.sees("Why you see it: A threat.", "modal")
    await stage.champion.clicks("Escalate", "modal")
    await stage.champion.sees("E-1 is raised", "modal")
    await stage.champion.sees("E-1 is with Cards", "dm")
    await stage.pod_lead.sees("needs Cards now", "dm")
    card = await stage.pod_lead.sees(
        "Compliance sees a risk in a contact of Lost card", "pod-cards"
    )
    await stage.pod_lead.clicks("Look", card)
    await stage.pod_lead.sees("My lawyer will hear of it", "modal")
    stage.look_away("pod-cards")


async def test_customer_insight_marks_a_theme_that_becomes_feedback(stage: Scene) -> None:
    await stage.colleague.types("/rollout look")
    await stage.colleague.clicks("Mark a theme", "modal")
    await stage.colleague.chooses_from(
        "What is it about?", "long waits for cards", "New: long waits for cards"
    )
    await stage.colleague.submits()
    await stage.colleague.sees("Marked: “long waits for cards”.", "modal")
    await stage.colleague.types("/rollout look themes")
    await stage.colleague.sees("Themes of four weeks", "ephemeral")
    await stage.colleague.clicks("Make feedback", "ephemeral")
    await stage.colleague.sees("It is F-1 now.", "modal")
    await stage.colleague.sees("This is F-1, about Lost card", "dm")
    await stage.pod_lead.sees("long waits for cards", "pod-cards")
    stage.look_away("pod-cards")
