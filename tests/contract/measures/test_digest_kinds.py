"""The digest's lines of what came back to usual, as it is read."""

from datetime import timedelta

from bot.domain.measures.observations import Observation
from tests.builders.measures import YESTERDAY, measured, numbers
from tests.builders.measures import keep as kept
from tests.builders.unit import House
from tests.contract.goldens import golden
from tests.contract.measures.test_digest import lines, posted

HIGH_DAYS, BACK_DAYS = 16, 7
RAMP_DAYS = 18


def back_again() -> list[Observation]:
    """A level that was higher for some weeks and is as it was for some days."""
    first = YESTERDAY - timedelta(days=HIGH_DAYS + BACK_DAYS)
    last = YESTERDAY - timedelta(days=BACK_DAYS)
    return [
        each._replace(value=each.value * (1.3 if first < each.day <= last else 1.0))
        for each in numbers()
    ]


def climbing() -> list[Observation]:
    """A level that rises a little each day of the last weeks."""
    first = YESTERDAY - timedelta(days=RAMP_DAYS)
    return [
        each._replace(value=each.value * (1 + 0.01 * max(0, (each.day - first).days)))
        for each in numbers(seed=3)
    ]


async def test_what_drifts_is_said_with_where_it_began_and_where_it_is(house: House) -> None:
    house = house.with_charter(**measured())
    await kept(house, climbing())
    message, *_ = await posted(house)
    assert any("creeping up since about" in line for line in lines(message)), lines(message)
    golden("digest/daily.drift", message.payload)


async def test_what_is_back_to_usual_is_said_with_since_when(house: House) -> None:
    house = house.with_charter(**measured())
    await kept(house, back_again())
    message, *_ = await posted(house)
    (line,) = lines(message)
    assert "back to usual" in line
    golden("digest/daily.back", message.payload)
