"""Actions on every surface: made from a message, moved with a reason, handed over, closed."""

from datetime import UTC, datetime

import pytest

from bot.workspace.state import Message
from tests.e2e.scene import Scene


async def said(stage: Scene, words: str) -> Message:
    """Let the lead say something in the pod's channel."""
    await stage.pod_lead.says("pod-cards", words)
    room = stage.workspace.world.channel("pod-cards")
    return list(room.messages.values())[-1]


async def test_a_message_becomes_an_action_that_is_snoozed_and_done(stage: Scene) -> None:
    member, lead = stage.member, stage.pod_lead
    message = await said(stage, "Somebody should tell the floor about the new script.")
    await member.uses_shortcut("Make it an action", message)
    answer = await member.submits({"Who does it?": "emre", "By when?": "2026-11-17"})
    assert answer == {"ok": True}, answer
    await lead.sees("This is A-1 of Cards now: Emre", "pod-cards")
    await member.sees("A-1 is made: Emre", "dm")
    await member.clicks("More", "dm")
    await member.clicks("Snooze", "modal")
    await member.submits({"Until which day?": "2026-11-24", "Why?": "The script changes again."})
    await member.closes(everything=True)
    await lead.sees("Emre moved A-1 to Tuesday 24 November (first Tuesday 17 November)", "dm")
    await member.opens_home()
    await member.sees("first due Tue 17 Nov", "home")
    await member.clicks("Tue 24 Nov", "home")
    await member.clicks("Done", "modal")
    await member.sees("Closed on", "modal")
    await member.closes(everything=True)
    await stage.walk.to(datetime(2026, 11, 25, 12, tzinfo=UTC))


async def test_only_its_owner_sees_the_owners_buttons_and_a_block_shows_on_the_card(
    stage: Scene,
) -> None:
    member, lead = stage.member, stage.pod_lead
    await stage.agent.gives_feedback()
    await member.sees("F-1", "pod-cards")
    await member.clicks("Take it", "pod-cards")
    with pytest.raises(AssertionError, match="no button 'Snooze'"):
        await lead.clicks("Snooze", "pod-cards")
    await member.clicks("Blocked", "pod-cards")
    await member.submits({"For somebody outside": "Acme Telephony", "Look again on": "2026-11-10"})
    await lead.sees("Waits for Acme Telephony until Tue 10 Nov", "pod-cards")
    await stage.walk.to(datetime(2026, 11, 10, 12, tzinfo=UTC))
    await member.sees("A-1 can go on: the day to look at it again has come", "dm")
    await lead.sees_no("Waits for Acme Telephony", "pod-cards")


async def test_handing_over_on_the_card_waits_for_a_yes(stage: Scene) -> None:
    member, lead = stage.member, stage.pod_lead
    await stage.agent.gives_feedback()
    await member.sees("F-1", "pod-cards")
    await member.clicks("Take it", "pod-cards")
    await member.clicks("Assign", "pod-cards")
    await member.submits({"Who takes it?": "priya"})
    await lead.sees("Offered to Priya", "pod-cards")
    await lead.clicks("I'll take it", "dm")
    await member.sees("Priya has taken F-1 over from you.", "dm")
    await stage.agent.sees("Taken · @Priya", "dm")


async def test_several_change_at_once_or_say_what_stands_in_the_way(stage: Scene) -> None:
    member = stage.member
    for title in ("One thing.", "Another thing."):
        await member.types("/rollout actions")
        await member.clicks("New action", "ephemeral")
        await member.submits({"What is to be done?": title, "Who does it?": "emre"})
        await member.sees(title, "dm")
    await member.types("/rollout actions")
    await member.clicks("Update several", "ephemeral")
    everything = {
        "Which ones?": ["A-1 One thing.", "A-2 Another thing."],
        "What about them?": "Drop, for the reason below",
    }
    refused = await member.submits(everything)
    assert "A sentence, please" in str(refused)
    await member.submits({**everything, "Reason": "Overtaken by events."})
    await member.types("/rollout actions")
    await member.sees("Nothing here.", "ephemeral")
