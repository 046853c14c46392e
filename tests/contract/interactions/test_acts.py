"""People agree, say not so, coach and are surprised; each act is kept, asked about and answered."""

from datetime import date

import pytest

from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.interactions import acts, contacts, erasure
from bot.services.measures import disputes, findings, promises
from bot.store.measures import disputes as rows
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.interactions import a_contact, an_output, keep
from tests.builders.unit import BEN, CHLOE, HERE, LENA, PETRA, PRIYA, VERA, House
from tests.contract.interactions.test_looking import SUE, TOM, rollout

KINDS = 'SELECT kind, "by", item, words, confirmed FROM look ORDER BY number'
NOT_SO = {acts.ITEM: "greeting", acts.RIGHT: "Nobody greeted them.", "findings.changed": "tool"}
SURPRISED = {acts.ITEM: "greeting", acts.WHY: "It praises a silence."}
COACHED = {acts.AGENT: AISHA, acts.AGREED: "We greet by name."}


@pytest.fixture
async def kept(house: House) -> House:
    """A rollout whose first contact is Aisha's; Emre is accountable for its workflow."""
    owned = a_workflow(
        "balance", name="Balance inquiry", owners={"product": "emre@harbour.example"}
    )
    house = await rollout(house, workflows=[owned])
    await keep(house, [a_contact(1), a_contact(2)])
    return house


async def words_to(house: House, user: SlackUserId) -> str:
    return " ".join([message.words for message in await house.queued(place=user)])


async def test_who_agrees_says_so_once_and_the_contact_counts_it(kept: House) -> None:
    seen = await kept.do(lambda unit: acts.agree(unit, "1", SUE))
    assert "So far: 1 agreed" in str(seen)
    with pytest.raises(UserError, match="agreed with this one already"):
        await kept.do(lambda unit: acts.agree(unit, "1", SUE))
    assert "2 agreed" in str(await kept.do(lambda unit: acts.agree(unit, "1", AISHA)))
    assert await kept.rows(KINDS) == [("agreed", who, "", "", True) for who in (SUE, AISHA)]


async def test_with_a_silent_tool_nobody_agrees(kept: House) -> None:
    await keep(kept, [a_contact(9, outputs=[])])
    for act in (acts.agree, acts.not_so_form, acts.surprise_form):
        with pytest.raises(UserError, match="The tool said nothing"):
            await kept.do(lambda unit, act=act: act(unit, "3", SUE))  # type: ignore[misc]


async def test_not_so_is_asked_with_a_day_listed_and_its_answer_reaches_who_asked(
    kept: House,
) -> None:
    asked = await kept.do(lambda unit: acts.not_so(unit, "1", AISHA, NOT_SO))
    assert asked.promise.by == date(2026, 3, 9)
    assert asked.changed == "tool"
    assert "D-1: Priya answers you by Monday 9 March." in await words_to(kept, AISHA)
    told = await words_to(kept, PRIYA)
    assert "Greeting: yes, 90% sure" in told
    assert "Was the customer greeted?" in told
    assert "Aisha says it looks wrong" in str(await kept.look(lambda u: findings.waiting(u, PRIYA)))
    assert "looks.open" in str(await kept.look(lambda u: disputes.show(u, 1, PRIYA)))
    due = await kept.look(lambda unit: promises.subjects(unit, [1]))
    assert due[1].owner == PRIYA
    await kept.do(lambda u: disputes.answer(u, 1, PRIYA, "Mended in flow 3.", upheld=True))
    assert "D-1 · You were right" in await words_to(kept, AISHA)
    assert "Mended in flow 3." in str(await kept.look(lambda u: disputes.show(u, 1, AISHA)))


async def test_what_stands_is_what_the_tool_said_and_no_number(kept: House) -> None:
    await kept.do(lambda unit: acts.not_so(unit, "1", AISHA, NOT_SO))
    await kept.do(lambda u: disputes.answer(u, 1, PRIYA, "She did, at 0:12.", upheld=False))
    assert "What the tool said stands" in await words_to(kept, AISHA)
    numbers = await kept.look(lambda u: rows.of_workflow(u.tx, HERE, "balance", since=date.min))  # type: ignore[arg-type]
    assert numbers == []


@pytest.mark.parametrize("who", [AISHA, CHLOE, SUE, PRIYA, LENA])
async def test_whoever_may_see_what_the_tool_said_may_dispute_it(
    kept: House, who: SlackUserId
) -> None:
    await kept.do(lambda unit: acts.not_so(unit, "1", who, NOT_SO))
    with pytest.raises(UserError, match="said so of this item already"):
        await kept.do(lambda unit: acts.not_so(unit, "1", who, NOT_SO))


@pytest.mark.parametrize("who", [BEN, TOM, PETRA, VERA])
async def test_nobody_else_does_anything_with_it(kept: House, who: SlackUserId) -> None:
    before = await kept.everything()
    for act, said in ((acts.not_so, NOT_SO), (acts.surprise, SURPRISED), (acts.coach, COACHED)):
        with pytest.raises(UserError, match="That contact is for"):
            await kept.do(lambda unit, act=act, said=said: act(unit, "1", who, said))  # type: ignore[misc]
    with pytest.raises(UserError, match="That contact is for"):
        await kept.do(lambda unit: acts.agree(unit, "1", who))
    assert await kept.everything() == before


async def test_the_first_surprise_of_a_workflow_goes_to_its_owner_for_two_days(
    kept: House,
) -> None:
    await kept.do(lambda unit: acts.surprise(unit, "1", SUE, SURPRISED))
    assert "Sue is surprised by this" in await words_to(kept, EMRE)
    assert "D-1: Emre answers you by Wednesday 4 March." in await words_to(kept, SUE)
    await kept.do(lambda u: disputes.answer(u, 1, EMRE, "It is meant to.", upheld=False))
    assert "It is meant to." in await words_to(kept, SUE)
    await kept.forget_messages()
    await kept.do(lambda unit: acts.surprise(unit, "2", AISHA, SURPRISED))
    assert await kept.queued() == []
    assert [row[0] for row in await kept.rows(KINDS)] == ["surprised", "surprised"]


async def test_an_owner_who_is_surprised_does_not_ask_themselves(kept: House) -> None:
    await kept.do(lambda unit: acts.surprise(unit, "1", EMRE, SURPRISED))
    assert "Emre is surprised by this" in await words_to(kept, PRIYA)


async def test_a_coaching_counts_once_the_agent_has_confirmed_it(kept: House) -> None:
    await kept.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))
    (asked,) = await kept.queued(place=AISHA)
    assert "“We greet by name.” Is that so?" in asked.words
    assert "coached" not in str(await kept.do(lambda u: contacts.look_at(u, "1", SUE)))
    with pytest.raises(UserError):
        await kept.do(lambda unit: acts.confirm(unit, "1", BEN))
    thanks = await kept.do(lambda unit: acts.confirm(unit, "1", AISHA))
    assert "Confirmed, thank you: you and Sue agreed" in str(thanks)
    assert "Aisha has confirmed your coaching" in await words_to(kept, SUE)
    assert "1 coached with it" in str(await kept.do(lambda u: contacts.look_at(u, "1", SUE)))


async def test_a_coaching_the_agent_knows_nothing_of_is_not_kept(kept: House) -> None:
    await kept.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))
    with pytest.raises(UserError):
        await kept.do(lambda unit: acts.deny(unit, "1", BEN))
    thanks = await kept.do(lambda unit: acts.deny(unit, "1", AISHA))
    assert "nothing of it is kept, and Sue hears so" in str(thanks)
    assert "Aisha says that it did not take place" in await words_to(kept, SUE)
    assert await kept.rows(KINDS) == []
    with pytest.raises(UserError):
        await kept.do(lambda unit: acts.confirm(unit, "1", AISHA))


async def test_a_coaching_pressed_twice_is_asked_and_counted_once(kept: House) -> None:
    await kept.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))
    for _ in range(2):
        with pytest.raises(UserError) as problem:
            await kept.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))
        assert "Aisha is asked once" in problem.value.fields[acts.AGENT]
        assert len(await kept.queued(place=AISHA)) == 1
        await kept.do(lambda unit: acts.confirm(unit, "1", AISHA))
    await kept.do(lambda unit: acts.coach(unit, "1", SUE, {**COACHED, acts.AGENT: BEN}))
    await kept.do(lambda unit: acts.coach(unit, "2", SUE, COACHED))


async def test_an_agent_asked_about_their_own_contact_can_open_it(kept: House) -> None:
    for agent, sees in ((AISHA, True), (BEN, False)):
        said = {**COACHED, acts.AGENT: agent}
        await kept.do(lambda u, said=said: acts.coach(u, "1", SUE, said))  # type: ignore[misc]
        (asked,) = await kept.queued(place=agent)
        assert ("looks.open" in str(asked.payload)) is sees


@pytest.mark.parametrize(
    ("said", "block"),
    [
        ({acts.AGENT: SUE, acts.AGREED: "We greet by name."}, acts.AGENT),
        ({acts.AGREED: "We greet by name."}, acts.AGENT),
        ({acts.AGENT: AISHA, acts.AGREED: "ok"}, acts.AGREED),
    ],
)
async def test_a_coaching_names_somebody_else_and_what_was_agreed(
    kept: House, said: dict[str, str], block: str
) -> None:
    with pytest.raises(UserError) as problem:
        await kept.do(lambda unit: acts.coach(unit, "1", SUE, said))
    assert block in problem.value.fields


async def test_words_with_a_customers_data_are_refused_under_their_field(kept: House) -> None:
    for block, act in ((acts.RIGHT, acts.not_so), (acts.WHY, acts.surprise)):
        said = {acts.ITEM: "greeting", block: "Her mail is jo@bank.example, she said."}
        with pytest.raises(UserError) as problem:
            await kept.do(lambda unit, act=act, said=said: act(unit, "1", SUE, said))  # type: ignore[misc]
        assert block in problem.value.fields


async def test_an_item_the_tool_did_not_speak_of_is_refused(kept: House) -> None:
    said = {**NOT_SO, acts.ITEM: "tone"}
    with pytest.raises(UserError) as problem:
        await kept.do(lambda unit: acts.not_so(unit, "1", SUE, said))
    assert acts.ITEM in problem.value.fields


async def test_forms_say_which_contact_and_what_was_said(kept: House) -> None:
    await keep(kept, [a_contact(7, outputs=[an_output(), an_output("tone", value=2)])])
    form = str(await kept.look(lambda unit: acts.not_so_form(unit, "3", SUE)))
    assert "Tone: 2 of 5, 90% sure" in form
    assert "What changed?" in form
    assert "With whom?" in str(await kept.look(lambda unit: acts.coach_form(unit, "3", SUE)))


async def test_what_people_wrote_about_an_erased_contact_is_erased_with_it(kept: House) -> None:
    await kept.do(lambda unit: acts.coach(unit, "1", SUE, COACHED))
    asked = await kept.do(lambda unit: acts.not_so(unit, "1", AISHA, NOT_SO))
    await kept.do(lambda unit: erasure.erase_contact(unit, "telephony", "c1", by="operator"))
    assert await kept.rows("SELECT DISTINCT words FROM look") == [("",)]
    told = await kept.look(lambda unit: rows.get(unit.tx, HERE, asked.number))
    assert told is not None
    assert told.about == "A contact that was erased since."


async def test_one_surprise_and_one_coaching_are_said_once(house: House) -> None:
    house = await rollout(house)
    await keep(house, [a_contact(1)])
    odd = {"looks.item": "greeting", "looks.why": "it was a song"}
    agreed = {"looks.agent": AISHA, "looks.agreed": "greet them first"}
    await house.do(lambda unit: acts.surprise(unit, "1", SUE, odd))
    await house.do(lambda unit: acts.coach(unit, "1", SUE, agreed))
    before = await house.everything()
    with pytest.raises(UserError, match="said so of this item already"):
        await house.do(lambda unit: acts.surprise(unit, "1", SUE, odd))
    with pytest.raises(UserError) as problem:
        await house.do(lambda unit: acts.coach(unit, "1", SUE, agreed))
    assert "Aisha is asked once" in problem.value.fields["looks.agent"]
    assert await house.everything() == before
    await house.do(lambda unit: acts.coach(unit, "1", SUE, {**agreed, "looks.agent": BEN}))
