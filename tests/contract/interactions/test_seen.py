"""One opening in ten asks what was seen; what nobody says counts as no look; coachings lapse in time."""

from datetime import timedelta
from functools import partial

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.interactions.looks import LookKind
from bot.domain.interactions.trust import evidence_of
from bot.errors import UserError
from bot.services.interactions import acts, coaching, contacts, erasure, tenth
from bot.store import budget as asks
from bot.store.interactions import looks
from bot.work.unit import Unit
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, keep
from tests.builders.measures import NINE
from tests.builders.unit import LENA, PRIYA, House
from tests.contract.goldens import golden
from tests.contract.interactions.test_acts import COACHED
from tests.contract.interactions.test_looking import SUE, rollout

SEEN = {tenth.WHAT: "as_said", tenth.LINE: "She was greeted."}


@pytest.fixture
async def kept(house: House) -> House:
    house = await rollout(house)
    await keep(house, [a_contact(number) for number in range(1, 61)])
    return house


async def drawn(house: House, by: SlackUserId = LENA, *, is_asked: bool = True) -> str:
    """Find a contact whose opening asks that person, or does not."""
    numbers = range(1, 61)
    return await house.look(
        lambda unit: next(str(n) for n in numbers if tenth.is_drawn(unit, n, by) is is_asked)
    )


async def opened(house: House) -> int:
    def count(unit: Unit) -> int:
        found = looks.of_version(unit.tx, unit.workspace, "balance", "1")
        return evidence_of(found, wrong=()).opened

    return await house.look(count)


async def test_about_one_opening_in_ten_asks_always_the_same_ones(kept: House) -> None:
    def lots(unit: Unit) -> list[bool]:
        return [tenth.is_drawn(unit, n, who) for n in range(1, 501) for who in (LENA, PRIYA)]

    drawn_once, again = await kept.look(lots), await kept.look(lots)
    assert drawn_once == again
    assert 60 <= sum(drawn_once) <= 140
    assert drawn_once[::2] != drawn_once[1::2]


async def test_what_is_asked_stands_in_the_contact_and_counts_once_it_is_said(kept: House) -> None:
    number = await drawn(kept)
    modal = await kept.do(partial(contacts.look_at, value=number, by=LENA))
    golden("interactions/contact.asked", modal)
    assert modal["callback_id"] == "looks.seen"
    assert await opened(kept) == 0
    await kept.do(lambda unit: tenth.say(unit, number, LENA, SEEN))
    assert await opened(kept) == 1
    said = await kept.rows("SELECT seen, words, confirmed FROM look")
    assert said == [("as_said", "She was greeted.", True)]
    again = await kept.do(partial(contacts.look_at, value=number, by=LENA))
    assert "callback_id" not in again


async def test_nothing_said_blocks_nothing_and_counts_nothing(kept: House) -> None:
    number = await drawn(kept)
    await kept.do(partial(contacts.look_at, value=number, by=LENA))
    await kept.do(lambda unit: tenth.say(unit, number, LENA, {}))
    agreed = await kept.do(lambda unit: acts.agree(unit, number, LENA))
    assert "1 agreed" in str(agreed)
    assert agreed["callback_id"] == "looks.seen"
    assert await opened(kept) == 0


async def test_who_did_not_open_the_recording_has_not_looked(kept: House) -> None:
    number = await drawn(kept)
    await kept.do(partial(contacts.look_at, value=number, by=LENA))
    await kept.do(lambda unit: tenth.say(unit, number, LENA, {tenth.WHAT: "not_opened"}))
    assert await opened(kept) == 0
    assert await kept.rows("SELECT seen, confirmed FROM look") == [("not_opened", False)]


async def test_nine_of_ten_ask_nothing_and_count_at_once(kept: House) -> None:
    number = await drawn(kept, is_asked=False)
    modal = await kept.do(partial(contacts.look_at, value=number, by=LENA))
    assert "callback_id" not in modal
    assert await opened(kept) == 1


@pytest.mark.parametrize(
    ("said", "block"),
    [
        ({tenth.LINE: "It was fine."}, tenth.WHAT),
        ({tenth.WHAT: "as_said", tenth.LINE: "Card 4111 1111 1111 1111"}, tenth.LINE),
        ({tenth.WHAT: "as_told"}, tenth.WHAT),
    ],
)
async def test_a_slip_is_answered_at_its_field(
    kept: House, said: dict[str, str], block: str
) -> None:
    number = await drawn(kept)
    await kept.do(partial(contacts.look_at, value=number, by=LENA))
    with pytest.raises(UserError) as refused:
        await kept.do(lambda unit: tenth.say(unit, number, LENA, said))
    assert list(refused.value.fields) == [block]


async def coached(house: House) -> None:
    await house.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))


async def ledger(house: House) -> list[tuple[object, ...]]:
    return await house.rows("SELECT slack_user_id, about, answered FROM ask")


async def test_a_coaching_is_an_ask_and_its_answer_is_one(kept: House) -> None:
    await coached(kept)
    assert await ledger(kept) == [(AISHA, "coaching:1", False)]
    assert "Please answer by Monday 9 March" in str(
        [message.words for message in await kept.queued(place=AISHA)]
    )
    await kept.do(lambda unit: acts.confirm(unit, "1", AISHA))
    assert await ledger(kept) == [(AISHA, "coaching:1", True)]
    assert await kept.look(coaching.next_lapse) is None


async def test_who_denies_has_answered_too(kept: House) -> None:
    await coached(kept)
    await kept.do(lambda unit: acts.deny(unit, "1", AISHA))
    assert await ledger(kept) == [(AISHA, "coaching:1", True)]


async def test_what_nobody_confirms_lapses_and_who_coached_hears_it(kept: House) -> None:
    await coached(kept)
    due = await kept.look(coaching.next_lapse)
    assert due is not None
    assert due.date().isoformat() == "2026-03-09"
    assert not await kept.do(coaching.lapse_due, at=due - timedelta(minutes=1))
    assert await kept.rows("SELECT kind FROM look") == [(LookKind.COACHED.value,)]
    await kept.do(coaching.lapse_due, at=due)
    assert await kept.rows("SELECT kind FROM look") == []
    (told,) = await kept.queued(place=SUE)
    assert (
        "Aisha has not answered for 5 working days, so your coaching is not counted." in told.words
    )
    with pytest.raises(UserError):
        await kept.do(lambda unit: acts.confirm(unit, "1", AISHA), at=due)
    asked = await kept.look(
        lambda u: asks.of(u.tx, u.workspace, [AISHA], since=NINE - timedelta(1))
    )
    assert [ask.answered for ask in asked[AISHA]] == [False]


async def test_a_coaching_forgets_with_whom_it_was(kept: House) -> None:
    await coached(kept)
    await kept.do(lambda unit: acts.confirm(unit, "1", AISHA))
    await kept.do(lambda unit: acts.coach(unit, "2", SUE, COACHED))
    while await kept.do(lambda unit: erasure.erase_agent(unit, "a7", by="test")):
        pass
    left = await kept.rows("SELECT kind, agent, words, confirmed FROM look")
    assert left == [("coached", "forgotten", "", True)]
