"""Editing until it is taken, and redacting at any time."""

import pytest

from bot.domain.feedback import decisions
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.feedback import form, intake, lookup, verification, work
from tests.builders.feedback import AISHA, AT, EMRE, a_report
from tests.builders.unit import BEN, PETRA, PRIYA, SAM, VERA, House


async def edit(house: House, by: SlackUserId = AISHA, **changes: object) -> None:
    await house.do(lambda unit: intake.edit(unit, 1, by, a_report(**changes)))


async def test_an_edit_changes_card_and_receipt_and_is_on_record(house: House) -> None:
    await house.submits(files=("F0AAA",))
    await edit(house, what="It was the savings account.", severity="low")
    item = await house.item()
    assert (item.report.what, item.report.files) == ("It was the savings account.", ("F0AAA",))
    assert "It was the savings account." in (await house.queued("F-1:card"))[-1].words
    assert "It was the savings account." in (await house.queued(place=AISHA))[-1].words
    body = str((await house.events("F-1"))[-1].body)
    assert "another account" in body
    assert "savings account" in body


async def test_nobody_edits_what_is_not_theirs_or_was_taken(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError, match="F-1 is not one of yours"):
        await edit(house, BEN)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    with pytest.raises(UserError, match="F-1 is taken and can no longer be edited"):
        await edit(house)
    with pytest.raises(UserError, match="can no longer be edited"):
        await house.look(lambda unit: form.filled(unit, 1, AISHA))


async def test_an_edit_obeys_the_rules_of_the_form(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError) as refused:
        await edit(house, what="4111 1111 1111 1111")
    assert list(refused.value.fields) == ["feedback.what"]
    with pytest.raises(UserError) as refused:
        await edit(house, workflow="arrangements")
    assert "Another pod owns that workflow" in refused.value.fields["feedback.workflow"]


async def test_the_edit_form_holds_the_words_of_the_author(house: House) -> None:
    await house.submits()
    modal = await house.look(lambda unit: form.filled(unit, 1, AISHA))
    assert (modal["callback_id"], modal["private_metadata"]) == ("feedback.edit", "1")
    assert "Ask which account first." in str(modal)


@pytest.mark.parametrize("by", [PRIYA, SAM])
async def test_redacting_leaves_no_words_anywhere_and_an_unbroken_chain(
    house: House, by: SlackUserId
) -> None:
    await house.submits(what="SECRET words", wish="SECRET wish", files=("F0SECRET",))
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="The SECRET outcome"))
    await house.everything_is_posted()
    redacted = await house.do(lambda unit: work.redact(unit, 1, by))
    assert redacted.redacted_at is not None
    assert "SECRET" not in str(await house.everything())
    verdict = await house.verify()
    assert (verdict.broken_at, verdict.erased) == (None, 3)
    events = await house.events("F-1")
    assert (events[-1].actor, events[-1].verb) == (by, "redact")
    assert "_The words were redacted._" in (await house.queued("F-1:card"))[-1].words
    (removed,) = [m for m in await house.queued("F-1:files") if m.method == "delete"]
    assert removed.ref == "F-1:files"


async def test_words_that_have_not_left_yet_are_redacted_too(house: House) -> None:
    await house.submits(what="SECRET words", files=("F0SECRET",))
    await house.do(lambda unit: work.redact(unit, 1, SAM))
    assert "SECRET" not in str(await house.everything())
    receipt, card = [m for m in await house.queued("F-1") if m.method == "post" and m.payload]
    assert (receipt.ref, card.ref) == ("F-1:receipt", "F-1:card")
    assert (receipt.state, card.state) == ("pending", "pending")
    assert "_The words were redacted._" in card.words


@pytest.mark.parametrize("by", [AISHA, EMRE, PETRA, VERA])
async def test_only_leads_and_stewards_redact(house: House, by: SlackUserId) -> None:
    await house.submits()
    with pytest.raises(UserError, match="Only the pod's lead or a steward can redact"):
        await house.do(lambda unit: work.redact(unit, 1, by))


async def test_redacted_words_do_not_come_back_by_an_edit(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.redact(unit, 1, PRIYA))
    with pytest.raises(UserError, match="F-1 is redacted and can no longer be edited"):
        await edit(house)
    with pytest.raises(UserError, match="redacted already"):
        await house.do(lambda unit: work.redact(unit, 1, PRIYA))


async def test_redacted_work_goes_on_without_its_words(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.redact(unit, 1, PRIYA))
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    assert "“(redacted)”" in (await house.queued(place=AISHA))[-1].words


async def test_what_is_closed_cannot_be_withdrawn(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError, match="not one of yours"):
        await house.do(lambda unit: verification.withdraw(unit, 1, BEN))
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))
    with pytest.raises(UserError, match="F-1 is withdrawn, so it cannot be withdrawn now"):
        await house.do(lambda unit: verification.withdraw(unit, 1, AISHA))


async def test_details_offer_what_the_reader_may_do(house: House) -> None:
    await house.submits()

    now = AT

    async def buttons(by: SlackUserId) -> set[str]:
        modal = await house.look(lambda unit: lookup.details_modal(unit, 1, by), at=now)
        return {
            element["action_id"]
            for block in modal["blocks"]
            if block["type"] == "actions"
            for element in block["elements"]
        }

    assert await buttons(AISHA) == {"feedback.edit", "feedback.withdraw"}
    works = {f"feedback.{verb}" for verb in ("take", "assign", "ask", "decline", "join")}
    follow = "feedback.follow"
    assert await buttons(EMRE) == {*works, follow}
    assert await buttons(PRIYA) == {*works, follow, "feedback.redact"}
    assert await buttons(BEN) == {"feedback.mine_too", follow}
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    assert await buttons(AISHA) == {"feedback.withdraw"}
    now += decisions.GRACE
    assert await buttons(AISHA) == {"feedback.confirm", "feedback.reopen"}
    with pytest.raises(UserError, match="F-1 belongs to Cards"):
        await buttons(PETRA)
