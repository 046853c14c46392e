"""`/rollout look`: the next contact worth five minutes, scored blind, then laid beside the tool's."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.findings import Finding, FindingKind, SeriesKey
from bot.errors import UserError
from bot.services.home import waits
from bot.services.interactions import acts, contacts, drawing, erasure, plan, scoring
from bot.services.measures import answers
from bot.store.interactions import reviews
from bot.store.measures import series as stored
from tests.builders.feedback import AISHA
from tests.builders.interactions import a_contact, a_scorecard, an_output, keep
from tests.builders.measures import NINE
from tests.builders.unit import BEN, CHLOE, HERE, LENA, PRIYA, SAM, VERA, House
from tests.contract.goldens import golden
from tests.contract.interactions.test_looking import SUE, TOM, rollout, scored

YES = {"looks.value.greeting": "1", "looks.value.tone": "na"}
NO = {**YES, "looks.value.greeting": "0"}
# In the order in which they were drawn, as far as one moment tells them apart.
DRAWS = 'SELECT interaction, "by", reason, state FROM draw ORDER BY at, interaction'


async def looks(house: House, by: SlackUserId = SUE) -> dict[str, Any]:
    """Type the command, as its handler does: find, then keep and show."""
    found = await house.look(lambda unit: plan.find(unit, by))

    draw = await house.do(lambda unit: drawing.give(unit, by, found))
    if draw is None:
        return await house.look(lambda unit: drawing.rest(unit, found))
    return await house.look(lambda unit: scoring.form(unit, draw))


async def number_of(house: House, by: SlackUserId = SUE) -> str:
    """Look, and say which contact it is; empty where there is none."""
    return str((await looks(house, by)).get("private_metadata") or "")


async def scores(
    house: House, by: SlackUserId = SUE, said: Mapping[str, str] = YES
) -> dict[str, Any]:
    number = await number_of(house, by)
    house.at += timedelta(minutes=1)
    return await house.do(lambda unit: scoring.score(unit, number, by, said))


@pytest.fixture
async def kept(house: House) -> House:
    """Twenty contacts of Sue's team, and one of nobody's."""
    house = await rollout(house)
    await keep(house, [*(scored(n, 1) for n in range(1, 21)), a_contact(30, agent="a8")])
    return house


async def test_it_opens_a_form_that_says_why_and_hides_what_the_tool_said(kept: House) -> None:
    form = await looks(kept)
    golden("forms/form.score", form)
    words = str(form)
    assert "Drawn at random." in words
    assert "0 of 5 scored this week." in words
    assert "90% sure" not in words
    assert "Good morning" not in words


async def test_the_same_command_gives_the_same_contact_until_it_is_done(kept: House) -> None:
    first = await number_of(kept)
    await keep(kept, [scored(40, 0)])
    assert await number_of(kept) == first
    kept.at = NINE + timedelta(days=9)
    assert await number_of(kept) == first
    await scores(kept)
    assert await number_of(kept) not in ("", first)


async def test_what_is_drawn_can_be_worked_out_again(kept: House) -> None:
    again = await kept.look(lambda unit: plan.find(unit, SUE))
    assert again == await kept.look(lambda unit: plan.find(unit, SUE))
    first = await number_of(kept)
    assert str(again.draws[0].interaction) == first


async def test_nobody_is_given_another_teams_contact_or_one_a_colleague_has_before_them(
    house: House,
) -> None:
    house = await rollout(house)
    await keep(house, [a_contact(1), a_contact(2, agent="a8"), a_contact(3, agent="")])
    assert await number_of(house) == "1"
    assert "names nobody in your team" in str(await looks(house, TOM))
    assert await number_of(house, SAM) in ("2", "3")
    for who in (AISHA, BEN, CHLOE, PRIYA, LENA, VERA):
        with pytest.raises(UserError, match="drawn for supervisors"):
            await looks(house, who)


async def test_scores_are_kept_with_the_tools_and_shown_beside_them(kept: House) -> None:
    number = await number_of(kept)
    seen = await kept.do(lambda unit: scoring.score(unit, number, SUE, NO))
    golden("interactions/compared", seen)
    assert "You and the tool differ on 1 of 2." in str(seen)
    (review,) = await kept.look(lambda u: reviews.of_version(u.tx, HERE, "balance", "1"))
    assert (review.by, str(review.interaction), review.blind) == (SUE, number, True)
    assert [(s.item, s.value, s.tool, s.told) for s in review.scores] == [
        ("greeting", 0.0, 1.0, True),
        ("tone", None, None, False),
    ]
    form = await kept.look(lambda unit: acts.not_so_form(unit, f"{number}|greeting", SUE))
    assert "initial_option" in str(form)
    with pytest.raises(UserError, match="looked at this one already"):
        await kept.do(lambda unit: scoring.score(unit, number, SUE, YES))


async def test_a_value_is_asked_of_every_item_and_nothing_is_half_kept(kept: House) -> None:
    number = await number_of(kept)
    before = await kept.everything()
    for said in ({}, {"looks.value.greeting": "1"}, {**YES, "looks.value.greeting": "7"}):
        with pytest.raises(UserError) as problem:
            await kept.do(lambda unit, said=said: scoring.score(unit, number, SUE, said))  # type: ignore[misc]
        assert set(problem.value.fields) <= {"looks.value.greeting", "looks.value.tone"}
    with pytest.raises(UserError, match="drawn for somebody else"):
        await kept.do(lambda unit: scoring.score(unit, number, SAM, YES))
    assert await kept.everything() == before


async def test_who_has_seen_what_the_tool_said_is_not_blind(kept: House) -> None:
    number = await number_of(kept)
    await kept.do(lambda unit: contacts.look_at(unit, number, SUE))
    assert "The tool says: yes, 90% sure." in str(await looks(kept))
    await scores(kept)
    assert await kept.rows("SELECT blind FROM review") in ([(False,)], [(0,)])


async def test_a_second_person_scores_what_one_has_scored_by_lot(house: House) -> None:
    house = await rollout(house)
    await keep(house, [scored(n, 1) for n in range(1, 6)])
    await scores(house)
    first = (await house.rows(DRAWS))[0][0]
    assert "a colleague scores it too" in str(await looks(house, SAM))
    await scores(house, SAM, NO)
    rows = await house.rows(DRAWS)
    assert rows[1][:3] == (first, SAM, "second")


async def test_a_week_is_done_once_its_plan_is_and_the_next_begins_on_monday(kept: House) -> None:
    for done in range(5):
        form = await looks(kept)
        assert f"{done} of 5 scored this week." in str(form)
        await scores(kept)
    golden("interactions/rest", await looks(kept))
    kept.at = NINE + timedelta(days=7)
    assert await number_of(kept) != ""


async def test_the_rest_is_drawn_by_what_points_to_it(house: House) -> None:
    house = await rollout(house)
    sent = [scored(n, 1, 0.95) for n in range(1, 40)]
    await keep(house, [*sent, scored(50, 1, 0.41), scored(51, 1, outcome="failed_handoff")])
    reasons = []
    for _ in range(5):
        reasons.append(str(await looks(house)))
        await scores(house)
    kinds = [row[2] for row in await house.rows(DRAWS)]
    assert kinds[:2] == ["random", "random"]
    assert (
        sorted(kinds[2:]) == ["rare", "random", "unsure"]
        or sorted(kinds[2:])
        == [
            "random",
            "rare",
            "unsure",
        ]
        or set(kinds[2:]) >= {"rare", "unsure"}
    )
    assert "The tool was unsure (0.41)." in " ".join(reasons)


async def test_a_skipped_one_says_why_and_another_of_its_kind_comes(kept: House) -> None:
    number = await number_of(kept)
    form = await kept.look(lambda unit: drawing.skip_form(unit, number, SUE))
    assert "Why can it not be judged?" in str(form)
    with pytest.raises(UserError):
        await kept.do(lambda unit: drawing.skip(unit, number, SUE, "no"))
    await kept.do(lambda unit: drawing.skip(unit, number, SUE, "The recording is silent."))
    following = await number_of(kept)
    assert following not in ("", number)
    kinds = {row[3]: row[2] for row in await kept.rows(DRAWS)}
    assert kinds == {"skipped": "random", "waiting": "random"}
    assert "0 of 5 scored this week." in str(await looks(kept))


async def test_an_erased_one_is_replaced_and_what_was_written_of_it_goes(kept: House) -> None:
    first = await number_of(kept)
    await kept.do(lambda unit: drawing.skip(unit, first, SUE, "Mrs Hart sounds unwell."))
    await kept.do(lambda u: erasure.erase_contact(u, "telephony", f"c{first}", by="operator"))
    assert await kept.rows("SELECT words FROM draw WHERE state = 'skipped'") == [("",)]
    second = await number_of(kept)
    await keep(kept, [a_contact(int(second), link="", erased=True, outputs=[an_output(quote="")])])
    third = await number_of(kept)
    assert third not in ("", first, second)
    states = {row[3] for row in await kept.rows(DRAWS)}
    assert states == {"skipped", "gone", "waiting"}


async def test_pilots_and_what_nobody_can_open_are_not_drawn(house: House) -> None:
    house = await rollout(house)
    await keep(
        house,
        [
            a_contact(1, cohort={"pilot": True}),
            a_contact(2, link="", outputs=[an_output(quote="")]),
            a_contact(3, outputs=[]),
            a_contact(4, start="2026-02-01T09:00:00+00:00"),
        ],
    )
    assert "No new contact of yours was recorded in the last 14 days." in str(await looks(house))


async def test_a_contact_of_another_version_is_not_scored_by_this_one(kept: House) -> None:
    number = await number_of(kept)
    newer = [a_scorecard(version="2", since="2026-03-02")]
    changed = await rollout(kept, scorecards=newer)
    with pytest.raises(UserError, match="scorecard has changed"):
        await changed.do(lambda unit: scoring.score(unit, number, SUE, YES))
    assert "No new contact of yours" in str(await looks(changed))


async def test_two_who_look_at_once_are_given_two_contacts(house: House) -> None:
    house = await rollout(house)
    await keep(house, [scored(1, 1), scored(2, 1)])
    mine = await house.look(lambda unit: plan.find(unit, SUE))
    theirs = await house.look(lambda unit: plan.find(unit, SAM))
    given = [
        await house.do(lambda unit, f=found, who=who: drawing.give(unit, who, f))  # type: ignore[misc]
        for who, found in ((SUE, mine), (SAM, theirs), (SUE, mine))
    ]
    numbers = [each.interaction for each in given if each]
    assert numbers[0] == numbers[2]
    assert numbers[0] != numbers[1]


async def test_what_an_open_finding_points_to_is_named(house: House) -> None:
    house = await rollout(house)
    await keep(house, [scored(n, 1, 0.95) for n in range(1, 21)])
    series = SeriesKey("greeting", WorkflowKey("balance"), "voice")
    low = Finding(
        number=0,
        series=series,
        day=date(2026, 3, 1),
        kind=FindingKind.SPIKE,
        value=0.2,
        expected=0.9,
        low=0.8,
        high=1.0,
        score=6.0,
        n=20,
        since=date(2026, 3, 1),
        found_at=NINE,
    )

    def found(unit: Any) -> None:
        answers.keep(unit, stored.add(unit.tx, HERE, series, low.day).id, low)

    await house.do(found)
    words = []
    for _ in range(5):
        words.append(str(await looks(house)))
        await scores(house)
    assert "N-1 points to it." in " ".join(words)
    assert [row[2] for row in await house.rows(DRAWS)][:3] == ["random", "random", "finding"]


async def test_a_home_says_how_many_are_to_be_scored_this_week(kept: House) -> None:
    async def waiting(by: SlackUserId) -> str:
        return str(await kept.look(lambda unit: waits.section(unit, by)))

    assert "5 contacts to score this week: `/rollout look`" in await waiting(SUE)
    assert "to score" not in await waiting(TOM)
    await scores(kept)
    assert "4 contacts to score this week" in await waiting(SUE)
    for _ in range(4):
        await scores(kept)
    assert "to score" not in await waiting(SUE)


async def test_what_two_versions_judged_is_not_drawn_to_be_refused(house: House) -> None:
    await rollout(house)
    newer = await rollout(house, scorecards=[a_scorecard(version="2", since="2026-02-01")])
    tone = an_output("tone", value=4, version="2")
    both = [a_contact(n, outputs=[an_output(version="1"), tone]) for n in range(1, 4)]
    await keep(newer, [*both, a_contact(4, outputs=[an_output(), tone])])
    assert await number_of(newer) == "4"
    await scores(newer)
    assert "No new contact of yours" in str(await looks(newer))


async def test_where_nothing_is_judged_nobody_is_told_that_their_week_is_done(
    house: House,
) -> None:
    house = await rollout(house, scorecards=[])
    for who in (SUE, SAM):
        assert "no scorecard yet" in str(await looks(house, who))
