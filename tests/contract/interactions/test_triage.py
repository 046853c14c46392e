"""Compliance's own contacts: risks by the charter, judged in one tap, escalated by the usual door."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.escalations import cards
from bot.services.home import waits
from bot.services.interactions import drawing, triage
from bot.store.escalations import rows as escalations
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, an_output, keep
from tests.builders.unit import BEN, CHLOE, HERE, LENA, PRIYA, SAM, VERA, House, a_person
from tests.contract.goldens import golden
from tests.contract.interactions.test_looking import SUE, rollout, scored

CARL, CORA = SlackUserId("U0CARL"), SlackUserId("U0CORA")
RISKS = [
    {"key": "unkind", "name": "Unkind", "item": "tone", "at_most": 2, "criterion": "complaint"},
    {"key": "hardship", "call_types": ["Hardship"], "criterion": "vulnerable_customer"},
    {"key": "threat", "name": "A threat", "words": ["lawyer"], "criterion": "legal"},
]
TRIAGED = "SELECT interaction, verdict, escalation FROM triage ORDER BY interaction"


@pytest.fixture
async def kept(house: House) -> House:
    """Four risks among usual contacts: 2 is unkind, 4 is hardship, 5 has a lawyer in it, 6 as well."""
    kept = {"allowed_hosts": ["calls.example"], "risks": RISKS}
    house = await rollout(house, interactions=kept)
    more = {
        each.id: each for each in (a_person(CARL, Role.COMPLIANCE), a_person(CORA, Role.COMPLIANCE))
    }
    house = replace(house, roster=replace(house.roster, people={**house.roster.people, **more}))
    await keep(
        house,
        [
            scored(1, 1),
            a_contact(2, outputs=[an_output("tone", value=2)]),
            a_contact(3, outputs=[an_output("tone", value=4)]),
            a_contact(4, call_type="hardship"),
            a_contact(5, outputs=[an_output(quote="My Lawyer will hear of it")]),
            a_contact(6, outputs=[an_output(quote="a lawyer"), an_output("tone", value=1)]),
            a_contact(7, outputs=[an_output(quote="in lawyerly words")]),
        ],
    )
    return house


async def given(house: House, by: SlackUserId = CARL) -> str:
    """Draw somebody's next risk and say which contact it is; empty where there is none."""
    found = await house.look(lambda unit: triage.find(unit, by))
    draw = await house.do(lambda unit: drawing.give(unit, by, found))
    return str(draw.interaction) if draw else ""


async def taps(house: House, verdict: str, by: SlackUserId = CARL, number: str = "") -> Any:
    number = number or await given(house, by)
    act = getattr(triage, verdict)
    return await house.do(lambda unit: act(unit, number, by))


async def test_the_worst_come_first_and_what_is_no_risk_not_at_all(kept: House) -> None:
    order = []
    while number := await given(kept):
        order.append(number)
        await taps(kept, "no_risk", number=number)
    assert order[0] in ("4", "5", "6")
    assert order[-1] == "2"
    assert sorted(order) == ["2", "4", "5", "6"]
    found = await kept.look(lambda unit: triage.find(unit, CARL))
    assert "No contact of the last 14 days is a risk" in found.nothing


async def test_it_shows_why_and_keeps_that_it_was_opened(kept: House) -> None:
    number = await given(kept)
    golden("interactions/risk", await kept.do(lambda unit: triage.show(unit, "6", CARL)))
    assert number
    assert await kept.rows('SELECT "by", kind FROM look') == [(CARL, "opened")]


async def test_two_of_compliance_have_two_contacts(kept: House) -> None:
    assert await given(kept) != await given(kept, CORA)
    first = await given(kept)
    assert first == await given(kept)


async def test_an_escalation_goes_the_usual_way_and_is_joined_to_the_contact(kept: House) -> None:
    await kept.do(lambda unit: drawing.give(unit, CARL, _of(kept, unit, 5)))
    seen = await taps(kept, "escalate", number="5")
    golden("interactions/triaged", seen)
    assert "E-1 is raised" in str(seen)
    assert await kept.rows(TRIAGED) == [(5, "escalate", 1)]
    raised = await kept.look(lambda unit: escalations.get(unit.tx, HERE, 1))
    assert raised is not None
    assert (raised.raised_by, raised.sensitive, raised.origin) == (CARL, True, "contact:5")
    assert "Lawyer" not in raised.what
    assert "A threat" in raised.what
    whole = await kept.look(lambda unit: cards.view(unit, raised, whole=True))
    hidden = await kept.look(lambda unit: cards.view(unit, raised))
    assert (whole.contact, hidden.contact) == ("5", "")
    with pytest.raises(UserError, match="You have looked at this one already: escalated"):
        await taps(kept, "escalate", number="5")
    with pytest.raises(UserError, match="Carl has looked at this one already"):
        await taps(kept, "no_risk", CORA, "5")


def _of(house: House, unit: Any, number: int) -> drawing.Found:
    found = triage.find(unit, CARL)
    return replace(found, draws=tuple(d for d in found.draws if d.interaction == number))


async def test_what_is_watched_is_listed_and_judged_anew(kept: House) -> None:
    number = await given(kept)
    await taps(kept, "watch", number=number)
    listed = await kept.look(lambda unit: triage.watched(unit, CORA))
    golden("interactions/watched", listed)
    await taps(kept, "no_risk", CORA, number)
    with pytest.raises(UserError, match="No contact is watched"):
        await kept.look(lambda unit: triage.watched(unit, CORA))


@pytest.mark.parametrize("who", [AISHA, BEN, CHLOE, SUE, PRIYA, LENA, SAM, VERA])
async def test_nobody_but_compliance_judges(kept: House, who: SlackUserId) -> None:
    await given(kept)
    before = await kept.everything()
    for act in (triage.no_risk, triage.watch, triage.escalate, triage.show):
        for number in ("2", "5"):
            with pytest.raises(UserError, match="for compliance to judge"):
                await kept.do(lambda unit, act=act, n=number: act(unit, n, who))  # type: ignore[misc]
    with pytest.raises(UserError, match="for compliance to judge"):
        await kept.look(lambda unit: triage.find(unit, who))
    assert await kept.everything() == before


async def test_a_contact_that_was_not_drawn_for_somebody_is_not_judged_by_them(kept: House) -> None:
    mine = await given(kept)
    other = next(number for number in ("2", "4", "5", "6") if number != mine)
    with pytest.raises(UserError, match="drawn for somebody else"):
        await taps(kept, "no_risk", number=other)


async def test_their_home_says_how_many_wait(kept: House) -> None:
    home = await kept.look(lambda unit: waits.section(unit, CARL))
    assert "4 contacts that may be a risk" in str(home)


async def test_without_criteria_it_says_who_adds_them(house: House) -> None:
    house = await rollout(house)
    carl = {CARL: a_person(CARL, Role.COMPLIANCE)}
    house = replace(house, roster=replace(house.roster, people={**house.roster.people, **carl}))
    found = await house.look(lambda unit: triage.find(unit, CARL))
    assert "interactions.risks" in found.nothing
