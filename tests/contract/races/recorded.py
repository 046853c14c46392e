"""How contacts stand before two people press a button at once."""

from bot.services.interactions import acts, drawing, plan
from tests.builders import interactions
from tests.builders.feedback import AISHA
from tests.builders.measures import NINE
from tests.builders.unit import LENA, SAM, House


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
