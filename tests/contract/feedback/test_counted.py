"""Counts before and after somebody anonymous acted: the same until the quarter hour."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.services import loop
from bot.services.digest import loop_lines
from bot.services.feedback import verification, work, you_said
from bot.services.home import waits
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import CHLOE, LENA, House

DAY = timedelta(days=1)
# A Friday three weeks later, between two quarter hours.
THEN = AT + timedelta(days=18, minutes=2)
QUARTER = THEN + timedelta(minutes=11)


def _week(at: datetime) -> Run:
    return Run(Scope("cards", "Europe/London"), at, None, at - 7 * DAY)


SEEN: dict[str, Callable[[Unit], Any]] = {
    "Home of leaders": lambda unit: waits.section(unit, LENA),
    "Home of champions": lambda unit: waits._confirmed(unit, CHLOE),
    "the loop's speed": loop.report,
    "Friday's post": lambda unit: you_said._view(unit, _week(unit.at)),
    "the digest": lambda unit: loop_lines.counts(unit, since=unit.at - 7 * DAY, until=unit.at),
}


async def submitted(house: House) -> None:
    await house.submits(anonymous=True, at=THEN, what="The third one.")


async def withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 2, AISHA), at=THEN)


async def taken_and_withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 3, AISHA), at=THEN)


async def confirmed(house: House) -> None:
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA), at=THEN)


async def shipped_and_withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA), at=THEN)


DEEDS: tuple[Callable[[House], Awaitable[None]], ...] = (
    submitted, withdrawn, taken_and_withdrawn, confirmed, shipped_and_withdrawn,
)  # fmt: skip
# What shows each deed at its quarter hour: nothing else could fail before it.
TOLD = {
    (submitted, "Home of leaders"), (submitted, "Friday's post"), (submitted, "the digest"),
    (withdrawn, "Home of leaders"), (withdrawn, "Friday's post"), (withdrawn, "the loop's speed"),
    (taken_and_withdrawn, "Home of leaders"), (taken_and_withdrawn, "Friday's post"),
    (taken_and_withdrawn, "the loop's speed"), (shipped_and_withdrawn, "the loop's speed"),
    (confirmed, "Home of champions"), (confirmed, "the loop's speed"), (confirmed, "the digest"),
}  # fmt: skip


async def prepared(house: House) -> None:
    """One of somebody anonymous is shipped, one is new, one is taken, and others have theirs."""
    for number in range(3):
        await house.submits(anonymous=True, what=f"Of somebody: {number}.")
    for number in range(6):
        await house.submits(SlackUserId(f"U0AGENT{number}"), what=f"Of others: {number}.")
    at = AT + DAY
    for number in (1, *range(4, 10)):
        await house.do(lambda unit, nr=number: work.take(unit, nr, EMRE), at=at)  # type: ignore[misc]
        await house.do(
            lambda unit, nr=number: work.ship(unit, nr, EMRE, sentence="It asks first now."),  # type: ignore[misc]
            at=at,
        )
    await house.do(lambda unit: work.take(unit, 3, EMRE), at=at)


@pytest.mark.parametrize("deed", DEEDS)
async def test_no_count_tells_when_somebody_anonymous_acted(
    house: House, deed: Callable[[House], Awaitable[None]]
) -> None:
    await prepared(house)
    before = {name: await house.look(see, at=THEN) for name, see in SEEN.items()}
    late = {name: await house.look(see, at=QUARTER) for name, see in SEEN.items()}
    await deed(house)
    after = {name: await house.look(see, at=THEN) for name, see in SEEN.items()}
    assert after == before
    then = {name: await house.look(see, at=QUARTER) for name, see in SEEN.items()}
    told = {(deed, name) for name in SEEN if then[name] != late[name]}
    assert told == {(by, name) for by, name in TOLD if by is deed}
