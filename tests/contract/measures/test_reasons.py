"""Words about numbers that another person reads say something."""

from collections.abc import Callable
from functools import partial

import pytest

from bot.domain.measures.findings import FindingState
from bot.errors import UserError
from bot.services.measures import disputes, outcomes
from tests.builders.feedback import EMRE
from tests.builders.unit import PRIYA, House
from tests.contract.measures.test_becoming import an_input, found

__all__ = ["found"]
FIELDS: dict[str, Callable[..., object]] = {
    "dispute": lambda unit, no: disputes.dispute(unit, "1", EMRE, no),
    "answer": lambda unit, no: disputes.answer(unit, 1, PRIYA, no, upheld=True),
    "reason": lambda unit, no: outcomes.become(
        unit, "1", PRIYA, an_input(FindingState.NOT_A_PROBLEM, reason=no)
    ),
}


@pytest.mark.parametrize("field", FIELDS)
async def test_no_is_no_reason(found: House, field: str) -> None:
    await found.do(lambda unit: disputes.dispute(unit, "1", EMRE, "Transfers are counted twice."))
    for words in ("no", "Done.", "n/a"):
        with pytest.raises(UserError) as refusal:
            await found.do(partial(FIELDS[field], no=words))
        assert "A sentence, please" in " ".join(refusal.value.fields.values())
