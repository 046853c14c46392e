"""While somebody writes, the form shows who said it before; one tap joins them."""

import json
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.feedback.item import FeedbackState
from bot.errors import UserError
from bot.services.feedback import form, lookup, matches, verification, work
from bot.services.feedback.questions import Filled
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, CHLOE, PRIYA, House
from tests.contract.goldens import golden

WORDS = "It offered me the balance of some other account"


async def shown(house: House, words: str = WORDS) -> list[str]:
    """List what Ben's form would show."""
    found = await house.look(lambda unit: matches.alike(unit, words, BEN))
    return [item.label for item in found]


async def test_what_says_the_same_is_shown_with_where_it_stands(house: House) -> None:
    await house.submits()
    await house.submits(CHLOE, what="The summary leaves out the promise to pay.")
    assert await shown(house) == ["F-1"]
    words = Filled(what=WORDS, workflow="balance")
    view = await house.look(lambda u: form.with_alike(u, BEN, words, context=""))
    assert view is not None
    golden("forms/form.feedback.alike", view)
    again = await house.look(
        lambda u: form.with_alike(u, BEN, words, context=view["private_metadata"])
    )
    assert again is None
    kept = json.loads(view["private_metadata"])
    assert kept["alike"] == ["F-1"]


async def test_ones_own_anonymous_closed_and_redacted_ones_are_not_shown(house: House) -> None:
    await house.submits(BEN)
    await house.submits(AISHA, anonymous=True)
    await house.submits(AISHA)
    await house.submits(AISHA)
    await house.do(lambda unit: work.decline(unit, 3, EMRE, reason="The bank forbids it."))
    await house.do(lambda unit: work.redact(unit, 4, PRIYA))
    assert await shown(house) == []
    assert await shown(house, "It offered") == []


async def test_one_tap_joins_with_a_receipt_and_the_first_ones_clock(house: House) -> None:
    await house.submits()
    before = await house.item()
    joined = await house.do(lambda u: matches.mine_too(u, 1, BEN, "Same for me.", anonymous=False))
    assert (joined.state, joined.duplicate_of) == (FeedbackState.DUPLICATE, 1)
    target = await house.item()
    assert (target.joined, target.due_on) == (1, before.due_on)
    (receipt,) = await house.queued(place=BEN)
    assert "Joined to F-1" in receipt.words
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    assert "It asks first." in (await house.queued(place=BEN))[-1].words


async def test_who_joins_what_was_shipped_is_asked_at_once(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    await house.do(lambda u: matches.mine_too(u, 1, BEN, "", anonymous=False))
    told = (await house.queued(place=BEN))[-1]
    assert "It asks first." in told.words
    await house.do(lambda unit: verification.confirm(unit, 2, BEN))
    assert (await house.item()).state is FeedbackState.VERIFIED


async def test_somebody_anonymous_joins_through_the_relay(house: House) -> None:
    await house.submits()
    joined = await house.do(lambda u: matches.mine_too(u, 1, BEN, "Same.", anonymous=True))
    assert (joined.submitter, bool(joined.relay)) == (None, True)
    dumped = str(await house.everything())
    assert BEN not in dumped


async def test_nobody_joins_twice_or_what_is_their_own_or_gone(house: House) -> None:
    await house.submits()
    await house.do(lambda u: matches.mine_too(u, 1, BEN, "Same.", anonymous=False))
    for author, words in ((BEN, "You have joined F-1 already."), (AISHA, "F-1 is yours already.")):
        with pytest.raises(UserError, match=words):
            await house.do(
                partial(matches.mine_too, number=1, author=author, words="Same.", anonymous=False)
            )
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA), at=AT)
    with pytest.raises(UserError, match="F-1 is withdrawn"):
        await house.do(lambda u: matches.mine_too(u, 1, CHLOE, "Same.", anonymous=False))
    with pytest.raises(UserError, match="There is no F-9"):
        await house.do(lambda u: matches.mine_too(u, 9, CHLOE, "Same.", anonymous=False))


async def test_personal_data_is_refused_on_this_way_too(house: House) -> None:
    await house.submits()
    with pytest.raises(UserError) as refused:
        await house.do(
            lambda u: matches.mine_too(u, 1, BEN, "Card 4111 1111 1111 1111", anonymous=False)
        )
    assert "card number" in refused.value.fields["feedback.what"]


async def test_who_takes_the_same_calls_opens_anothers_report_and_says_it_is_theirs_too(
    house: House,
) -> None:
    await house.submits()
    seen = str(await house.look(lambda unit: lookup.details(unit, 1, BEN)))
    assert matches.MINE_TOO in seen
    assert "feedback.take" not in seen
    await house.do(lambda u: matches.mine_too(u, 1, BEN, "", anonymous=False))
    again = str(await house.look(lambda unit: lookup.details(unit, 1, BEN)))
    assert matches.MINE_TOO not in again
    for author_or_pod in (AISHA, EMRE):
        shown = str(await house.look(partial(lookup.details, number=1, by=author_or_pod)))
        assert matches.MINE_TOO not in shown


async def test_an_anonymous_or_redacted_report_opens_for_nobody_else(house: House) -> None:
    await house.submits(anonymous=True)
    await house.submits()
    await house.do(lambda unit: work.redact(unit, 2, PRIYA))
    for number in (1, 2):
        with pytest.raises(UserError, match="belongs to Cards"):
            await house.look(
                partial(lookup.details, number=number, by=BEN), at=AT + timedelta(days=1)
            )
