"""An agent with a customer waiting gets through: one word is asked for more once, and then taken."""

from typing import Any

import pytest

from bot.domain.feedback.item import FeedbackKind, FeedbackSeverity, FeedbackState
from bot.services.feedback import form
from bot.services.feedback.questions import SEVERITY, Filled
from bot.work.forms import NO_MESSAGE
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import Stage, a_filled_form, a_view, a_view_submission, chosen, typed
from tests.builders.stage import house, stage, worked

__all__ = ["house", "stage", "worked"]


def a_sending(**fields: Any) -> dict[str, Any]:
    return a_view_submission(a_view("feedback.submit", "", a_filled_form(**fields)))


@pytest.mark.parametrize("word", ["Frozen.", "Slow"])
async def test_one_word_is_asked_for_more_once_and_then_taken(stage: Stage, word: str) -> None:
    body = a_sending(what=typed(word), evidence=typed(""))
    assert "just send it again" in (await stage.sends(body)).body
    assert await stage.house.rows("SELECT * FROM feedback") == []
    assert (await stage.sends(body)).body == ""
    assert (await stage.house.item()).report.what == word


async def test_signs_alone_are_never_taken(stage: Stage) -> None:
    body = a_sending(what=typed("???"), evidence=typed(""))
    for _ in range(3):
        assert "what should it have done" in (await stage.sends(body)).body


async def test_an_edit_and_a_no_get_through_with_one_word_too(worked: Stage) -> None:
    await worked.submits("feedback.shipped", "feedback.sentence", "It asks first.", by=EMRE)
    no = a_view_submission(a_view("feedback.reopened", "F-1", {"feedback.words": typed("Still")}))
    assert "just send it again" in (await worked.sends(no)).body
    assert (await worked.sends(no)).body == ""
    assert (await worked.house.item()).state is FeedbackState.IN_PROGRESS


async def test_an_edit_gets_through_with_one_word_too(stage: Stage) -> None:
    await stage.house.submits()
    filled = a_filled_form(what=typed("Frozen."), evidence=typed(""))
    edit = a_view_submission(a_view("feedback.edit", "1", filled))
    assert "just send it again" in (await stage.sends(edit)).body
    assert (await stage.sends(edit)).body == ""
    assert (await stage.house.item()).report.what == "Frozen."


async def test_nobody_asks_how_much_it_hurts_that_it_works_well(stage: Stage) -> None:
    words = Filled(workflow="balance", kind="works_well", severity="critical", what="It is quick.")
    look = stage.house.look
    view = await look(lambda unit: form.with_alike(unit, AISHA, words, context="{}"))
    assert view is not None
    assert SEVERITY not in [block.get("block_id") for block in view["blocks"]]
    kept = view["private_metadata"]
    assert await look(lambda unit: form.with_alike(unit, AISHA, words, context=kept)) is None
    hurting = Filled(workflow="balance", kind="edge_case", what="It is slow.")
    again = await look(lambda unit: form.with_alike(unit, AISHA, hurting, context=kept))
    assert again is not None
    assert SEVERITY in [block.get("block_id") for block in again["blocks"]]
    fields = a_filled_form(kind=chosen("works_well"), severity=chosen("critical"))
    del fields["feedback.severity"]
    sent = a_view_submission(a_view("feedback.submit", "", fields))
    assert (await stage.sends(sent)).body == ""
    item = await stage.house.item()
    assert (item.report.kind, item.report.severity) == (
        FeedbackKind.WORKS_WELL,
        FeedbackSeverity.LOW,
    )
    (card,) = await stage.house.queued("F-1", place="C0CARDS")
    assert "Severity" not in str(card.payload)
    assert "Low" not in card.words
    edited = await look(lambda unit: form.filled(unit, 1, AISHA))
    (severity,) = [block for block in edited["blocks"] if block.get("block_id") == SEVERITY]
    assert severity["optional"] is True
    blank = await look(lambda unit: form.blank(unit, AISHA, NO_MESSAGE))
    assert SEVERITY in [block.get("block_id") for block in blank["blocks"]]
