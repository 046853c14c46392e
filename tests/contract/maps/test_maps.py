"""A workflow's map is drawn, kept in versions, shown beside its numbers and counted on."""

import asyncio
import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.feedback.item import CallMoment, FeedbackKind
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.services.maps import drawing, showing, standing
from bot.services.measures import lookup
from tests.builders.feedback import AISHA, EMRE
from tests.builders.interactions import a_contact, an_output, keep
from tests.builders.maps import FIRST, INQUIRY, a_map, draw
from tests.builders.measures import NINE
from tests.builders.unit import BEN, CHLOE, LENA, PETRA, PRIYA, SAM, VERA, House
from tests.contract.goldens import golden
from tests.contract.interactions.test_looking import SUE, rollout

VERSIONS = 'SELECT version, "by", call_type FROM workflow_map ORDER BY version'
ABOUT = json.dumps({"workflow": "balance", "call_type": INQUIRY})


@pytest.fixture
async def known(house: House) -> House:
    return await rollout(house)


async def shown(house: House, by: SlackUserId = PRIYA, *, days: int = 0) -> dict[str, Any]:
    at = NINE + timedelta(days=days)
    return await house.look(lambda unit: showing.show(unit, by, "balance"), at=at)


def cells(payload: dict[str, Any]) -> list[list[str]]:
    table = next(block for block in payload["blocks"] if block["type"] == "data_table")
    return [[cell["text"] for cell in row] for row in table["rows"][1:]]


async def test_a_map_is_drawn_and_stands_beside_the_numbers(known: House) -> None:
    before = str(await known.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",))))
    assert "balance inquiry: not drawn yet" in before
    assert await draw(known, PRIYA, a_map()) is None
    seen = await known.look(lambda unit: showing.asked(unit, PRIYA, ("Balance", "Map.")))
    assert cells(seen)[0] == [
        *("0:00 Greeting", "First 90 seconds", "shows who calls"),
        *("agents greet before it has loaded", "-", "-"),
    ]
    assert "Drawn by Priya on Mon 2 Mar" in str(seen)
    beside = str(await known.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",))))
    assert "from greeting to wrap-up, and fresh" in beside
    assert "maps.open" in beside


async def test_each_change_is_a_version_and_says_who_changed_what(known: House) -> None:
    await draw(known, PRIYA, a_map())
    await draw(known, PRIYA, a_map())
    await draw(known, SUE, a_map(f"{FIRST}\n0:50 Hold | plays music"))
    assert [by for _, by, _ in await known.rows(VERSIONS)] == [PRIYA, SUE]
    assert "Changed since it was first drawn by Sue: added Hold" in str(await shown(known))
    said = [event.body for event in await known.events() if event.verb == "draw"]
    assert len(said) == 2
    assert "added Hold" in str(said[1])


async def test_who_draws_an_older_map_hears_what_was_drawn_meanwhile_and_loses_nothing(
    known: House,
) -> None:
    await draw(known, SUE, a_map(f"{FIRST}\n0:50 Hold"), version=0)
    mine = a_map("0:00 Greeting | mine")
    told = await draw(known, PRIYA, mine, version=0)
    assert isinstance(told, dict)
    assert "Sue has drawn this map since you opened it" in str(told)
    assert "0:50 Hold" in told["blocks"][0]["text"]["text"]
    assert "0:00 Greeting | mine" in str(told["blocks"][1])
    assert len(await known.rows(VERSIONS)) == 1
    again = await known.do(lambda unit: drawing.draw(unit, told["private_metadata"], PRIYA, mine))
    assert again is None
    assert [by for _, by, _ in await known.rows(VERSIONS)] == [SUE, PRIYA]


@pytest.mark.parametrize("by", [AISHA, BEN, CHLOE, LENA, PETRA, VERA])
async def test_others_draw_no_map(known: House, by: SlackUserId) -> None:
    with pytest.raises(UserError, match="drawn by the pod that owns the workflow"):
        await draw(known, by, a_map())
    with pytest.raises(UserError, match="drawn by the pod that owns the workflow"):
        await known.look(lambda unit: drawing.form(unit, ABOUT, by))
    assert await known.rows(VERSIONS) == []


@pytest.mark.parametrize("by", [PRIYA, EMRE, SUE, SAM])
async def test_its_pod_supervisors_and_stewards_draw_it(known: House, by: SlackUserId) -> None:
    await draw(known, by, a_map())
    assert "maps.edit" in str(await shown(known, by))
    filled = await known.look(lambda unit: drawing.form(unit, ABOUT, by))
    assert [block["element"]["initial_value"] for block in filled["blocks"][1:]] == [
        *a_map().values()
    ]


async def test_who_reads_the_numbers_reads_the_map_and_nobody_else(known: House) -> None:
    await draw(known, PRIYA, a_map())
    assert "maps.edit" not in str(await shown(known, LENA))
    for by in (AISHA, CHLOE, PETRA, VERA):
        with pytest.raises(UserError, match="numbers"):
            await shown(known, by)


@pytest.mark.parametrize(
    ("typed", "block", "words"),
    [
        (a_map("", "", ""), "maps.first_90_seconds", "At least one step"),
        (a_map("| shows who calls"), "maps.first_90_seconds", "names no step"),
        (a_map(wrap_up="Greeting"), "maps.wrap_up", "Two steps"),
        (a_map("0:30 A name\n0:20 Verify"), "maps.first_90_seconds", "does not come after"),
        (
            a_map(during="Answer | reads it | types 4111 1111 1111 1111"),
            "maps.during",
            "a card number",
        ),
        (a_map(during="Answer | mails a.smith@example.com"), "maps.during", "an e-mail address"),
        (
            a_map(during="\n".join(f"Step {chr(97 + n % 26) * (1 + n // 26)}" for n in range(60))),
            "maps.during",
            "63 steps are more",
        ),
        (
            a_map(during="\n".join(f"{n}:40 S{'a' * n} | {'b' * 180}" for n in range(2, 19))),
            "maps.during",
            "more than the form holds",
        ),
    ],
)
async def test_what_no_map_can_say_is_told_under_its_field_and_nothing_is_kept(
    known: House, typed: dict[CallMoment, str], block: str, words: str
) -> None:
    with pytest.raises(UserError) as refused:
        await draw(known, PRIYA, typed)
    assert words in refused.value.fields[block]
    assert await known.rows(VERSIONS) == []


async def test_a_workflow_or_call_type_that_the_charter_dropped_is_drawn_no_further(
    known: House,
) -> None:
    refused: tuple[tuple[object, str], ...] = (
        ({"workflow": "gone", "call_type": ""}, "no workflow “gone” any more"),
        ({"workflow": "balance", "call_type": "payoff"}, "no call type “payoff”"),
        ({"workflow": 7}, "no longer says"),
        ([], "no longer says"),
    )
    for about, words in refused:
        with pytest.raises(UserError, match=words):
            await known.look(partial(drawing.form, value=json.dumps(about), by=PRIYA))
    with pytest.raises(UserError, match="no workflow “gone” any more"):
        await known.look(lambda unit: showing.show(unit, PRIYA, "gone"))
    with pytest.raises(UserError, match="It has balance inquiry"):
        await known.look(lambda unit: showing.asked(unit, PRIYA, ("balance", "map", "payoff")))


async def test_a_map_is_whole_when_every_step_has_its_tool_and_fresh_for_some_months(
    known: House,
) -> None:
    def lacks(days: int = 0) -> Any:
        return known.look(
            lambda unit: standing.lacks(unit, unit.charter.workflow("balance")),
            at=NINE + timedelta(days=days),
        )

    assert await lacks() == ["balance inquiry: not drawn yet"]
    await draw(known, PRIYA, a_map(wrap_up="Summary"))
    assert await lacks() == ["balance inquiry: what the tool does in Summary"]
    await draw(known, PRIYA, a_map())
    assert await lacks(180) == []
    assert await lacks(181) == ["balance inquiry: drawn over 180 days ago"]


async def test_passages_are_counted_on_the_step_in_which_they_were_said(known: House) -> None:
    await draw(known, PRIYA, a_map())
    await keep(
        known,
        [
            a_contact(1, outputs=[an_output(value=0, at=[25_000, 27_000])]),
            a_contact(2, outputs=[an_output(value=1, at=[25_000, 27_000])]),
            # On a chat places tell no time: the item's name says which step it is.
            a_contact(3, channel="chat", outputs=[an_output(value=0, at=[25_000, 27_000])]),
            a_contact(4, outputs=[an_output("tone", value=1, at=None, quote="Well.")]),
            a_contact(5, outputs=[an_output(value=0)], cohort={"pilot": True}),
            a_contact(6, outputs=[an_output(value=0)], call_type="payoff"),
        ],
    )
    seen = await shown(known)
    assert [(row[0], row[4], row[5]) for row in cells(seen)] == [
        ("0:00 Greeting", "1", "▇▇▇▇▇▇▇▇ 1"),
        ("0:20 Verify", "2", "▇▇▇▇▇▇▇▇ 1"),
        ("1:40 Answer", "-", "-"),
        ("Summary", "-", "-"),
    ]
    assert "1 passage on no step" in str(seen)


async def test_feedback_is_counted_by_the_moment_of_the_call_and_gives_nobody_away(
    known: House,
) -> None:
    for _ in range(3):
        await known.submits(AISHA, moment=CallMoment.DURING)
    await known.submits(AISHA, moment=CallMoment.DURING, kind=FeedbackKind.WORKS_WELL)
    assert "During the call: ▇▇▇▇▇▇▇▇ 3\nWrap-up: 0" in str(await told(known))
    await known.submits(BEN, moment=CallMoment.WRAP_UP, anonymous=True)
    seen = await told(known)
    assert "Wrap-up: fewer than 5 people" in seen
    # What stays beside a total of three would name the one.
    assert "During the call: fewer than 5 people" in seen


async def told(house: House) -> str:
    # A report without a name comes in a while after it was sent.
    blocks = (await shown(house, days=2))["blocks"]
    return "".join(each["text"]["text"] for each in blocks if "Feedback about it" in str(each))


async def test_two_who_draw_at_once_leave_one_map_and_one_who_is_told(known: House) -> None:
    sent = [draw(known, by, a_map(f"0:00 Greeting | {by}"), version=0) for by in (PRIYA, SUE)]
    heard = await asyncio.gather(*sent)
    assert [each is None for each in heard].count(True) == 1
    assert len(await known.rows(VERSIONS)) == 1


async def test_pictures_of_a_map_and_its_form(known: House) -> None:
    golden("maps/map.undrawn", await shown(known))
    await draw(known, PRIYA, a_map())
    await draw(known, SUE, a_map(wrap_up="Summary"))
    await keep(
        known, [a_contact(n, outputs=[an_output(value=n % 2, at=[25_000])]) for n in range(1, 6)]
    )
    golden("maps/map", await shown(known))
