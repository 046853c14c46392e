"""How contacts stand before two people press a button at once."""

from dataclasses import replace

from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.services.interactions import acts, drawing, hearing, plan, triage
from tests.builders import interactions
from tests.builders.feedback import AISHA
from tests.builders.measures import NINE
from tests.builders.unit import LENA, SAM, House, a_person

CARL, INA = SlackUserId("U0CARL"), SlackUserId("U0INA")


async def recorded(house: House) -> House:
    """A contact is kept, and what the tool said of it."""
    house = await interactions.opened(house)
    await interactions.keep(house, [interactions.a_contact()])
    return house


async def coached(house: House) -> House:
    """Lena says that she coached Aisha with a contact."""
    house = await recorded(house)
    said = {acts.AGENT: AISHA, acts.AGREED: "We greet by name."}
    await house.do(lambda unit: acts.coach(unit, "1", LENA, said))
    return house


async def two_recorded(house: House) -> House:
    """Two contacts are kept."""
    house = await interactions.opened(house)
    house.at = NINE
    await interactions.keep(house, [interactions.a_contact(n) for n in (1, 2)])
    return house


async def drawn(house: House) -> House:
    """The one contact is drawn for Sam."""
    house = await recorded(house)
    house.at = NINE
    await house.do(lambda unit: drawing.give(unit, SAM, plan.find(unit, SAM)))
    return house


async def risky(house: House) -> House:
    """The one contact may be a risk, and is drawn for Carl of compliance."""
    kept = {
        "allowed_hosts": ["calls.example"],
        "risks": [{"key": "any", "call_types": "balance inquiry"}],
    }
    house = await interactions.opened(house, interactions=kept)
    people = {**house.roster.people, CARL: a_person(CARL, Role.COMPLIANCE)}
    house = replace(house, roster=replace(house.roster, people=people), at=NINE)
    await interactions.keep(house, [interactions.a_contact()])
    await house.do(lambda unit: drawing.give(unit, CARL, triage.find(unit, CARL)))
    return house


async def watched(house: House) -> House:
    """Carl watches the one contact."""
    house = await risky(house)
    await house.do(lambda unit: triage.watch(unit, "1", CARL))
    return house


async def listening(house: House) -> House:
    """The one contact is drawn for Ina of customer insight."""
    house = await recorded(house)
    people = {**house.roster.people, INA: a_person(INA, Role.CUSTOMER_INSIGHT)}
    house = replace(house, roster=replace(house.roster, people=people), at=NINE)
    await house.do(lambda unit: drawing.give(unit, INA, hearing.find(unit, INA)))
    return house


async def heard(house: House) -> House:
    """Ina has marked a theme on the one contact."""
    house = await listening(house)
    await house.do(lambda unit: hearing.mark(unit, "1", INA, "new:Long waits"))
    return house
