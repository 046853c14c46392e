"""What is left of a contact once it is erased: its numbers, and no way to anybody's words."""

from dataclasses import replace

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.interactions import acts, contacts, drawing, erasure, evidence, intake, triage
from bot.services.measures import disputes, promises
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, an_output, keep
from tests.builders.unit import BEN, LENA, SAM, House, a_person
from tests.contract.interactions.test_looking import OF, SUE, rollout, shown

CARL = SlackUserId("U0CARL")
RISKS = [{"key": "threat", "name": "A threat", "words": ["lawyer"], "criterion": "legal"}]
# A word in everything that people write here, and the contact's minute.
SAID, MINUTE = "zebra", "09:01"


@pytest.fixture
async def kept(house: House) -> House:
    """A contact that was corrected, agreed with, disputed, surprising, coached with and watched."""
    limits = {"allowed_hosts": ["calls.example"], "risks": RISKS}
    house = await rollout(house, interactions=limits)
    people = {**house.roster.people, CARL: a_person(CARL, Role.COMPLIANCE)}
    house = replace(house, roster=replace(house.roster, people=people))
    for value in (1, 0):
        await keep(house, [a_contact(1, outputs=[an_output(value=value, quote=f"{SAID} lawyer")])])
    wrong = {"looks.item": "greeting", "looks.right": f"{SAID} heard: they were greeted"}
    await house.do(lambda unit: acts.not_so(unit, "1", SUE, wrong))
    odd = {"looks.item": "greeting", "looks.why": f"{SAID} heard: it was a song"}
    await house.do(lambda unit: acts.surprise(unit, "1", LENA, odd))
    await coaches(house, SUE, AISHA)
    who = await house.look(lambda unit: promises.holder(unit, disputes.get(unit, 1)))
    assert who is not None
    words = f"{SAID} heard: so it was"
    await house.do(lambda unit: disputes.answer(unit, 1, who, words, upheld=True))
    found = await house.look(lambda unit: triage.find(unit, CARL))
    await house.do(lambda unit: drawing.give(unit, CARL, found))
    await house.do(lambda unit: triage.watch(unit, "1", CARL))
    return house


async def coaches(house: House, by: SlackUserId, agent: SlackUserId) -> None:
    agreed = {"looks.agent": agent, "looks.agreed": f"{SAID} heard: greet them first"}
    await house.do(lambda unit: acts.coach(unit, "1", by, agreed))


async def erases(house: House) -> None:
    await house.do(lambda unit: erasure.erase_contact(unit, "telephony", "c1", by="operator"))


async def places(house: House, *words: str) -> set[str]:
    """Name the tables in which some words stand."""
    return {
        table
        for table, rows in (await house.everything()).items()
        if any(word in str(row) for row in rows for word in words)
    }


@pytest.mark.parametrize("are_posted", [False, True])
async def test_no_words_about_it_are_left_anywhere(kept: House, *, are_posted: bool) -> None:
    assert {"look", "dispute", "audit_body", "outbox"} <= await places(kept, SAID)
    if are_posted:
        await kept.everything_is_posted()
    await erases(kept)
    assert await places(kept, SAID, MINUTE) == set()
    assert (await kept.verify()).broken_at is None
    asked = await kept.look(lambda unit: disputes.get(unit, 1))
    assert (asked.state, asked.answer) == ("upheld", "(erased)")
    told = {message.words for message in await kept.queued("D-1")}
    assert any("A contact that was erased since" in words for words in told)


async def test_disputes_of_other_contacts_keep_their_words(kept: House) -> None:
    await keep(kept, [a_contact(2)])
    wrong = {"looks.item": "greeting", "looks.right": "they were greeted twice"}
    other = await kept.do(lambda unit: acts.not_so(unit, "2", SUE, wrong))
    await erases(kept)
    asked = await kept.look(lambda unit: disputes.get(unit, other.number))
    assert asked.reason == "they were greeted twice"
    assert "they were greeted twice" in str(await kept.events(other.label))


async def test_nobody_looks_at_it_or_makes_anything_of_it(kept: House) -> None:
    await keep(kept, [a_contact(2)])
    assert set(await shown(kept, f"greeting{OF}")) == {"1", "2"}
    await erases(kept)
    assert await shown(kept, f"greeting{OF}") == ["2"]
    assert await shown(kept, f"length{OF}") == ["2"]
    assert await shown(kept, f"sent{OF}") == ["2"]
    with pytest.raises(UserError, match="No contact is watched"):
        await kept.look(lambda unit: triage.watched(unit, CARL))
    before = await kept.everything()
    for act in (
        lambda unit: contacts.look_at(unit, "1", LENA),
        lambda unit: acts.agree(unit, "1", LENA),
        lambda unit: acts.coach_form(unit, "1", LENA),
        lambda unit: acts.not_so(unit, "1", LENA, {"looks.item": "greeting", "looks.right": "no"}),
        lambda unit: triage.escalate(unit, "1", CARL),
    ):
        with pytest.raises(UserError, match="not kept any more"):
            await kept.do(act)
    assert await kept.everything() == before
    modal = await kept.look(lambda unit: evidence.modal(unit, f"greeting{OF}", LENA))
    assert "00:00" not in str(modal)


async def test_a_coaching_nobody_confirmed_ends_with_it_and_who_coached_hears_so(
    kept: House,
) -> None:
    await coaches(kept, SAM, BEN)
    await kept.do(lambda unit: acts.confirm(unit, "3", AISHA))
    await erases(kept)
    rows = await kept.rows("SELECT \"by\", words FROM look WHERE kind = 'coached'")
    assert rows == [(SUE, "")]
    (news,) = await kept.queued("look:4", place=SAM)
    assert "erased before your coaching was confirmed" in news.words
    with pytest.raises(UserError, match="waits for you no longer"):
        await kept.do(lambda unit: acts.confirm(unit, "4", BEN))


async def test_what_an_agent_was_told_of_their_coachings_goes_with_them(kept: House) -> None:
    await kept.do(lambda unit: erasure.erase_agent(unit, "a7", by="operator"))
    assert not [m for m in await kept.queued("look:") if m.payload]
    assert await kept.rows("SELECT agent FROM look WHERE kind = 'coached'") == []


async def test_no_telling_from_before_says_whose_it_was(house: House) -> None:
    house = await rollout(house)
    await keep(house, [a_contact(1, agent="a7")])
    await keep(house, [a_contact(1, agent="a8")])
    mac = await house.look(lambda unit: intake.mac_of(unit, "a7"))
    await house.do(lambda unit: erasure.erase_agent(unit, "a7", by="operator"))
    assert await places(house, mac) == set()
