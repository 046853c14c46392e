"""Every listener of the loop, reached as Slack reaches it."""

from typing import Any

import pytest

from bot.domain.feedback.item import FeedbackState
from bot.domain.ids import SlackUserId
from bot.services.feedback import work
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_filled_form,
    a_shortcut,
    a_view,
    a_view_submission,
    an_event,
    chosen,
    typed,
)
from tests.builders.stage import house, stage, worked
from tests.builders.unit import BEN, CARDS, PRIYA

__all__ = ["house", "stage", "worked"]


async def state(stage: Stage) -> FeedbackState:
    return (await stage.house.item()).state


OPENERS = [
    a_command("feedback"),
    a_command("  FEEDBACK  "),
    a_shortcut("feedback.new"),
    a_shortcut("feedback.about", message={"type": "message", "ts": "1.5", "text": "hi"}),
    a_click("feedback.new", ""),
]


@pytest.mark.parametrize("body", OPENERS)
async def test_one_form_opens_wherever_it_is_asked_for(stage: Stage, body: dict[str, Any]) -> None:
    assert (await stage.opened(body))["callback_id"] == "feedback.submit"


async def test_the_form_about_a_message_brings_its_link_and_its_thread(stage: Stage) -> None:
    message = {"type": "message", "ts": "1.5", "thread_ts": "1.2", "text": "hi"}
    view = await stage.opened(a_shortcut("feedback.about", message=message))
    assert "https://harbour.example/p1" in str(view["blocks"])
    sent = a_view("feedback.submit", view["private_metadata"], a_filled_form())
    assert (await stage.sends(a_view_submission(sent))).status == 200
    (noted,) = await stage.house.queued("F-1:source")
    assert (noted.place, noted.payload["thread_ts"]) == ("C0FLOOR", "1.2")


async def test_a_sent_form_is_kept_and_closes(stage: Stage) -> None:
    ticked = {"type": "checkboxes", "selected_options": []}
    form = a_view("feedback.submit", "", a_filled_form(anonymous=ticked, wish=typed(" x ")))
    response = await stage.sends(a_view_submission(form))
    assert (response.status, response.body) == (200, "")
    item = await stage.house.item()
    assert (item.submitter, item.report.wish, item.report.evidence) == (AISHA, "x", "")


async def test_a_form_sent_twice_counts_once(stage: Stage) -> None:
    body = a_view_submission(a_view("feedback.submit", "", a_filled_form()))
    for _ in range(2):
        assert (await stage.sends(body)).status == 200
    assert len(await stage.house.rows("SELECT * FROM feedback")) == 1


async def test_a_refused_form_can_be_mended_and_sent_again(stage: Stage) -> None:
    view = a_view("feedback.submit", "", a_filled_form(what=typed("card 4111 1111 1111 1111")))
    refused = (await stage.sends(a_view_submission(view))).body
    assert '"response_action": "errors"' in refused
    assert "This looks like a card number" in refused
    mended = {**view, "state": a_view("", "", a_filled_form())["state"]}
    assert (await stage.sends(a_view_submission(mended))).body == ""
    assert (await stage.house.item()).number == 1


@pytest.mark.parametrize("block", ["moment", "kind", "severity"])
async def test_a_choice_nobody_offers_is_refused_under_its_field(stage: Stage, block: str) -> None:
    odd: dict[str, Any] = {block: chosen("no such")}
    form = a_view("feedback.submit", "", a_filled_form(**odd))
    assert (
        f'"feedback.{block}": "Please choose one."'
        in (await stage.sends(a_view_submission(form))).body
    )


async def test_items_and_lists_are_shown_to_who_asks(worked: Stage) -> None:
    assert "F-1" in (await worked.sends(a_command("feedback F-1"))).body
    assert "F-1" in (await worked.sends(a_command("feedback list"))).body
    assert "F-1" in (await worked.sends(a_command("feedback LIST Pod OPEN", by=EMRE))).body
    odd = (await worked.sends(a_command("feedback list purple"))).body
    assert "I don't know the filter" in odd
    assert "is no feedback number" in (await worked.sends(a_command("feedback banana"))).body
    for slip in ("feedback blance", "feedback list blance", "actions blance", "loop blance"):
        assert "Did you mean balance?" in (await worked.sends(a_command(slip, by=EMRE))).body


FORMS = {
    "ship": "feedback.shipped",
    "decline": "feedback.declined",
    "ask": "feedback.asked",
    "assign": "feedback.assigned",
    "join": "feedback.joined",
}


@pytest.mark.parametrize("form", FORMS)
async def test_each_button_of_the_card_opens_its_form(worked: Stage, form: str) -> None:
    view = await worked.opened(a_click(f"feedback.{form}", by=EMRE))
    assert (view["callback_id"], view["private_metadata"]) == (FORMS[form], "F-1")


async def test_a_form_asked_for_in_a_modal_opens_on_top_of_it(worked: Stage) -> None:
    inside: dict[str, Any] = {"view": a_view("feedback.details"), "channel": None, "message": None}
    view = await worked.opened(a_click("feedback.ship", by=EMRE, **inside), "views.push")
    assert view["callback_id"] == "feedback.shipped"


async def test_take_and_start_do_what_they_say_once(stage: Stage) -> None:
    await stage.house.submits()
    assert await stage.told(a_click("feedback.take", by=EMRE)) == ""
    assert await state(stage) is FeedbackState.TRIAGED
    assert await stage.told(a_click("feedback.take", by=EMRE)) == "F-1 is already yours."
    assert "Emre already has F-1" in await stage.told(a_click("feedback.take", by=PRIYA))
    assert await stage.told(a_click("feedback.start", by=EMRE)) == ""
    assert "cannot be started now" in await stage.told(a_click("feedback.start", by=EMRE))


@pytest.mark.parametrize("value", ["", "F-", "F-99", "'; DROP TABLE feedback", "F-" + "9" * 400])
async def test_a_button_with_an_odd_value_is_answered(stage: Stage, value: str) -> None:
    assert await stage.told(a_click("feedback.take", value, by=EMRE))
    assert await stage.told(a_click("feedback.open", value, by=EMRE))


async def test_the_small_forms_do_what_they_say(worked: Stage) -> None:
    await worked.submits("feedback.asked", "feedback.question", "Which?", by=EMRE)
    assert (await worked.house.item()).waiting_for_agent
    await worked.submits("feedback.answered", "feedback.words", "The joint one.", by=AISHA)
    assert not (await worked.house.item()).waiting_for_agent
    await worked.submits("feedback.shipped", "feedback.sentence", "It asks first.", by=EMRE)
    assert await state(worked) is FeedbackState.SHIPPED
    view = await worked.opened(a_click("feedback.reopen"))
    assert view["callback_id"] == "feedback.reopened"
    await worked.submits("feedback.reopened", "feedback.words", "Not on chat.", by=AISHA)
    assert await state(worked) is FeedbackState.IN_PROGRESS
    await worked.submits("feedback.declined", "feedback.reason", "The bank says no.", by=EMRE)
    assert await state(worked) is FeedbackState.DECLINED


async def test_an_answer_form_opens_for_who_was_asked(worked: Stage) -> None:
    view = await worked.opened(a_click("feedback.answer"))
    assert view["callback_id"] == "feedback.answered"
    assert "not one of yours" in await worked.told(a_click("feedback.answer", by=BEN))


@pytest.mark.parametrize(
    ("callback", "block"),
    [
        ("feedback.asked", "feedback.question"),
        ("feedback.answered", "feedback.words"),
    ],
)
async def test_a_small_form_sent_twice_counts_once(
    worked: Stage, callback: str, block: str
) -> None:
    by = EMRE if callback == "feedback.asked" else AISHA
    body = a_view_submission(a_view(callback, "F-1", {block: typed("Once.")}), by=by)
    await worked.sends(body)
    before = await worked.house.everything()
    await worked.sends(body)
    assert await worked.house.everything() == before


async def test_somebody_is_assigned_by_the_select(worked: Stage) -> None:
    select = {"type": "users_select", "selected_user": PRIYA}
    form = a_view("feedback.assigned", "F-1", {"feedback.owner": select})
    assert (await worked.sends(a_view_submission(form, by=EMRE))).body == ""
    (action,) = await worked.house.rows("SELECT owner, offered_to FROM action")
    assert action == (EMRE, PRIYA)
    nobody = a_view("feedback.assigned", "F-1", {"feedback.owner": {"selected_user": None}})
    refused = (await worked.sends(a_view_submission(nobody, by=EMRE))).body
    assert "Please choose somebody." in refused


async def test_two_are_joined_by_number_and_odd_numbers_stand_under_the_field(
    worked: Stage,
) -> None:
    await worked.house.submits(BEN)
    block = "feedback.duplicate_of"
    odd = await worked.submits("feedback.joined", block, "the other", by=EMRE)
    assert '"errors": {"feedback.duplicate_of": "\\u201cthe other' in odd or "“the other" in odd
    assert await worked.submits("feedback.joined", block, " f2 ", by=EMRE) == ""
    assert await state(worked) is FeedbackState.DUPLICATE


async def test_words_that_come_too_late_are_answered_on_top_of_the_form(worked: Stage) -> None:
    await worked.submits("feedback.declined", "feedback.reason", "The bank forbids it.", by=EMRE)
    late = await worked.submits("feedback.shipped", "feedback.sentence", "It asks first.", by=EMRE)
    assert '"response_action": "push"' in late
    assert "F-1 is declined, so it cannot be shipped now." in late


async def test_yes_and_withdraw_work_from_message_and_modal(worked: Stage) -> None:
    inside: dict[str, Any] = {"view": a_view("feedback.details"), "channel": None, "message": None}
    await worked.submits("feedback.shipped", "feedback.sentence", "It asks first.", by=EMRE)
    assert await worked.told(a_click("feedback.confirm", **inside)) == ""
    assert worked.slack.calls("views.update")
    assert await state(worked) is FeedbackState.VERIFIED
    await worked.house.submits()
    assert await worked.told(a_click("feedback.withdraw", "F-2", **inside)) == ""
    assert (await worked.house.item(2)).state is FeedbackState.WITHDRAWN


async def test_an_anonymous_authors_message_is_replaced_without_knowing_where_it_stands(
    stage: Stage,
) -> None:
    await stage.house.submits(anonymous=True)
    await stage.sends(a_click("feedback.withdraw"))
    (shown,) = stage.slack.calls("said")
    assert shown["replace_original"] is True
    assert "Withdrawn" in str(shown["blocks"])
    assert "feedback.withdraw" not in str(shown["blocks"])


async def test_an_anonymous_author_who_takes_their_own_leaves_the_card_as_the_pod_knows_it(
    stage: Stage,
) -> None:
    await stage.house.submits(EMRE, anonymous=True)
    await stage.sends(a_click("feedback.take", by=EMRE))
    assert await state(stage) is FeedbackState.TRIAGED
    assert stage.slack.calls("said") == []


async def test_a_click_whose_place_cannot_be_drawn_anew_has_done_its_work(
    worked: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    inside: dict[str, Any] = {"view": a_view("feedback.details"), "channel": None, "message": None}
    worked.slack._answers.pop("views.update")
    assert await worked.told(a_click("feedback.start", by=EMRE, **inside)) == ""
    assert await state(worked) is FeedbackState.IN_PROGRESS
    assert "still looks as before" in caplog.text


async def test_details_open_and_redacting_in_them_shows_the_result(worked: Stage) -> None:
    assert (await worked.opened(a_click("feedback.open")))["callback_id"] == "feedback.details"
    inside: dict[str, Any] = {"view": a_view("feedback.details"), "channel": None, "message": None}
    assert await worked.told(a_click("feedback.redact", by=PRIYA, **inside)) == ""
    assert "The words were redacted" in str(worked.slack.calls("views.update")[-1])


async def test_own_words_are_edited_until_taken(stage: Stage) -> None:
    await stage.house.submits()
    view = await stage.opened(a_click("feedback.edit"))
    sent = a_view(
        "feedback.edit", view["private_metadata"], a_filled_form(what=typed("Something else."))
    )
    assert (await stage.sends(a_view_submission(sent))).body == ""
    assert (await stage.house.item()).report.what == "Something else."
    await stage.house.do(lambda unit: work.take(unit, 1, EMRE))
    assert "can no longer be edited" in await stage.told(a_click("feedback.edit"))


async def replies(stage: Stage, by: SlackUserId, **changes: Any) -> int:
    """Let somebody write in the card's thread and count what is relayed."""
    event = {"channel": CARDS, "ts": "1.7", "thread_ts": "1.1", "text": "hello", **changes}
    await stage.house.forget_messages()
    assert (await stage.sends(an_event("message", by=by, **event))).status == 200
    return len(await stage.house.queued())


async def test_a_reply_in_a_thread_that_is_none_of_ours_writes_nothing(worked: Stage) -> None:
    before = await worked.house.rows("SELECT * FROM inbox")
    assert await replies(worked, EMRE, thread_ts="7.7") == 0
    assert await worked.house.rows("SELECT * FROM inbox") == before


async def test_replies_in_the_thread_are_heard_once_and_nothing_else_is(worked: Stage) -> None:
    await worked.submits("feedback.asked", "feedback.question", "Which?", by=EMRE)
    await worked.house.posted("F-1:card", CARDS, "1.1")
    assert await replies(worked, EMRE) == 1
    for number, subtype in enumerate(("file_share", "thread_broadcast", "me_message"), 1):
        assert await replies(worked, EMRE, subtype=subtype, ts=f"2.{number}") == 1
    # In the app's own conversation a broadcast is followed by its parent, changed.
    assert await replies(worked, EMRE, subtype="thread_broadcast", ts="2.2") == 0
    assert await replies(worked, EMRE, thread_ts=None) == 0
    assert await replies(worked, EMRE, ts="1.1") == 0
    assert await replies(worked, EMRE, subtype="message_changed") == 0
    assert await replies(worked, EMRE, bot_id="B0OTHER") == 0
    body = an_event("message", by=EMRE, channel=CARDS, ts="3.1", thread_ts="1.1", text="once")
    await worked.house.forget_messages()
    for _ in range(2):
        await worked.sends(body)
    assert len(await worked.house.queued()) == 1


async def test_a_reply_to_us_alone_that_answers_nothing_is_told_what_does(stage: Stage) -> None:
    reply = {"channel": "D0AISHA", "channel_type": "im", "text": "hm", "thread_ts": "1.1"}
    assert (await stage.sends(an_event("message", by=AISHA, ts="2.2", **reply))).status == 200
    (line,) = await stage.house.queued("direct")
    assert line.payload["text"].startswith("Nobody reads words in this thread.")
    assert (line.place, line.payload["thread_ts"]) == ("D0AISHA", "1.1")
