"""A charter comes into force: nothing is orphaned, everything is on record."""

import json
from typing import Any

import pytest

from bot.charter import parse
from bot.domain.feedback.item import FeedbackState
from bot.errors import ConfigError, UserError
from bot.services import charter as adopting
from bot.services.feedback import lookup, verification, work
from tests.builders.charter import a_pod, a_workflow, charter_data
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import PAYMENTS, SAM, House

ONE_POD: dict[str, Any] = {
    "pods": [a_pod("payments")],
    "workflows": [a_workflow("arrangements", pod="payments")],
}


async def adopt(house: House, **parts: Any) -> int:
    text = json.dumps(charter_data(**parts))
    new = parse(text, name="rollout.yaml")
    return await house.do(lambda unit: adopting.adopt(unit, new, text=text, by=SAM))


async def test_the_first_one_is_on_record_and_the_same_again_changes_nothing(
    house: House,
) -> None:
    assert await adopt(house) == 0
    assert await adopt(house) == 0
    (event,) = await house.events()
    assert (event.actor, event.verb, event.obj) == (SAM, "adopt", "charter")


async def test_each_change_is_on_record_with_before_and_after(house: House) -> None:
    await adopt(house)
    assert await adopt(house, promises={"feedback_days": 10}) == 1
    event = (await house.events())[-1]
    assert (event.verb, event.obj) == ("charter", "promises.feedback_days")
    assert '"before":{"value":14}' in str(event.body)
    assert (await house.verify()).broken_at is None


async def test_what_would_orphan_open_feedback_is_refused_with_its_list(house: House) -> None:
    await adopt(house)
    await house.submits()
    await house.submits()
    before = await house.everything()
    with pytest.raises(ConfigError, match="cards/balance, which F-2, F-1 still need"):
        await adopt(house, **ONE_POD)
    assert await house.everything() == before


async def test_heirs_inherit_feedback_nudges_and_actions(house: House) -> None:
    await adopt(house)
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    heirs = {"pods": {"cards": "payments"}, "workflows": {"balance": "arrangements"}}
    assert await adopt(house, **ONE_POD, moved_to=heirs) > 0
    item = await house.item()
    assert (item.pod, item.report.workflow) == ("payments", "arrangements")
    assert set(await house.rows("SELECT pod FROM nudge")) == {("payments",)}
    assert await house.rows("SELECT pod FROM action") == [("payments",)]


async def test_what_is_closed_stays_readable_when_its_pod_is_gone(house: House) -> None:
    await adopt(house)
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first."))
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA))
    await adopt(house, **ONE_POD)
    gone = house.with_charter(**ONE_POD)
    assert "Fixed, confirmed" in str(await gone.look(lambda unit: lookup.home(unit, AISHA)))
    assert "F-1" in str(await gone.look(lambda unit: lookup.details(unit, 1, AISHA)))
    with pytest.raises(UserError, match="The pod that had F-1 is gone"):
        await gone.do(lambda unit: verification.reopen(unit, 1, AISHA, words="It is back."))
    await gone.posted("F-1:card", PAYMENTS, "1.1")
    await gone.do(lambda unit: work.redact(unit, 1, SAM))
    assert (await gone.queued("F-1:card"))[-1].place == PAYMENTS
    assert (await gone.item()).state is FeedbackState.VERIFIED


async def test_what_was_kept_in_a_format_nobody_reads_any_more_starts_afresh(
    house: House,
) -> None:
    from bot.store import charter  # noqa: PLC0415

    await house.do(lambda unit: charter.keep(unit.tx, unit.workspace, "version: 0", at=unit.at))
    assert await adopt(house) == 0
