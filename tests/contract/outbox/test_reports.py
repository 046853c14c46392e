"""A message that could not be delivered: admins hear of it, an invitation sets it free."""

import pytest
from sqlalchemy import text

from bot.domain.ids import ChannelId
from bot.services import outbox
from tests.builders.outbox import a_waiting
from tests.builders.unit import CARDS, PAYMENTS, SAM, House
from tests.contract.goldens import golden


async def reported(house: House, place: str, subject: str = "F-1:card") -> list[str]:
    message = a_waiting(id=5, place=place, subject=subject)
    await house.do(lambda unit: outbox.report_parked(unit, message, "not_in_channel"))
    return [queued.words for queued in await house.queued(place=SAM)]


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (CARDS, "<#C0CARDS>"),
        ("#pod-old", "#pod-old"),
        ("U0AISHA", "<@U0AISHA>"),
        ("home:U0AISHA", "<@U0AISHA>"),
        ("relay:r1", "somebody anonymous"),
        ("D0AISHA", "D0AISHA"),
    ],
)
async def test_an_admin_reads_where_it_was_going_and_what_to_do(
    house: House, place: str, shown: str
) -> None:
    (words,) = await reported(house, place)
    assert f"*A message to {shown} could not be delivered.*" in words
    assert "It is about F-1" in words
    assert "python -m bot outbox retry 5" in words


async def test_the_report_in_full(house: House) -> None:
    await reported(house, CARDS)
    golden("outbox/parked", (await house.queued())[0].payload)


async def test_a_report_that_is_stuck_itself_is_not_reported(house: House) -> None:
    assert await reported(house, SAM, "outbox:parked:U0SAM") == []


async def test_an_invitation_sets_free_what_waited_for_it(house: House) -> None:
    await house.submits()
    await house.do(
        lambda unit: unit.tx.connection.execute(text("UPDATE outbox SET state='parked'"))
    )
    assert await house.do(lambda unit: outbox.joined(unit, ChannelId(PAYMENTS))) == 0
    assert await house.do(lambda unit: outbox.joined(unit, CARDS)) == 1
    assert [m.state for m in await house.queued(place=CARDS)] == ["pending"]
