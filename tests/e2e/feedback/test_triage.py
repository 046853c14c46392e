"""What a pod does with feedback, and what its agent hears of it."""

import pytest

from tests.e2e.scene import Scene


async def test_a_declined_agent_reads_the_reason_in_kind_words(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.pod_lead.clicks("Decline", "pod-cards")
    refused = await stage.pod_lead.submits({"Why not?": "  "})
    assert "feedback.reason" in refused["errors"]
    await stage.pod_lead.submits({"Why not?": "The form is fixed by law; the pocket card helps."})
    await stage.pod_lead.hears_that_it_is_told()
    await stage.agent.sees("Thank you for taking the time. @Priya read it", "dm")
    await stage.agent.sees("The form is fixed by law; the pocket card helps.", "dm")
    await stage.pod_lead.sees("Why not", "pod-cards")
    await stage.agent.sees("Now: Declined", "dm")
    await stage.walk.by(days=15)


async def test_duplicates_join_and_every_submitter_hears_the_outcome(stage: Scene) -> None:
    lead = stage.pod_lead
    for who in (stage.agent, stage.colleague, stage.champion):
        await who.gives_feedback()
        await lead.sees("Act on it by", "pod-cards", new=True)
    third = await lead.sees("F-3", "pod-cards")
    await lead.clicks("Duplicate of", third)
    for nothing in ("F-3", "F-77"):
        with pytest.raises(LookupError):
            await lead.submits({"Of which one?": nothing})
    await lead.submits({"Of which one?": "f2"})
    await stage.champion.sees("F-3 describes the same thing as F-2", "dm")
    second = await lead.sees("1 other report joined to this one.", "pod-cards")
    await lead.answers_with("Of which one?", "1", second, button="Duplicate of")
    await stage.colleague.sees("F-2 describes the same thing as F-1", "dm")
    first = await lead.sees("2 other reports joined to this one.", "pod-cards")
    await lead.clicks("Take it", first)
    await lead.answers_with("What changed?", "One form now.", first, button="Shipped")
    for who in (stage.agent, stage.colleague, stage.champion):
        await who.sees("Did this fix it?", "dm")
        await who.sees("One form now.", "dm")
    await stage.champion.clicks("Yes, fixed", "dm")
    await lead.sees("says it is fixed", first)
    await lead.sees("Fixed, confirmed", first)


async def test_assign_hands_it_over_and_the_new_owner_hears(stage: Scene) -> None:
    lead, member = stage.pod_lead, stage.member
    await stage.agent.gives_feedback()
    await lead.sees("F-1", "pod-cards")
    await lead.clicks("Assign", "pod-cards")
    with pytest.raises(LookupError):
        await lead.submits({"Who takes it?": "lena"})
    await lead.submits({"Who takes it?": "emre"})
    await member.sees("@Priya gave you F-1", "dm")
    await lead.sees("Taken · @Emre", "pod-cards")
    await member.opens_home()
    await member.sees("A-1 · F-1", "home")
    await member.clicks("Start work", "dm")
    await lead.sees("In progress · @Emre", "pod-cards")


async def test_others_cannot_work_on_it_and_are_told_whose_it_is(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.vendor.joins("pod-cards")
    await stage.vendor.clicks("Take it", "pod-cards")
    await stage.vendor.sees(
        "That is for the pod it belongs to. Please ask in its channel.", "ephemeral"
    )
    await stage.pod_lead.sees("New", "pod-cards")


async def test_two_take_it_at_once_and_one_of_them_has_it(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.at_once(
        stage.pod_lead.clicks("Take it", "pod-cards"), stage.member.clicks("Take it", "pod-cards")
    )
    assert await stage.rows("SELECT count(*) FROM action") == [(1,)]
    ((owner,),) = await stage.rows("SELECT owner FROM feedback")
    loser = stage.member if owner == stage.pod_lead.id else stage.pod_lead
    await loser.sees("already has F-1. Use Assign to hand it over.", "ephemeral")


async def test_a_double_click_says_it_is_already_yours(stage: Scene) -> None:
    lead = stage.pod_lead
    await stage.agent.gives_feedback()
    await lead.sees("F-1", "pod-cards")
    await stage.at_once(lead.clicks("Take it", "pod-cards"), lead.clicks("Take it", "pod-cards"))
    await lead.sees("F-1 is already yours.", "ephemeral")
    assert await stage.rows("SELECT count(*) FROM action") == [(1,)]


async def test_a_double_yes_verifies_once(stage: Scene) -> None:
    lead, agent = stage.pod_lead, stage.agent
    await agent.gives_feedback()
    card = await lead.sees("F-1", "pod-cards")
    await lead.clicks("Take it", "pod-cards")
    await lead.answers_with("What changed?", "It asks first.", "pod-cards", button="Shipped")
    await agent.sees("Did this fix it?", "dm")
    await stage.at_once(agent.clicks("Yes, fixed", "dm"), agent.clicks("Yes, fixed", "dm"))
    await lead.sees("says it is fixed", card)
    assert await stage.rows("SELECT count(*) FROM audit_event WHERE verb = 'confirm'") == [(1,)]


async def test_what_somebody_took_asks_the_lead_no_more(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.walk.by(days=13)
    await stage.pod_lead.sees("F-1 has not been taken yet", "dm")
    await stage.member.clicks("Take it", "pod-cards")
    await stage.pod_lead.sees("Nothing of this waits for you any more.", "dm")


async def test_ask_relays_the_thread_to_the_agent_and_back(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback()
    card = await lead.sees("F-1", "pod-cards")
    await lead.answers_with(
        "What would you like to know?", "Was it chat or voice?", "pod-cards", button="Ask"
    )
    await lead.sees("waiting for the agent's answer", "pod-cards")
    await lead.sees("@Priya asks the agent:", card)
    asked = await agent.sees("Was it chat or voice?", "dm")
    await agent.answers_with("Your answer", "Voice, before lunch.", "dm", button="Answer")
    await lead.sees("Voice, before lunch.", card)
    await lead.sees_no("waiting for the agent's answer", "pod-cards")

    await stage.member.says("pod-cards", "On which screen?", thread=card)
    again = await agent.sees("On which screen?", "dm")
    await agent.says("dm", "The second. Call me on +44 20 7946 0958", thread=again)
    await lead.sees("The second. Call me on [removed]", card)
    await agent.says("dm", "And the third.", thread=asked, broadcast=True)
    await lead.sees("And the third.", card)


async def test_words_taken_back_in_slack_are_taken_back_here(stage: Scene) -> None:
    lead, agent = stage.pod_lead, stage.agent
    await agent.gives_feedback()
    card = await lead.sees("F-1", "pod-cards")
    await lead.answers_with("What would you like to know?", "When?", "pod-cards", button="Ask")
    await lead.sees("asks the agent", card)
    asked = await agent.sees("When?", "dm")
    first = await agent.says("dm", "On R&D's line, by Anna Smith.", thread=asked, broadcast=True)
    await lead.sees("On R&D's line, by Anna Smith.", card)
    await agent.rewords(first, "On R&D's line.")
    await lead.sees_no("Anna Smith", card)
    second = await agent.says("dm", "Call Anna Smith.", thread=asked)
    await lead.sees("Call Anna Smith.", card)
    await agent.takes_back(second)
    await lead.sees_no("Anna Smith", card)
    assert "Anna Smith" not in await stage.everything()


async def test_a_reply_under_the_receipt_adds_to_it_unasked(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    card = await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.pod_lead.clicks("Take it", "pod-cards")
    receipt = await stage.agent.sees("F-1", "dm")
    await stage.agent.says("dm", "It happens on chat as well.", thread=receipt)
    await stage.pod_lead.sees("It happens on chat as well.", card)


async def test_a_chat_beside_the_thread_reaches_nobody(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    card = await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.member.says("pod-cards", "We have seen this before.", thread=card)
    await stage.member.says("pod-cards", "Lunch?")
    await stage.agent.sees_no("We have seen this before.", "dm")
