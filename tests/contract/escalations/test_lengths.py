"""However long what people write in an escalation, nothing of it is lost over how it is shown."""

import pytest

from bot.services.escalations import intake, lookup, response
from bot.services.escalations.response import Closing
from tests.builders.feedback import AISHA
from tests.builders.unit import PRIYA, House
from tests.contract.escalations.steps import an_escalation_report, took


@pytest.mark.parametrize("sign", ["&", "<", "🇬🇧", "e\u0301"])
@pytest.mark.parametrize("most", [501, 3_000])
async def test_an_escalation_of_any_words_is_raised_worked_and_read(
    night: House, sign: str, most: int
) -> None:
    words = ("The line is dead. " + sign * most)[:most]
    report = an_escalation_report(what=words, criteria=("fraud",))
    await night.do(lambda unit: intake.escalate(unit, AISHA, report))
    await night.do(took())
    await night.do(lambda unit: response.update(unit, 1, PRIYA, words, minutes=30))
    closing = Closing(cause=words, told=words, remains="")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing))
    shown = await night.look(lambda unit: lookup.details(unit, 1, PRIYA))
    assert sign.replace("&", "&amp;").replace("<", "&lt;") in str(shown)
