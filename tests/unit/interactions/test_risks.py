"""What on a contact is a risk: an item's value, a call type, whole words of what is quoted."""

import pytest

from bot.domain.escalations.criteria import Criterion
from bot.domain.interactions.risks import RiskRule, RiskSeen, held

LEGAL = Criterion.LEGAL
DISCLOSED = RiskRule(key="d", name="D", criterion=LEGAL, item="disclosure", at_most=0)
PRESSURE = RiskRule(key="p", name="P", criterion=LEGAL, item="pressure", at_least=4)
HARDSHIP = RiskRule(key="h", name="H", criterion=LEGAL, call_types=frozenset({"hardship"}))
LAWYER = RiskRule(key="l", name="L", criterion=LEGAL, words=("lawyer", "müller"))


def seen(item: str = "greeting", value: float | None = 1.0, quote: str = "") -> RiskSeen:
    return RiskSeen(1, "balance", ((item, value, quote),))


@pytest.mark.parametrize(
    ("contact", "keys"),
    [
        (seen("disclosure", 0.0), ["d"]),
        (seen("disclosure", 1.0), []),
        (seen("disclosure", None), []),
        (seen("pressure", 4.0), ["p"]),
        (seen("pressure", 3.0), []),
        (RiskSeen(1, "Hardship"), ["h"]),
        (seen(quote="My LAWYER will call."), ["l"]),
        (seen(quote="Frau MÜLLER rief an."), ["l"]),
        (seen(quote="A lawyerly tone."), []),
    ],
)
def test_a_contact_is_a_risk_by_what_holds(contact: RiskSeen, keys: list[str]) -> None:
    rules = (DISCLOSED, PRESSURE, HARDSHIP, LAWYER)
    assert [rule.key for rule in held(rules, contact)] == keys
