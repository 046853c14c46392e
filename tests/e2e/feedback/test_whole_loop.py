"""The main job: an agent's feedback finds an owner, gets a date, is shipped, and is confirmed."""

from datetime import UTC, datetime

from tests.e2e.scene import Scene, sent_at


async def test_feedback_finds_an_owner_is_shipped_and_confirmed(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    assert await agent.gives_feedback(what="It offered the form for stolen cards.") == "F-1"
    receipt = await agent.sees("Cards has it. By Tuesday 17 November you will hear", "dm")
    assert "Look it up any time: `/rollout feedback F-1`" in str(receipt.blocks)
    card = await lead.sees("It offered the form for stolen cards.", "pod-cards")

    await lead.clicks("Take it", "pod-cards")
    await lead.sees("Taken · @Priya", "pod-cards")
    await agent.sees("Now: Taken · @Priya", "dm")
    await lead.opens_home()
    await lead.sees("A-1 · F-1", "home")

    await stage.walk.by(days=13)
    nudge = await lead.sees(
        "F-1 is yours, and is due by Tuesday 17 November, in 4 days (3 working days left).", "dm"
    )
    # Two days before the due day is a Sunday, so it comes on Friday.
    assert sent_at(nudge) == datetime(2026, 11, 13, 9, tzinfo=UTC)

    await lead.answers_with("What changed?", "It asks which card first.", nudge, button="Shipped")
    question = await agent.sees("Did this fix it?", "dm")
    await agent.sees("It asks which card first.", question)
    await agent.clicks("Yes, fixed", "dm")
    await agent.sees("You said it is fixed.", "dm")
    await lead.sees("Verified. The agent who wrote F-1 says it is fixed.", card)
    await lead.sees("Fixed, confirmed", "pod-cards")
    await agent.sees("Now: Fixed, confirmed", "dm")
    await lead.opens_home()
    await lead.sees_no("A-1", "home")


async def test_a_no_reopens_it_with_the_agents_words_and_the_card_counts(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback()
    card = await lead.sees("F-1", "pod-cards")
    for round_, wrong in enumerate(("It still asks twice.", "Only on voice it works."), start=1):
        if round_ == 1:
            await lead.clicks("Take it", "pod-cards")
        await lead.answers_with("What changed?", "It asks once now.", "pod-cards", button="Shipped")
        await agent.sees("Did this fix it?", "dm", new=True)
        await agent.answers_with("What is still wrong?", wrong, "dm", button="No, not yet")
        await agent.sees(f"You said it is not fixed yet: “{wrong}”", "dm")
        await lead.sees(wrong, card)
        await lead.sees(wrong, "dm")
        await lead.sees("In progress · @Priya", "pod-cards")
        await lead.sees(f"Reopened {round_} time", "pod-cards")


async def test_who_praises_is_asked_nothing_to_fix_but_hears_it_was_read(stage: Scene) -> None:
    await stage.agent.gives_feedback(kind="Works well", what="The summary saves me a minute.")
    await stage.pod_lead.sees("Works well", "pod-cards")


async def test_the_member_who_takes_it_is_nudged_and_not_the_lead(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.member.sees("F-1", "pod-cards")
    await stage.member.clicks("Take it", "pod-cards")
    await stage.walk.by(days=14)
    await stage.member.sees("is due by Tuesday 17 November, in 4 days (3 working days left).", "dm")
    await stage.member.sees("F-1 is yours, and is due today, Tuesday 17 November.", "dm")
    await stage.pod_lead.sees_no("F-1 is", "dm")


async def test_nobody_took_it_so_it_is_the_leads(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.walk.by(days=13)
    await stage.pod_lead.sees("F-1 has not been taken yet: until somebody does, it is yours", "dm")
    await stage.walk.by(days=1)
    nudge = await stage.pod_lead.sees("and is due today, Tuesday 17 November.", "dm")
    await stage.pod_lead.clicks("Take it", nudge)
    await stage.pod_lead.sees("Taken · @Priya", "pod-cards")


async def test_shipped_late_is_still_shipped_and_the_agent_hears(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback()
    await lead.sees("F-1", "pod-cards")
    await lead.clicks("Take it", "pod-cards")
    await stage.walk.by(days=20)
    await lead.sees("is due today, Tuesday 17 November.", "dm")
    await lead.sees("in 4 days", "dm")
    asked = await lead.sees("no word since: until somebody takes it again, it is yours", "dm")
    # It came on time; what it says anew days later makes it no later.
    assert "late: I was not running" not in str(asked.blocks)
    await stage.leader.sees("F-1 of Cards was due", "dm")
    await lead.sees("its agent was promised an answer by Thursday 19 November", "dm")
    await lead.sees("This goes on in a newer message below.", "dm")
    await agent.sees(
        "we missed the date we gave you, Tuesday 17 November. @Priya sees to it that somebody takes it",
        "dm",
    )
    await agent.sees("we missed Thursday 19 November too, and are sorry", "dm")
    await lead.types("/rollout actions pile overdue")
    await lead.sees("6 days overdue", "ephemeral")
    await lead.clicks("Take it", "pod-cards")
    await lead.answers_with("What changed?", "Late, but done.", "pod-cards", button="Shipped")
    await agent.sees("Late, but done.", "dm")
    await agent.sees("we missed a date we gave you. Now: Shipped", "dm")
