"""What tests of the loop let people do, in one line each."""

from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.services.feedback import work
from tests.builders.feedback import EMRE
from tests.builders.unit import House


async def take(house: House, by: SlackUserId = EMRE, number: int = 1) -> Feedback:
    return await house.do(lambda unit: work.take(unit, number, by))


async def ship(house: House, number: int = 1, words: str = "It asks first now.") -> Feedback:
    return await house.do(lambda unit: work.ship(unit, number, EMRE, sentence=words))


async def join(house: House, number: int, to: int) -> Feedback:
    return await house.do(lambda unit: work.join(unit, number, EMRE, to=to))


async def shipped(house: House) -> Feedback:
    await house.submits()
    await take(house)
    return await ship(house)
