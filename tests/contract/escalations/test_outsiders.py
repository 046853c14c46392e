"""A channel that outsiders read hears nothing of a sensitive escalation."""

from dataclasses import replace

from bot.services.escalations import messages
from tests.builders.unit import CARDS, House, a_roster
from tests.contract.escalations.steps import escalate, one, passes, with_policy

SENSITIVE = {"criteria": ("vulnerable_customer",)}


def shared_with_outsiders(house: House, *channels: str) -> House:
    return replace(with_policy(house), roster=a_roster(shared=frozenset(channels)))


async def test_its_card_stays_out_of_a_shared_channel(house: House) -> None:
    outside = shared_with_outsiders(house, CARDS)
    raised = await escalate(outside, **SENSITIVE)
    await passes(outside, 60)
    assert raised.sensitive
    assert not await outside.queued(place=CARDS)
    assert [m.method for m in await outside.queued(place="room:E-1")][:1] == ["create"]
    assert "from outside" in str(await outside.rows("SELECT words FROM escalation_moment"))


async def test_any_other_card_is_posted_there(house: House) -> None:
    outside = shared_with_outsiders(house, CARDS)
    await escalate(outside, criteria=("system_down",))
    assert await outside.queued(place=CARDS)


async def test_a_room_that_became_shared_hears_no_more(house: House) -> None:
    inside = with_policy(house)
    await escalate(inside, **SENSITIVE)
    await inside.posted("room:E-1", "C0ROOM", "")
    await inside.forget_messages()
    outside = replace(inside, roster=a_roster(shared=frozenset({"C0ROOM"})))
    found = await one(outside)
    await outside.do(lambda unit: messages.reply(unit, found, "A word."))
    assert not await outside.queued(place="room:E-1")
