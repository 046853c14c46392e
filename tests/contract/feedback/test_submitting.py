"""Feedback arrives: everything that follows from it is in one transaction."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.feedback import form, intake
from bot.services.feedback.intake import Submission
from bot.services.feedback.questions import Filled
from bot.slack.phone import PhoneClock
from bot.slack.render import Renderer, RenderError, View
from bot.work import home
from bot.work.forms import MessageLink
from tests.builders.feedback import AISHA, AT, EMRE, a_report
from tests.builders.unit import CARDS, PRIYA, House, a_renderer
from tests.contract.goldens import golden

BAD_WORDS = {
    "what": ("The card 4111 1111 1111 1111 was shown.", "a card number (…1111)"),
    "wish": ("Write to jane.doe@mail.example.", "an e-mail address (…mple)"),
    "evidence": ("4111-1111-1111-1111", "a card number (…1111)"),
}


async def test_feedback_is_kept_with_its_date_its_pod_and_its_author(house: House) -> None:
    item = await house.submits()
    assert item == await house.item()
    assert (item.label, item.pod, item.submitter) == ("F-1", "cards", AISHA)
    assert (item.arrived_at, item.due_on) == (AT, date(2026, 11, 16))


async def test_the_agent_gets_a_receipt_and_the_pod_its_card_at_once(house: House) -> None:
    await house.submits()
    receipt, card = await house.queued("F-1")
    assert (receipt.place, receipt.ref) == (AISHA, "F-1:receipt")
    assert "By *Monday 16 November* you will hear what changed, or why not." in receipt.words
    assert (card.place, card.ref, card.not_before) == (CARDS, "F-1:card", AT)
    assert "Take it" in card.words


async def test_the_first_step_of_its_path_is_planned(house: House) -> None:
    await house.submits()
    rows = await house.rows("SELECT kind, pod, asked FROM nudge ORDER BY due_at")
    assert rows == [("before_due", "cards", None)]


async def test_the_chain_says_who_sent_what_and_when(house: House) -> None:
    await house.submits()
    (event,) = await house.events("F-1")
    assert (event.actor, event.verb, event.at) == (AISHA, "submit", AT)
    assert "It offered the balance of another account." in str(event.body)
    assert (await house.verify()).broken_at is None


async def test_the_homes_of_the_author_and_the_lead_are_out_of_date(house: House) -> None:
    for user in (AISHA, PRIYA, EMRE):
        await house.do(partial(home.opened, user=user, sections=()))
    await house.submits()
    stale = await house.rows("SELECT slack_user_id FROM home WHERE stale")
    assert sorted(stale) == [(AISHA,), (PRIYA,)]


async def test_a_thread_we_may_not_write_in_is_told_to_its_author_alone(house: House) -> None:
    house.roster = replace(house.roster, uninvited=frozenset({"C0FLOOR"}))
    await house.submits(
        source="https://x.example/p1", source_channel="C0FLOOR", source_thread="1.2"
    )
    assert await house.queued(place="C0FLOOR") == []
    told = (await house.queued("F-1:author"))[-1]
    assert told.place == AISHA
    assert "/invite @Drumbeat" in told.words
    golden("feedback/uninvited", told.payload)


async def test_a_template_that_fails_leaves_nothing_behind(house: House, tmp_path: Path) -> None:
    class Broken(Renderer):
        def render(self, view: View, clock: PhoneClock | None = None) -> dict[str, object]:
            if view.template == "feedback/card":
                raise RenderError(view.template, "broken on purpose")
            return a_renderer().render(view, clock)

    (tmp_path / "none").mkdir()
    broken = Broken(tmp_path / "none", frozenset())
    sent = Submission(author=AISHA, report=a_report())
    with pytest.raises(RenderError):
        await house.do(lambda unit: intake.submit(replace(unit, renderer=broken), sent))
    assert await house.everything() == {}


@pytest.mark.parametrize("field", BAD_WORDS)
async def test_personal_data_is_refused_under_its_field(house: House, field: str) -> None:
    words, seen = BAD_WORDS[field]
    written: dict[str, Any] = {field: words}
    with pytest.raises(UserError) as refused:
        await house.submits(**written)
    assert list(refused.value.fields) == [f"feedback.{field}"]
    assert (
        f"This looks like {seen}. Please leave it out" in refused.value.fields[f"feedback.{field}"]
    )
    assert await house.rows("SELECT * FROM feedback") == []


async def test_every_fault_is_named_at_once(house: House) -> None:
    with pytest.raises(UserError) as refused:
        await house.submits(workflow="gone", what="  ", wish="x" * 3_001, files=("F1",) * 4)
    assert set(refused.value.fields) == {
        "feedback.workflow",
        "feedback.what",
        "feedback.wish",
        "feedback.files",
    }


async def test_screenshots_and_anonymous_exclude_each_other(house: House) -> None:
    with pytest.raises(UserError, match=r"^$") as refused:
        await house.submits(anonymous=True, files=("F1",))
    assert "Remove the screenshots, or untick anonymous" in refused.value.fields["feedback.files"]


async def test_screenshots_follow_under_the_card_without_holding_it_up(house: House) -> None:
    await house.submits(files=("F0AAA", "F0BBB"))
    (pictures,) = await house.queued("F-1:files")
    assert (pictures.place, pictures.thread) == (CARDS, "F-1:card")
    assert [block["slack_file"]["id"] for block in pictures.payload["blocks"]] == ["F0AAA", "F0BBB"]


async def test_the_message_it_came_from_gets_a_quiet_word_in_its_thread(house: House) -> None:
    link = "https://harbour.example/p1"
    await house.submits(source=link, source_channel="C0FLOOR", source_thread="1.5")
    (noted,) = await house.queued("F-1:source")
    assert (noted.place, noted.payload["thread_ts"]) == ("C0FLOOR", "1.5")
    assert noted.payload["text"].startswith("Noted as F-1 for")


@pytest.mark.parametrize(
    "words",
    [
        "It froze " + "&" * 2_991,
        "<!channel> @here <@U0AISHA> `*_~ \\",
        "It froze " + "👩‍👩‍👧‍👦🏳️‍🌈" * 250,
        "العميل لم يفهم الاقتراح\u202e\u202d " * 50,
        "\n" * 50 + "a line\n" * 400,
    ],
)
async def test_any_words_can_be_sent_and_worked_on(house: House, words: str) -> None:
    await house.submits(what=words, wish=words, evidence=words[:500])
    card = (await house.queued("F-1:card"))[0]
    assert "<!channel>" not in card.words
    assert "<@U0AISHA>" not in card.words.replace("From <@U0AISHA>", "")


async def test_a_link_with_odd_signs_is_shown_as_words(house: House) -> None:
    await house.submits(evidence="https://crm.example/1\u2028see below")
    card = (await house.queued("F-1:card"))[0]
    assert "Evidence: https://crm.example" in card.words


async def test_numbers_follow_each_other(house: House) -> None:
    assert [(await house.submits()).number for _ in range(3)] == [1, 2, 3]


async def keep(house: House, words: Filled, sending: str = "submit:V1") -> None:
    await house.do(lambda unit: form.save_draft(unit, AISHA, words, sending=sending))


async def values(house: House) -> str:
    return str(await house.look(lambda unit: form.blank(unit, AISHA, MessageLink())))


async def test_a_draft_survives_its_closed_form_sealed_and_only_for_its_author(
    house: House,
) -> None:
    await keep(house, Filled(what="half a thought", workflow="balance", anonymous=True))
    assert "half a thought" in await values(house)
    assert "Your draft is back" in await values(house)
    assert "half a thought" not in str(await house.rows("SELECT * FROM draft"))
    others = await house.look(lambda unit: form.blank(unit, PRIYA, MessageLink()))
    assert "half a thought" not in str(others)


async def test_a_sent_form_leaves_no_draft(house: House) -> None:
    await keep(house, Filled(what="half a thought"))
    await house.submits()
    assert await house.rows("SELECT * FROM draft") == []


async def test_an_emptied_form_leaves_no_draft(house: House) -> None:
    await keep(house, Filled(what="half a thought"))
    await keep(house, Filled())
    assert await house.rows("SELECT * FROM draft") == []


async def test_a_draft_that_names_a_workflow_long_gone_opens_without_it(house: House) -> None:
    await keep(house, Filled(workflow="gone", severity="no such", what="words"))
    assert "no such" not in await values(house)


async def test_the_form_promises_what_the_charter_promises(house: House) -> None:
    short = house.with_charter(promises={"feedback_days": 5, "nudge_before_days": [1]})
    assert "within 5 days" in await values(short)
    item = await short.submits()
    assert item.due_on == date(2026, 11, 7)


async def test_the_day_is_counted_in_the_pods_own_zone(house: House) -> None:
    late = datetime(2026, 11, 3, 3, tzinfo=UTC)
    hours = {"mon-fri": "09:00-17:00"}
    pods = [
        {"key": "cards", "channel": "#pod-cards", "calendar": "ny"},
    ]
    there = house.with_charter(
        calendars={"ny": {"zone": "America/New_York", "hours": hours}},
        pods=pods,
        workflows=[{"key": "balance", "pod": "cards"}],
    )
    assert (await there.submits(at=late)).due_on == date(2026, 11, 16)


@pytest.mark.parametrize("words", ["???", "😀", ":grinning: :tada:"])
async def test_signs_alone_are_asked_for_a_few_words(house: House, words: str) -> None:
    with pytest.raises(UserError) as asked:
        await house.submits(what=words, evidence="")
    assert asked.value.fields == {
        "feedback.what": "A few words, please: what did it do, and what should it have done?"
    }
    assert await house.queued() == []
    await house.submits()
    edited = a_report(what=words, evidence="")
    with pytest.raises(UserError) as asked:
        await house.do(lambda unit: intake.edit(unit, 1, AISHA, edited))
    assert list(asked.value.fields) == ["feedback.what"]


@pytest.mark.parametrize(
    "beside", [{"files": ("F1",), "evidence": ""}, {"evidence": "https://calls.example/1"}]
)
async def test_a_picture_or_a_link_beside_it_shows_what_happened(
    house: House, beside: dict[str, Any]
) -> None:
    assert (await house.submits(what="???", **beside)).number == 1


async def test_a_message_beside_it_shows_what_happened(house: House) -> None:
    sent = Submission(
        author=AISHA, report=a_report(what="???", evidence=""), source="https://x.example/1"
    )
    assert (await house.do(lambda unit: intake.submit(unit, sent))).number == 1
