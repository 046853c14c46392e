"""Every message, modal and Home section of the loop, pictured in golden files."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.feedback.item import Feedback, FeedbackState
from bot.services.feedback import (
    conversation,
    form,
    forms,
    lookup,
    promises,
    receipt,
    redate,
    undo,
    verification,
    views,
    work,
)
from bot.services.feedback.questions import Filled
from bot.work.forms import MessageLink
from tests.builders.feedback import AISHA, AT, EARLIER, EMRE, a_feedback
from tests.builders.stage import house
from tests.builders.unit import BEN, PRIYA, House, a_renderer
from tests.contract.goldens import golden

__all__ = ["house"]

# When the pod goes home on the day F-1 was promised an answer.
EVENING = datetime(2026, 11, 16, 21, tzinfo=UTC)


CARD_STATES: dict[str, Feedback] = {
    "card": a_feedback(),
    "card.taken": a_feedback("triaged", joined=2, waiting_for_agent=True),
    "card.started": a_feedback("in_progress", reopened=1),
    "card.shipped": a_feedback("shipped", outcome="It asks which account first."),
    "card.verified": a_feedback("verified", outcome="It asks which account first."),
    "card.declined": a_feedback("declined", outcome="The bank's rules forbid it."),
    "card.duplicate": a_feedback("duplicate", duplicate_of=7),
    "card.withdrawn": a_feedback("withdrawn", owner=None),
    "card.redacted": a_feedback(what="", wish="", evidence="", redacted_at=AT),
    "card.anonymous": a_feedback(submitter=None, relay="r1", evidence="", wish=""),
    "card.linked": a_feedback(
        evidence="https://harbour.example/archives/C1/p1",
        source="https://harbour.example/archives/C1/p1",
    ),
}


@pytest.mark.parametrize("name", CARD_STATES)
async def test_the_card_in_each_state(house: House, name: str) -> None:
    view = await house.look(lambda unit: views.card_view(unit, CARD_STATES[name]))
    golden(f"feedback/{name}", a_renderer().render(view))


async def test_what_a_phone_shows_of_a_card_is_true_in_each_state(house: House) -> None:
    said = {}
    for state in FeedbackState:
        item = a_feedback(state, duplicate_of=7 if state is FeedbackState.DUPLICATE else None)
        view = await house.look(partial(views.card_view, item=item))
        said[state] = a_renderer().render(view)["text"]
        assert ("Act on it by" in said[state]) is item.is_open, said[state]
    assert len(set(said.values())) == len(said), said


async def test_a_day_that_is_the_one_first_promised_is_said_once(house: House) -> None:
    item = a_feedback("triaged")
    assert views.due_words(replace(item, new_due_on=item.due_on)) == views.due_words(item)


RECEIPTS: dict[str, Feedback] = {
    "receipt": a_feedback(),
    "receipt.anonymous": a_feedback(submitter=None, relay="r1"),
    "receipt.asked": a_feedback("triaged", waiting_for_agent=True),
    "receipt.shipped": a_feedback("shipped", outcome="It asks which account first."),
    "receipt.redacted": a_feedback(what="", redacted_at=AT),
}


@pytest.mark.parametrize("name", RECEIPTS)
async def test_the_receipt_in_each_state(house: House, name: str) -> None:
    view = await house.look(lambda unit: receipt.receipt_view(unit, RECEIPTS[name]))
    golden(f"feedback/{name}", a_renderer().render(view))


async def payload(house: House, words: str) -> dict[str, Any]:
    """Return the newest message whose text begins so."""
    found = [m.payload for m in await house.queued() if m.payload.get("text", "").startswith(words)]
    assert found, words
    return found[-1]


async def said(house: House) -> dict[str, Any]:
    """Return what its agent was last sent, updates left out."""
    return [m.payload for m in await house.queued(place=AISHA) if m.method == "post"][-1]


async def test_the_messages_on_the_way_to_a_yes(house: House) -> None:
    link = "https://harbour.example/p1"
    await house.submits(
        files=("F0AAA", "F0BBB"), source=link, source_channel="C9", source_thread="1.1"
    )
    golden("feedback/noted", await payload(house, "Noted as F-1"))
    golden("tell/files", await payload(house, "Screenshots of F-1"))
    await house.do(lambda unit: work.assign(unit, 1, PRIYA, owner=EMRE))
    golden("feedback/assigned", await payload(house, "<@U0PRIYA> gave you"))
    question = "Which account was it?\nAnd which channel?"
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question=question))
    golden("feedback/asked", await payload(house, "<@U0EMRE> asks about F-1"))
    golden("feedback/asked_thread", await payload(house, "<@U0EMRE> asks the agent"))
    await house.do(lambda unit: conversation.answer(unit, 1, AISHA, words="The joint one."))
    golden("feedback/answer", await payload(house, "<@U0AISHA> answers"))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."))
    golden("feedback/shipped", await payload(house, "You said, we did"))
    golden("feedback/decided", await payload(house, "F-1 is shipped. Its agent reads"))
    golden("feedback/decided.over", await payload(house, "F-1 is shipped. Its agent has"))
    await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words="Not on chat."))
    golden("feedback/reopened", await payload(house, "F-1 is not fixed yet"))
    golden("feedback/answered.no", await payload(house, "F-1: thank you"))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="On chat too."))
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    golden("feedback/confirmed", await payload(house, "F-1: the agent confirms"))
    golden("feedback/answered", await payload(house, "F-1: thank you"))


async def test_the_messages_of_other_ends(house: House) -> None:
    await house.submits()
    await house.submits(BEN, anonymous=True, at=EARLIER)
    await house.do(lambda unit: conversation.ask(unit, 2, EMRE, question="Which account?"))
    golden("feedback/asked.anonymous", await payload(house, "<@U0EMRE> asks about F-2"))
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    golden("feedback/joined", await payload(house, "F-2 describes the same thing"))
    reason = "The bank's rules ask for it. Until they change, close the panel."
    await house.do(lambda unit: work.decline(unit, 1, EMRE, reason=reason))
    golden("feedback/declined", await payload(house, "F-1: we looked at it"))


async def test_what_is_told_of_a_missed_day(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(promises.tell_due, at=EVENING)
    golden("feedback/missed", await said(house))
    golden("tell/told.missed", await payload(house, "F-1: its agent was promised"))
    golden("feedback/receipt.missed", (await house.queued("F-1:author"))[-1].payload)
    again = EVENING + timedelta(days=2)
    await house.do(promises.tell_due, at=again)
    golden("feedback/missed.twice", await said(house))
    why = "The vendor ships on Fridays only."
    day = date(2026, 11, 27)
    await house.do(lambda u: redate.redate(u, 1, EMRE, until=day, reason=why), at=again)
    golden("feedback/new_day", await payload(house, "F-1 takes longer"))
    await house.do(lambda unit: work.decline(unit, 1, EMRE, reason=why), at=again)
    await house.do(lambda unit: undo.undo(unit, 1, PRIYA), at=again)
    golden("feedback/decided.undone", await payload(house, "Undone: F-1"))


async def test_the_small_forms(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    for name in forms.OF_POD:
        modal = await house.look(partial(forms.render, form=name, number=1, by=EMRE))
        golden(f"forms/form.feedback.{name}", modal)
    modal = await house.look(lambda unit: forms.render(unit, "answer", 1, AISHA))
    golden("forms/form.feedback.answer", modal)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    modal = await house.look(lambda unit: forms.render(unit, "reopen", 1, AISHA))
    golden("forms/form.feedback.reopen", modal)


async def test_the_form(house: House) -> None:
    about = MessageLink(permalink="https://harbour.example/p1", channel="C1", thread="1.1")
    golden("forms/form.feedback", await house.look(lambda unit: form.blank(unit, AISHA, about)))
    words = Filled(workflow="balance", moment="during", kind="edge_case", severity="low", what="x")
    kept = replace(words, wish="y", evidence="z", anonymous=True)
    await house.do(lambda unit: form.save_draft(unit, AISHA, kept, sending="submit:V1"))
    golden(
        "forms/form.feedback.draft",
        await house.look(lambda unit: form.blank(unit, AISHA, MessageLink())),
    )
    await house.submits()
    golden("forms/form.feedback.edit", await house.look(lambda unit: form.filled(unit, 1, AISHA)))


async def test_lists_details_and_home(house: House) -> None:
    golden("feedback/list.empty", await house.look(lambda unit: lookup.listing(unit, AISHA, [])))
    golden("feedback/home.empty", await house.look(lambda unit: lookup.home(unit, PRIYA)))
    await house.submits()
    await house.submits(PRIYA)
    await house.submits(BEN)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."))
    late = AT + timedelta(days=17)
    golden("feedback/list", await house.look(lambda unit: lookup.listing(unit, EMRE, ["all"])))
    golden("feedback/home", await house.look(lambda unit: lookup.home(unit, PRIYA), at=late))
    golden("feedback/details", await house.look(lambda unit: lookup.details(unit, 1, AISHA)))
    modal = await house.look(lambda unit: lookup.details_modal(unit, 2, PRIYA))
    golden("feedback/details_modal", modal)
    assert (await house.item()).state is FeedbackState.SHIPPED
