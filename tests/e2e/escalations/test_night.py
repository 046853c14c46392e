"""The night: from the agent's click to the two-person close, with a clock that is moved."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.escalations import timeline
from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing
from tests.e2e.small_charter import small_charter


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, charter=small_charter()) as scene:
        yield scene


async def escalates(scene: Scene, *criteria: str) -> None:
    await scene.agent.types("/rollout escalate")
    answer = await scene.agent.submits(
        {
            "What is it about?": "Lost card",
            "Which of these hold?": list(criteria),
            "What is happening?": "She spoke of debts and cried.",
        }
    )
    assert answer == {"ok": True}
    await scene.agent.sees("E-1 is with Cards", "dm")


def the_room(scene: Scene) -> str:
    """Find the private channel that was made for E-1."""
    channels = scene.workspace.world.channels.values()
    (room,) = [channel for channel in channels if channel.name.startswith("e-1-")]
    assert room.is_private
    return room.name


def members_of(scene: Scene, name: str) -> set[str]:
    """List who is in a channel, beside the app."""
    world = scene.workspace.world
    people = set(world.channel(name).members) - {world.app_user.id}
    return {world.users[user].name for user in people}


async def test_a_sensitive_night_ends_with_two_people(stage: Scene) -> None:
    await escalates(stage, "A vulnerable customer")
    card = await stage.member.sees("E-1 · High · Lost card", "pod-cards")
    assert "debts" not in str(card.blocks)
    await stage.pod_lead.sees("needs Cards now", "dm")
    room = the_room(stage)
    whole = await stage.pod_lead.sees("E-1 · High · Lost card", room)
    assert "debts" in str(whole.blocks)
    assert members_of(stage, room) == {"priya"}
    await stage.walk.by(minutes=11)
    told = await stage.member.sees("needs Cards now", "dm")
    await stage.member.clicks("I have it", told)
    await stage.member.submits({"Next update": "in 15 minutes"})
    await stage.agent.sees("Emre has E-1.", "dm")
    await stage.walk.by(minutes=13)
    await stage.member.sees("your update is due in 3 minutes", "dm")
    await stage.walk.by(minutes=3)
    await stage.member.sees("the update you promised did not come", "dm")
    again = await stage.pod_lead.sees("needs Cards now", "dm")
    await stage.pod_lead.clicks("I have it", again)
    await stage.pod_lead.submits({"Next update": "in 45 minutes"})
    await stage.agent.sees("Priya has E-1.", "dm")
    await stage.pod_lead.clicks("Resolve", "pod-cards")
    await stage.pod_lead.submits(
        {
            "What was the cause?": "The flow offers no person.",
            "What was the customer told?": "Whom to call, and that we call back today.",
        }
    )
    asked = await stage.member.sees("does a second person agree?", "dm")
    await stage.member.clicks("I agree", asked)
    await stage.agent.sees("E-1 is resolved.", "dm")
    await stage.member.sees("Resolved", "pod-cards")
    assert members_of(stage, room) == {"priya", "emre"}
    await stage.member.sees("E-1 is resolved.", room)
    stage.look_away("pod-cards", room)


async def test_a_restart_in_the_night_loses_no_step_and_takes_none_twice(stage: Scene) -> None:
    await escalates(stage, "A system that is down")
    await stage.pod_lead.sees("needs Cards now", "dm")
    stage.look_away("pod-cards")
    await stage.stop_bot()
    stage.clock.move_to(stage.clock.now() + timedelta(minutes=12))
    await stage.start_bot()
    await stage.member.sees("needs Cards now", "dm")
    steps = "SELECT words FROM escalation_moment WHERE verb = 'step' ORDER BY place"
    assert len(await stage.rows(steps)) == 2
    await stage.member.clicks("I have it", "dm")
    await stage.member.submits({"Next update": "in 45 minutes"})
    await stage.agent.sees("Emre has E-1.", "dm")
    stage.look_away("pod-cards")


@pytest.mark.parametrize("kind", ["error_500_after", "cut_before", "drop_response"])
async def test_while_slack_is_down_steps_keep_their_time_and_each_word_comes_once(
    stage: Scene, kind: str
) -> None:
    outage = stage.fault(kind, "chat.postMessage")
    await stage.agent.types("/rollout escalate")
    form = {
        "What is it about?": "Lost card",
        "Which of these hold?": ["A system that is down"],
        "What is happening?": "Nothing answers.",
    }
    assert await stage.agent.submits(form) == {"ok": True}
    await stage.walk.by(minutes=12)
    outage.times = outage.struck
    await stage.walk.by(minutes=10)
    bot = stage.stage.parts.bot
    told = await bot.read(lambda unit: timeline.listed(unit.tx, unit.workspace, 1))
    lead, members, office = (moment for moment in told if moment.verb == "step")
    assert lead.words == "lead: Priya"
    assert timedelta(minutes=10) <= members.at - lead.at <= timedelta(minutes=10, seconds=30)
    assert timedelta(minutes=10) <= office.at - members.at <= timedelta(minutes=10, seconds=30)
    for who, times in ((stage.pod_lead, 1), (stage.member, 1), (stage.leader, 1)):
        needed = [m for m in stage.posted_in(who.id) if "needs Cards now" in m.text]
        assert len(needed) == times
    assert len(stage.posted_in("pod-cards")) == 1
    people = (stage.pod_lead, stage.member, stage.leader, stage.agent)
    stage.look_away("pod-cards", *(person.id for person in people))
