"""Words that another person reads say something, wherever they are asked for."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bot.domain.actions.decisions import Block, Waits
from bot.domain.escalations.criteria import EscalationSeverity
from bot.errors import UserError
from bot.services.actions import changes, waits
from bot.services.escalations import response, severity
from bot.services.escalations.response import Closing
from bot.services.feedback import work
from tests.builders.feedback import EMRE
from tests.builders.unit import PRIYA, House, house
from tests.contract.escalations.steps import escalate

__all__ = ["house"]
Asked = Callable[..., object]
FIELDS: dict[str, Asked] = {
    "feedback.reason": lambda unit, no: work.decline(unit, 1, EMRE, reason=no),
    "feedback.sentence": lambda unit, no: work.ship(unit, 1, EMRE, sentence=no),
    "actions.reason": lambda unit, no: changes.snooze(
        unit, 1, EMRE, until=date(2026, 11, 20), reason=no
    ),
    "drop": lambda unit, no: changes.drop(unit, 1, EMRE, reason=no),
    "blocked": lambda unit, no: waits.block(
        unit, 1, EMRE, Block(Waits.OUTSIDE, "Acme", date(2026, 11, 20)), reason=no
    ),
    "escalations.news": lambda unit, no: response.update(unit, 1, PRIYA, no, minutes=30),
    "escalations.cause": lambda unit, no: response.resolve(
        unit, 1, PRIYA, Closing(cause=no, told="That it works.")
    ),
    "escalations.told": lambda unit, no: response.resolve(
        unit, 1, PRIYA, Closing(cause="A certificate.", told=no)
    ),
    "escalations.why": lambda unit, no: severity.rate(
        unit, 1, PRIYA, severity=EscalationSeverity.CRITICAL, why=no
    ),
}


@pytest.mark.parametrize("field", FIELDS)
async def test_no_is_no_reason_and_done_is_no_change(house: House, field: str) -> None:
    for number in (1, 2):
        await house.submits()
        await house.do(partial(work.take, number=number, by=EMRE))
    await house.do(lambda unit: work.ship(unit, 2, EMRE, sentence="It asks first now."))
    await escalate(house)
    # That something waits may be said without a reason.
    for words in ("no",) if field == "blocked" else ("", "no", "Done.", "n/a", "...", "ok ok"):
        with pytest.raises(UserError) as refusal:
            await house.do(partial(FIELDS[field], no=words))
        assert "A sentence, please" in " ".join(refusal.value.fields.values())
