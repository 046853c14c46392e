"""Customer insight hears contacts, marks themes, and makes something of them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import Desk
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.home import waits
from bot.services.interactions import drawing, erasure, hearing, themes
from bot.work.menus import Search
from bot.work.rhythm import Run, Scope
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, EMRE
from tests.builders.interactions import a_contact, keep
from tests.builders.measures import NINE
from tests.builders.unit import BEN, CHLOE, LENA, PRIYA, SAM, VERA, House, a_person
from tests.contract.goldens import golden
from tests.contract.interactions.test_looking import SUE, rollout

INA, IVO = SlackUserId("U0INA"), SlackUserId("U0IVO")
WAITS, APP = "Long waits for a new card", "The app logs me out"


@pytest.fixture
async def kept(house: House) -> House:
    """Ten contacts, two people of customer insight, and Emre accountable for their workflow."""
    owned = a_workflow(
        "balance", name="Balance inquiry", owners={"product": "emre@harbour.example"}
    )
    house = await rollout(house, workflows=[owned])
    more = {user: a_person(user, Role.CUSTOMER_INSIGHT) for user in (INA, IVO)}
    house = replace(house, roster=replace(house.roster, people={**house.roster.people, **more}))
    await keep(house, [a_contact(number) for number in range(1, 11)])
    return house


async def given(house: House, by: SlackUserId = INA) -> str:
    found = await house.look(lambda unit: hearing.find(unit, by))
    draw = await house.do(lambda unit: drawing.give(unit, by, found))
    return str(draw.interaction) if draw else ""


async def marks(house: House, chosen: str, by: SlackUserId = INA) -> str:
    number = await given(house, by)
    await house.do(lambda unit: hearing.mark(unit, number, by, chosen))
    return number


async def offered(house: House, typed: str) -> list[str]:
    search = Search(by=INA, context="1", words=typed)
    return [each.value for each in await house.look(lambda unit: hearing.options(unit, search))]


def week() -> Run:
    return Run(Scope("rollout", "Europe/London"), NINE, None, NINE)


async def posts(house: House) -> Any:
    await house.forget_messages()
    await house.do(lambda unit: themes.post(unit, week()))
    return {message.place: message for message in await house.queued()}


async def test_a_contact_is_drawn_by_lot_and_its_opening_kept(kept: House) -> None:
    number = await given(kept)
    assert number == await given(kept)
    golden("interactions/hearing", await kept.do(lambda u: hearing.show(u, number, INA)))
    assert await given(kept, IVO) not in ("", number)
    assert await kept.rows('SELECT "by", kind FROM look') == [(INA, "opened")]


async def test_themes_that_are_there_are_offered_and_joined(kept: House) -> None:
    assert await offered(kept, "") == []
    await marks(kept, f"new:{WAITS}")
    await marks(kept, f"new:{APP}")
    assert await offered(kept, "wait for cards") == ["1", "new:wait for cards"]
    assert await offered(kept, "") == ["2", "1"]
    # The same words once more, spelt otherwise, are the same theme.
    await marks(kept, "new:long waits for a new cards")
    await marks(kept, "1")
    rows = await kept.rows("SELECT theme, count(*) FROM theme_mark GROUP BY theme ORDER BY theme")
    assert rows == [(1, 3), (2, 1)]


@pytest.mark.parametrize(
    "chosen", ["", "new:", "new:no", "new:call 4012 8888 8888 1881 now", "9", "x"]
)
async def test_what_is_no_theme_is_refused_under_its_field(kept: House, chosen: str) -> None:
    number = await given(kept)
    before = await kept.everything()
    with pytest.raises(UserError) as problem:
        await kept.do(lambda unit: hearing.mark(unit, number, INA, chosen))
    assert hearing.THEME_OF in problem.value.fields
    assert await kept.everything() == before


async def test_their_home_says_that_there_are_contacts_to_hear(kept: House) -> None:
    assert "Contacts to hear themes in" in str(await kept.look(lambda u: waits.section(u, INA)))
    kept.at = NINE + timedelta(days=30)
    assert "to hear themes in" not in str(await kept.look(lambda u: waits.section(u, INA)))


async def test_who_keeps_the_scorecard_too_is_led_from_home_to_the_contacts_it_counts(
    kept: House,
) -> None:
    both = a_person(INA, Role.CUSTOMER_INSIGHT, Role.STEWARDS)
    kept = replace(kept, roster=replace(kept.roster, people={**kept.roster.people, INA: both}))
    seen = str(await kept.look(lambda u: waits.section(u, INA)))
    for words, desk in (("to hear themes in: ", Desk.THEME), ("to score this week: ", Desk.SCORE)):
        typed = seen.partition(words)[2].split("`")[1].removeprefix("/rollout look").split()
        assert await kept.look(lambda u, typed=typed: drawing.desk_of(u, INA, typed)) is desk  # type: ignore[misc]


async def test_a_marked_theme_says_where_it_stands(kept: House) -> None:
    number = await given(kept)
    seen = await kept.do(lambda u: hearing.mark(u, number, INA, f"new:{WAITS}"))
    assert "`/rollout look themes` lists them" in str(seen)


async def test_nothing_new_is_done_with_one_tap(kept: House) -> None:
    number = await given(kept)
    golden("interactions/heard", await kept.do(lambda u: hearing.nothing(u, number, INA)))
    with pytest.raises(UserError, match="looked at this one already"):
        await kept.do(lambda unit: hearing.nothing(unit, number, INA))
    assert await given(kept) not in ("", number)


async def test_the_week_is_told_to_insight_and_to_the_owner_and_names_nobody(kept: House) -> None:
    assert await posts(kept) == {}
    for _ in range(5):
        await marks(kept, f"new:{WAITS}")
    await marks(kept, "new:waiting long for cards", IVO)
    await marks(kept, f"new:{APP}", IVO)
    told = await posts(kept)
    assert set(told) == {INA, IVO, EMRE}
    golden("interactions/themes", told[INA].payload)
    assert "6 contacts" in told[EMRE].words
    assert "fewer than 5 contacts" in told[EMRE].words
    assert "Make feedback" in told[INA].words
    assert "Make feedback" not in told[EMRE].words
    assert not any(name in told[INA].words for name in ("Ina", "Ivo"))
    kept.at = NINE + timedelta(days=9)
    assert await posts(kept) == {}


async def test_a_theme_becomes_feedback_once(kept: House) -> None:
    await marks(kept, f"new:{WAITS}")
    seen = await kept.do(lambda unit: themes.make_feedback(unit, "1", INA))
    assert "It is F-1 now." in str(seen)
    item = await kept.item()
    assert (item.submitter, item.report.workflow) == (INA, "balance")
    assert WAITS in item.report.what
    for act in (themes.make_feedback, themes.candidate):
        with pytest.raises(UserError, match="It is F-1 already"):
            await kept.do(lambda unit, act=act: act(unit, "1", INA))  # type: ignore[misc]
    listed = str(await kept.look(lambda unit: themes.listing(unit, INA)))
    assert "became F-1" in listed
    assert "Make feedback" not in listed


async def test_a_candidate_for_the_roadmap_stays_listed(kept: House) -> None:
    await marks(kept, f"new:{WAITS}")
    await marks(kept, f"new:{APP}")
    await kept.do(lambda unit: themes.candidate(unit, "1", INA))
    with pytest.raises(UserError, match="a candidate for the roadmap already"):
        await kept.do(lambda unit: themes.candidate(unit, "1", INA))
    kept.at = NINE + timedelta(days=60)
    listed = str(await kept.look(lambda unit: themes.listing(unit, INA)))
    assert "a candidate for the roadmap" in listed
    assert APP not in listed
    assert await posts(kept) == {}


async def test_a_theme_heard_on_an_erased_contact_alone_goes_with_it(kept: House) -> None:
    number = await marks(kept, f"new:{WAITS}")
    other = await marks(kept, f"new:{APP}")
    await marks(kept, "2")
    for gone in (number, other):
        await kept.do(lambda u, g=gone: erasure.erase_contact(u, "telephony", f"c{g}", by="op"))  # type: ignore[misc]
    assert await kept.rows("SELECT words FROM theme") == [(APP,)]
    assert await offered(kept, "long waits for cards") == ["new:long waits for cards"]


@pytest.mark.parametrize("who", [AISHA, BEN, CHLOE, SUE, PRIYA, LENA, SAM, VERA])
async def test_nobody_but_customer_insight_marks_or_lists(kept: House, who: SlackUserId) -> None:
    number = await marks(kept, f"new:{WAITS}")
    before = await kept.everything()
    acts: tuple[Any, ...] = (
        lambda unit: hearing.find(unit, who),
        lambda unit: hearing.show(unit, number, who),
        lambda unit: hearing.mark(unit, number, who, "1"),
        lambda unit: hearing.nothing(unit, number, who),
        lambda unit: themes.listing(unit, who),
        lambda unit: themes.make_feedback(unit, "1", who),
        lambda unit: themes.candidate(unit, "1", who),
    )
    for act in acts:
        with pytest.raises(UserError, match="marked by customer insight"):
            await kept.do(act)
    assert await kept.everything() == before
