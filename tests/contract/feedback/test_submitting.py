"""Feedback arrives: everything that follows from it is in one transaction."""

from datetime import date

from tests.builders.feedback import AISHA, AT
from tests.builders.unit import CARDS, House


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


async def test_both_nudges_are_planned_on_working_mornings(house: House) -> None:
    await house.submits()
    rows = await house.rows("SELECT kind, due_at, pod FROM nudge ORDER BY due_at")
    assert [(kind, pod) for kind, _, pod in rows] == [("before_due", "cards"), ("due", "cards")]
