"""Escalations at work: threads, storms, gone channels, worse than thought, drills, who is on duty."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.engine.transaction import Tx
from bot.store.outbox.look import parked
from bot.store.outbox.parked import retry_parked
from bot.workspace.ids import Json
from tests.builders.charter import a_pod
from tests.databases import SqliteCopies
from tests.e2e.scene import Scene, playing
from tests.e2e.small_charter import address, small_charter

STEPS = [{"to": "channel", "wait_minutes": 5}, {"to": "rota:cards", "wait_minutes": 10}]


def charter() -> Json:
    """Build a charter with a rota, a route by severity, and steps that begin in the channel."""
    payments = a_pod("payments", name="Payments", lead=address("petra"), members=[address("noor")])
    cards = a_pod("cards", name="Cards", calendar="london", policy={"steps": STEPS, "repeats": 0})
    return small_charter(
        pods=[cards, {**payments, "calendar": "new-york"}],
        rotas=[
            {
                "key": "cards",
                "name": "Cards on duty",
                "pod": "cards",
                "people": [address("emre"), address("priya")],
                "starts": "2026-11-02",
            }
        ],
        escalations={
            "default_pod": "cards",
            "routes": [{"pod": "payments", "severity": "critical", "workflows": "lost-card"}],
        },
    )


@pytest.fixture
async def stage(tmp_path: Path, sqlite_copies: SqliteCopies) -> AsyncIterator[Scene]:
    async with playing(tmp_path, sqlite_copies, charter=charter()) as scene:
        scene.look_away_from = ("pod-cards", "pod-payments")
        yield scene


FORM: Json = {
    "What is it about?": "Lost card",
    "Which of these hold?": ["Wrong information given"],
    "What is happening?": "It names the wrong fee.",
}


async def escalates(scene: Scene, who: str = "agent", what: str = "") -> None:
    actor = getattr(scene, who)
    await actor.types("/rollout escalate")
    assert await actor.submits({**FORM, **({"What is happening?": what} if what else {})}) == {
        "ok": True
    }


async def test_what_is_said_in_the_thread_stands_on_the_card(stage: Scene) -> None:
    await escalates(stage)
    await stage.agent.sees("E-1 is with Cards", "dm")
    card = await stage.member.sees("E-1 · High · Lost card", "pod-cards")
    await stage.pod_lead.says("pod-cards", "I see it too & look.", thread=card)
    await stage.walk.by(seconds=5)
    assert "I see it too &amp; look." in str(stage.posted_in("pod-cards")[0].blocks)
    await stage.member.clicks("I have it", card)
    await stage.member.submits({"Next update": "in 5 minutes"})
    await stage.agent.sees("Emre has E-1.", "dm")
    await stage.walk.by(minutes=4)
    await stage.member.sees("your update is due in 1 minute", "dm")
    await stage.member.says("pod-cards", "The list was old.", thread=card)
    await stage.agent.sees("E-1: The list was old.", "dm")
    await stage.walk.by(minutes=3)
    # Without that word it would be open again by now.
    assert (await stage.rows("SELECT state FROM escalation")) == [("acknowledged",)]


async def test_whoever_is_on_duty_is_called_and_may_be_covered(stage: Scene) -> None:
    await stage.pod_lead.types("/rollout oncall")
    shown = await stage.pod_lead.sees("Cards on duty", "ephemeral")
    await stage.pod_lead.clicks("Cover a turn", shown)
    first = next(text for text in choices(stage, "Which turn?") if "Emre" in text)
    assert await stage.pod_lead.submits({"Which turn?": first}) == {"ok": True}
    await stage.pod_lead.sees("is on duty instead of", "dm")
    await stage.member.sees("is on duty instead of", "dm")
    await escalates(stage)
    await stage.agent.sees("E-1 is with Cards", "dm")
    await stage.walk.by(minutes=6)
    await stage.pod_lead.sees("needs Cards now", "dm")


def choices(scene: Scene, label: str) -> list[str]:
    """List what a select of the lead's open form offers."""
    (form,) = scene.pod_lead.modals()
    blocks = {block.get("label", {}).get("text"): block for block in form.payload["blocks"]}
    return [option["text"]["text"] for option in blocks[label]["element"]["options"]]


async def test_a_channel_archived_in_the_middle_loses_nobody(stage: Scene) -> None:
    stage.errors_expected = True
    stage.workspace.world.channel("pod-cards").is_archived = True
    await escalates(stage)
    await stage.agent.sees("E-1 is with Cards", "dm")
    # The channel's step reached nobody, so the rota is called at once, and the lead has the card.
    told = await stage.member.sees("needs Cards now", "dm")
    await stage.pod_lead.sees("its channel takes no message", "dm")
    for admin in (stage.steward, stage.leader):
        await admin.sees("could not be delivered", "dm")
    await stage.member.clicks("I have it", told)
    await stage.member.submits({"Next update": "in 45 minutes"})
    await stage.agent.sees("Emre has E-1.", "dm")
    await stage.member.types("/rollout escalation E-1")
    gaps = "SELECT words FROM escalation_moment WHERE verb = 'gap'"
    assert "is_archived" in str(await stage.rows(gaps))
    # Once the channel is back, the card comes as it is now.
    stage.workspace.world.channel("pod-cards").is_archived = False
    await let_go(stage)
    assert "Emre has it" in stage.posted_in("pod-cards")[0].text


async def let_go(scene: Scene) -> None:
    """Let what is parked leave again, as an admin does by command."""
    here, at = scene.stage.parts.bot.workspace, scene.clock.now()

    def again(tx: Tx) -> None:
        for message in parked(tx, here):
            retry_parked(tx, here, message.id, at=at)

    await scene.database.write(again)
    await scene.walk.by(seconds=10)


async def test_three_reports_wake_nobody_thrice(stage: Scene) -> None:
    await escalates(stage)
    await stage.agent.sees("E-1 is with Cards", "dm")
    await escalates(stage, "colleague", "The fee it names is wrong.")
    joined = await stage.colleague.sees("yours is report 2 of it", "dm")
    await escalates(stage, "champion", "Wrong currency, not the fee.")
    await stage.champion.sees("yours is report 3 of it", "dm")
    card = stage.posted_in("pod-cards")[0]
    assert "reported 3 times" in str(card.blocks)
    assert joined
    await stage.champion.clicks("Mine is something else", "dm")
    await stage.champion.sees("E-2 is with Cards", "dm")
    assert (await stage.rows("SELECT reports FROM escalation ORDER BY number")) == [(2,), (1,)]
    await stage.walk.by(minutes=6)
    await stage.member.sees("E-1 · High", "dm")
    await stage.member.sees("E-2 · High", "dm")


async def test_worse_than_thought_it_moves_and_the_other_pod_is_called(stage: Scene) -> None:
    await escalates(stage)
    await stage.agent.sees("E-1 is with Cards", "dm")
    card = await stage.member.sees("E-1 · High · Lost card", "pod-cards")
    await stage.member.clicks("How bad?", card)
    answer = await stage.member.submits(
        {"How bad is it?": "Critical", "Why?": "Every card is affected."}
    )
    assert answer == {"ok": True}
    await stage.other_lead.sees("E-1 · Critical · Lost card needs Payments now", "dm")
    await stage.agent.sees("E-1 is with Payments now.", "dm")
    assert "E-1 went to Payments." in stage.posted_in("pod-cards")[0].text
    assert "E-1 · Critical" in stage.posted_in("pod-payments")[0].text


async def test_a_drill_says_that_it_is_one(stage: Scene) -> None:
    await stage.pod_lead.types("/rollout drill cards")
    assert await stage.pod_lead.submits({"When": ["Now, and at any hour"]}) == {"ok": True}
    await stage.walk.by(minutes=6)
    told = await stage.member.sees("This is a drill.", "dm")
    await stage.member.clicks("I have it", told)
    await stage.member.submits({"Next update": "in 30 minutes"})
    await stage.member.types("/rollout escalations")
    await stage.member.sees("Drill · E-1", "ephemeral")


async def test_a_message_and_its_thread_come_along(stage: Scene) -> None:
    first = await stage.member.says("pod-cards", "The fee looks odd to me.")
    await stage.pod_lead.says("pod-cards", "To me too, since nine.", thread=first)
    await stage.member.uses_shortcut("Escalate this", first)
    form = {label: value for label, value in FORM.items() if label != "What is happening?"}
    assert await stage.member.submits(form) == {"ok": True}
    await stage.member.sees("E-1 is with Cards", "dm")
    (permalink,) = (await stage.rows("SELECT permalink FROM escalation"))[0]
    assert "/archives/" in permalink
    thread = "SELECT words FROM escalation_moment WHERE verb = 'thread' ORDER BY place"
    assert await stage.rows(thread) == [("The fee looks odd to me.",), ("To me too, since nine.",)]
    card = stage.posted_in("pod-cards")[0]
    assert "The fee looks odd to me." in str(card.blocks)
    assert "the message it came from" in str(card.blocks)


async def test_a_game_day_comes_round_by_the_calendar(
    tmp_path: Path, sqlite_copies: SqliteCopies
) -> None:
    routines = {
        **charter()["routines"],
        "drill": {"off": False, "on": "daily", "at": "22:30", "late": "skip"},
    }
    planned = {**charter(), "routines": routines}
    async with playing(tmp_path, sqlite_copies, charter=planned) as scene:
        await scene.walk.by(hours=12, minutes=20)
        assert scene.posted_in("pod-cards") == []
        await scene.walk.by(minutes=17)
        await scene.member.sees("Drill · E-1 · Critical", "pod-cards")
        told = await scene.member.sees("This is a drill.", "dm")
        await scene.member.clicks("I have it", told)
        await scene.member.submits({"Next update": "in 45 minutes"})
        scene.look_away("pod-cards")
