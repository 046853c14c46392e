"""Editing, withdrawing, redacting, and looking things up."""

from tests.e2e.scene import Scene, a_form


async def test_the_author_edits_until_somebody_has_taken_it(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback(what="It offerd the wrong form.")
    await lead.sees("It offerd", "pod-cards")
    await agent.clicks("Edit", "dm")
    await agent.sees("Edit F-1", "modal")
    answer = await agent.submits({"Workflow": "Balance inquiry"})
    assert "Another pod owns that workflow." in answer["errors"]["feedback.workflow"]
    await agent.submits({"Workflow": "Lost card", "What happened?": "It offered the wrong form."})
    await lead.sees("It offered the wrong form.", "pod-cards")
    await agent.sees("It offered the wrong form.", "dm")
    edit = await agent.sees("F-1", "dm")
    await lead.clicks("Take it", "pod-cards")
    await agent.sees("Now: Taken", "dm")
    assert "Edit" not in [element["text"]["text"] for element in edit.blocks[-1]["elements"]]


async def test_an_edit_that_comes_too_late_says_so(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback()
    await agent.clicks("Edit", "dm")
    await lead.sees("F-1", "pod-cards")
    await lead.clicks("Take it", "pod-cards")
    answer = await agent.submits({"What happened?": "Something else."})
    assert answer["response_action"] == "push"
    await agent.sees("F-1 is taken and can no longer be edited.", "modal")
    assert await stage.rows("SELECT what FROM feedback") == [("It offered the wrong form.",)]


async def test_the_author_withdraws_and_nobody_is_nudged_about_it(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback()
    await lead.sees("F-1", "pod-cards")
    await lead.clicks("Take it", "pod-cards")
    await agent.clicks("Withdraw", "dm")
    await lead.sees("Withdrawn", "pod-cards")
    await agent.sees("Now: Withdrawn", "dm")
    await lead.sees("F-1 was taken back by its author: nothing is left to do about it.", "dm")
    await stage.walk.by(days=15)
    await lead.opens_home()
    await lead.sees_no("A-1", "home")


async def test_a_lead_redacts_and_the_words_are_gone_everywhere(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback(what="Mrs Unmentionable was upset.", wish="Unmentionable wish")
    await lead.sees("Unmentionable", "pod-cards")
    await lead.clicks("Take it", "pod-cards")
    await lead.types("/rollout feedback F-1", "pod-cards")
    await lead.opens_home()
    await lead.clicks("Tue 17 Nov", "home")
    await lead.clicks("Show it", "modal")
    await lead.clicks("Redact", "modal")
    await lead.closes(everything=True)
    await lead.sees("The words were redacted.", "pod-cards")
    assert "Unmentionable" not in await stage.everything()
    for message in stage.posted_in("pod-cards") + stage.posted_in(agent.id):
        assert "Unmentionable" not in str(message.blocks) + message.text
    await agent.sees("F-1", "dm")


async def test_a_steward_may_redact_and_others_may_not(stage: Scene) -> None:
    await stage.agent.gives_feedback(what="Mrs Unmentionable was upset.")
    await stage.pod_lead.sees("F-1", "pod-cards")
    await stage.member.types("/rollout feedback F-1", "pod-cards")
    await stage.member.sees_no("Redact", "ephemeral")
    await stage.agent.types("/rollout feedback F-1")
    await stage.agent.sees_no("Redact", "ephemeral")
    await stage.steward.types("/rollout feedback F-1")
    await stage.steward.clicks("Redact", "ephemeral")
    await stage.pod_lead.sees("The words were redacted.", "pod-cards")
    assert "Unmentionable" not in await stage.everything()


async def test_looking_up_one_shows_it_to_whom_it_concerns(stage: Scene) -> None:
    await stage.agent.gives_feedback()
    await stage.pod_lead.sees("F-1", "pod-cards")
    for who in (stage.agent, stage.member, stage.steward):
        await who.types("/rollout feedback f-1")
        await who.sees("It offered the wrong form.", "ephemeral")
    await stage.colleague.types("/rollout feedback F-1")
    await stage.colleague.sees("That's mine too", "ephemeral")
    await stage.other_lead.types("/rollout feedback F-1")
    await stage.other_lead.sees("F-1 belongs to Cards", "ephemeral")
    await stage.colleague.types("/rollout feedback F-9")
    await stage.colleague.sees("There is no F-9.", "ephemeral")
    await stage.colleague.types("/rollout feedback lots")
    await stage.colleague.sees("is no feedback number. They look like F-12; ", "ephemeral")


async def test_lists_are_filtered_by_whose_which_and_where(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.gives_feedback(what="First of cards")
    await stage.colleague.gives_feedback(what="Second of cards")
    await agent.gives_feedback(what="Third of payments", workflow="Balance inquiry")
    for number in ("F-1", "F-2"):
        await lead.sees(number, "pod-cards")
    await stage.other_lead.sees("F-3", "pod-payments")
    await lead.clicks("Take it", "pod-cards")

    async def listed(who: str, words: str) -> list[str]:
        actor = stage.actor(who)
        await actor.types(f"/rollout feedback list {words}")
        shown = await actor.sees("Feedback:", "ephemeral")
        return [number for number in ("F-1", "F-2", "F-3") if f"*{number}*" in str(shown.blocks)]

    assert await listed("aisha", "") == ["F-1", "F-3"]
    assert await listed("aisha", "lost-card") == ["F-1"]
    assert await listed("priya", "pod") == ["F-1", "F-2"]
    assert await listed("priya", "pod new") == ["F-1"]
    assert await listed("sam", "all") == ["F-1", "F-2", "F-3"]
    assert await listed("sam", "all overdue") == []
    assert await listed("petra", "all") == ["F-3"]
    await agent.types("/rollout feedback list all")
    await agent.sees("You belong to no pod.", "ephemeral")
    await agent.types("/rollout feedback list yesterday")
    await agent.sees("I don't know the filter “yesterday”.", "ephemeral")
    await stage.walk.by(days=15)
    await agent.sees("*F-1* (Lost card): we missed the date we gave you", "dm")
    await stage.colleague.sees("*F-2* (Lost card): we missed the date we gave you", "dm")
    await agent.sees("*F-3* (Balance inquiry): we missed the date we gave you", "dm")
    stage.look_away(lead.id, stage.other_lead.id)
    assert await listed("sam", "all overdue") == ["F-1", "F-2", "F-3"]


async def test_home_shows_each_what_is_theirs(stage: Scene) -> None:
    agent, lead = stage.agent, stage.pod_lead
    await agent.types("/rollout feedback")
    await agent.submits(a_form())
    await agent.sees("F-1", "dm")
    await lead.sees("F-1", "pod-cards")
    await lead.opens_home()
    await lead.sees("Waiting for Cards", "home")
    await lead.clicks("by Tue 17 Nov", "home")
    await lead.sees("It offered the wrong form.", "modal")
    await lead.closes()
    await stage.leader.opens_home()
    await stage.leader.sees("Give feedback", "home")
    await stage.leader.sees_no("Waiting for", "home")
    await lead.clicks("Take it", "pod-cards")
    await lead.sees("Nothing waits to be taken.", "home")
    await lead.sees("My actions", "home")
    await lead.answers_with("What changed?", "It asks first.", "pod-cards", button="Shipped")
    await agent.opens_home()
    await agent.clicks("Did it help?", "home")
    await agent.clicks("Yes, fixed", "modal")
    await agent.sees("Fixed, confirmed", "modal")
    await agent.closes()
    await agent.sees("F-1 · Lost card · Fixed, confirmed", "home")
    await lead.sees("says it is fixed", "pod-cards")
    await agent.sees("You said it is fixed.", "dm")
