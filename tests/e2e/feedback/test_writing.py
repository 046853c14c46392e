"""Where feedback is written, what is refused, what survives."""

import pytest

from tests.e2e.scene import ANONYMOUS, Scene, a_form

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


async def test_the_global_shortcut_opens_the_same_form(stage: Scene) -> None:
    await stage.agent.uses_shortcut("Give feedback")
    await stage.agent.submits(a_form(what="From the shortcut."))
    await stage.agent.sees("F-1", "dm")
    await stage.pod_lead.sees("From the shortcut.", "pod-cards")


async def test_the_button_on_home_opens_the_same_form(stage: Scene) -> None:
    await stage.agent.opens_home()
    await stage.agent.sees("Nothing from you yet.", "home")
    await stage.agent.clicks("Give feedback", "home")
    await stage.agent.submits(a_form(what="From Home."))
    await stage.agent.sees("F-1", "dm")
    await stage.pod_lead.sees("From Home.", "pod-cards")
    await stage.agent.sees("F-1 · Lost card · New", "home")


async def test_a_message_becomes_the_evidence_and_its_thread_hears_quietly(stage: Scene) -> None:
    said = await stage.agent.says("floor", "It just offered me the mortgage form for a lost card")
    await stage.champion.uses_shortcut("Give feedback on this", said)
    await stage.champion.submits(
        {label: value for label, value in a_form().items() if label != "Evidence"}
    )
    await stage.champion.sees("F-1", "dm")
    noted = await stage.agent.sees("Noted as F-1 for Cards.", said)
    assert noted.thread_ts == said.ts
    card = await stage.pod_lead.sees("the message it came from", "pod-cards")
    assert said.ts.replace(".", "") in str(card.blocks)


async def test_a_draft_survives_a_closed_modal_and_is_gone_once_sent(stage: Scene) -> None:
    agent = stage.agent
    await agent.types("/rollout feedback")
    await agent.fills("What happened?", "Half a thou")
    await agent.fills("Workflow", "Lost card")
    await agent.closes()
    await agent.types("/rollout feedback")
    await agent.sees("Your draft is back: nothing was lost.", "modal")
    await agent.sees("Half a thou", "modal")
    await agent.submits(a_form(what="Half a thought, now whole."))
    await agent.sees("F-1", "dm")
    await stage.pod_lead.sees("Half a thought, now whole.", "pod-cards")
    await agent.types("/rollout feedback")
    await agent.sees_no("Your draft is back", "modal")
    assert await stage.rows("SELECT * FROM draft") == []


async def test_a_draft_never_keeps_what_would_be_refused(stage: Scene) -> None:
    agent = stage.agent
    await agent.types("/rollout feedback")
    await agent.fills("What happened?", "She called from +44 20 7946 0958 again")
    await agent.fills("Evidence: interaction id or link", "4111 1111 1111 1111")
    await agent.closes()
    await agent.types("/rollout feedback")
    await agent.sees("She called from [removed] again", "modal")
    await agent.sees_no("4111", "modal")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The card 4111 1111 1111 1111 was refused", "a card number"),
        ("Write to jo.bloggs@example.com about it", "an e-mail address"),
        ("She called from +44 20 7946 0958 again", "a phone number"),
        ("IBAN GB29 NWBK 6016 1331 9268 19 was wrong", "an account number"),
    ],
)
async def test_personal_data_is_refused_under_its_field_and_never_stored(
    stage: Scene, words: str, kind: str
) -> None:
    await stage.agent.types("/rollout feedback")
    answer = await stage.agent.submits(a_form(what=words))
    assert kind in answer["errors"]["feedback.what"]
    assert "leave it out" in answer["errors"]["feedback.what"]
    assert await stage.rows("SELECT * FROM feedback") == []
    answer = await stage.agent.submits({"What happened?": "The card was refused."})
    assert answer == {"ok": True}
    await stage.agent.sees("F-1", "dm")
    await stage.pod_lead.sees("The card was refused.", "pod-cards")


async def test_empty_words_and_a_stray_choice_get_words_under_their_fields(stage: Scene) -> None:
    await stage.agent.types("/rollout feedback")
    answer = await stage.agent.submits({"What happened?": "x"})
    assert answer["error"] == "invalid_fields"
    answer = await stage.agent.submits(a_form(what="   \n "))
    assert "Say in a sentence" in str(answer["errors"])


async def test_screenshots_stand_in_the_cards_thread(stage: Scene) -> None:
    files = [await stage.agent.uploads(f"shot-{n}.png", PNG) for n in (1, 2)]
    await stage.agent.gives_feedback(files=files)
    card = await stage.pod_lead.sees("Act on it by", "pod-cards")
    await stage.pod_lead.sees("Screenshot 2 of F-1", card)


async def test_screenshots_would_name_the_anonymous_so_they_are_refused(stage: Scene) -> None:
    file = await stage.agent.uploads("shot.png", PNG)
    await stage.agent.types("/rollout feedback")
    answer = await stage.agent.submits(a_form(files=[file], name=ANONYMOUS))
    assert "Slack shows who uploaded a file" in answer["errors"]["feedback.files"]


async def test_words_that_look_like_slack_are_words_and_ping_nobody(stage: Scene) -> None:
    lead = stage.pod_lead
    trick = f"<!channel> <@{lead.id}> <!subteam^S1|all> <https://evil.example|click> & *b* `c`"
    await stage.agent.gives_feedback(what=trick, wish="<!here>", evidence="<!everyone>")
    card = await lead.sees("<!channel>", "pod-cards")
    await lead.sees("click", "pod-cards")
    raw = str(card.blocks) + card.text
    for ping in ("<!channel>", "<!here>", "<!everyone>", f"<@{lead.id}>", "<!subteam", "<https"):
        assert ping not in raw
    await lead.clicks("Take it", "pod-cards")
    await lead.answers_with(
        "Why not?", "<!channel> the bank forbids it", "pod-cards", button="Decline"
    )
    told = await stage.agent.sees("<!channel> the bank forbids it", "dm")
    assert "<!channel>" not in str(told.blocks) + told.text


async def test_three_thousand_characters_and_emoji_arrive(stage: Scene) -> None:
    await stage.agent.gives_feedback(what="It froze " + "🙂 &" * 700, wish="<" * 3000)
    await stage.pod_lead.sees("🙂 &", "pod-cards")
    await stage.pod_lead.clicks("Take it", "pod-cards")
    await stage.pod_lead.answers_with(
        "What changed?", "It says " + "&" * 980 + " now.", "pod-cards", button="Shipped"
    )
    await stage.agent.sees("Did this fix it?", "dm")


async def test_sending_the_form_twice_makes_one_piece_of_feedback(stage: Scene) -> None:
    agent = stage.agent
    await agent.types("/rollout feedback")
    for label, value in a_form().items():
        await agent.fills(label, value)
    await stage.at_once(agent.submits({}), agent.submits({}), may_fail=True)
    await agent.sees("F-1", "dm")
    await stage.pod_lead.sees("F-1", "pod-cards")
    assert await stage.rows("SELECT count(*) FROM feedback") == [(1,)]


async def test_who_writes_what_was_said_before_joins_it_with_one_tap(stage: Scene) -> None:
    await stage.agent.gives_feedback(what="It offered the wrong form for lost cards.")
    await stage.pod_lead.sees("F-1", "pod-cards")
    colleague = stage.colleague
    await colleague.types("/rollout feedback")
    await colleague.selects("What happened?", "It offers a wrong form when cards are lost")
    await colleague.sees_no("That's mine too", "modal")
    await colleague.selects("When in the call?", "During the call")
    await colleague.sees("It offered the wrong form for lost cards.", "modal")
    await colleague.clicks("That's mine too", "modal")
    await colleague.sees("Joined to F-1", "modal")
    await colleague.closes(everything=True)
    await colleague.sees("Joined to F-1", "dm")
    await stage.pod_lead.sees("1 other report joined to this one.", "pod-cards")
