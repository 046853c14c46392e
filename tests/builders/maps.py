"""Workflow maps as people write them into the form."""

import json

from bot.domain.feedback.item import CallMoment
from bot.domain.ids import SlackUserId
from bot.services.maps import drawing, standing
from tests.builders.unit import House

FIRST = "0:00 Greeting | shows who calls | agents greet before it has loaded\n0:20 Verify | asks for the date of birth"
DURING = "1:40 Answer | suggests an answer | reads the old page"
WRAP_UP = "Summary | writes it"
INQUIRY = "balance inquiry"


def a_map(
    first: str = FIRST, during: str = DURING, wrap_up: str = WRAP_UP
) -> dict[CallMoment, str]:
    """Build what stands in the form of a map from greeting to wrap-up."""
    return dict(zip(CallMoment, (first, during, wrap_up), strict=True))


async def draw(
    house: House, by: SlackUserId, typed: dict[CallMoment, str], *, version: int | None = None
) -> object:
    """Send the form of a map, opened when its newest version was that."""
    if version is None:
        newest = await house.look(lambda unit: standing.newest(unit, "balance", INQUIRY))
        version = newest.version
    context = json.dumps({"workflow": "balance", "call_type": INQUIRY, "version": version})
    return await house.do(lambda unit: drawing.draw(unit, context, by, typed))
