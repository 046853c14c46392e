"""How fast pods answer: what nobody took counts, also in a median."""

from datetime import timedelta
from functools import partial
from typing import Any

from bot.services.digest import post
from bot.services.escalations import lookup, response
from bot.services.escalations.response import Closing
from bot.work.rhythm import Run, Scope
from tests.builders.feedback import AT
from tests.builders.unit import LEADERS, PRIYA, House
from tests.contract.escalations.steps import MINUTE, escalate, took

DAY = timedelta(days=1)
CLOSING = Closing(cause="A certificate ran out.", told="That it works again.")


async def shown(house: House, minutes: int) -> str:
    return str(await house.look(partial(lookup.listing, by=PRIYA), at=AT + minutes * MINUTE))


def also(**changes: Any) -> dict[str, Any]:
    return {"alone": True, **changes}


async def test_one_taken_and_one_alone_for_days_is_one_of_two(night: House) -> None:
    await escalate(night, **also())
    await escalate(night, **also())
    await night.do(took(), at=AT + MINUTE)
    assert "(1 of 1 in time)" in await shown(night, 4)
    text = await shown(night, 3 * 24 * 60)
    assert "taken after more than" in text
    assert "(1 of 2 in time)" in text


async def test_alone_ones_count_in_leaders_digest_until_somebody_takes_them(night: House) -> None:
    await escalate(night, **also())
    later = AT + 3 * DAY
    night.at = later
    await escalate(night, **also())
    await night.do(partial(took(), number=2), at=later + MINUTE)
    run = Run(Scope(LEADERS, "Europe/London"), later + DAY, None, later - MINUTE)
    words = await night.look(lambda unit: post._escalation_words(unit, run), at=later + DAY)
    assert "1 of 2 taken in time" in words


async def test_a_median_of_what_is_over_is_as_it_was(night: House) -> None:
    for number, minutes in ((1, 2), (2, 4)):
        await escalate(night, **also())
        await night.do(partial(took(), number=number), at=AT + minutes * MINUTE)
    text = await shown(night, 5)
    assert "taken after 3 minutes (2 of 2 in time)" in text


async def test_resolving_it_at_once_is_taking_it(night: House) -> None:
    await escalate(night, **also())
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=CLOSING), at=AT + MINUTE)
    assert "taken after 1 minute (1 of 1 in time)" in await shown(night, 60 * 24)


async def test_what_waits_for_a_second_person_is_not_resolved_yet(night: House) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=CLOSING), at=AT + MINUTE)
    assert "resolved after more than" in await shown(night, 3 * 24 * 60)
