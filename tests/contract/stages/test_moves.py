"""Moves on the ladder: asked by anybody, decided by seats, refused by rule, kept with their evidence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import Audience, Tempo
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services.measures import gatekeeper, lookup
from bot.services.stages import deciding, evidence, showing
from bot.work import ladder
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT
from tests.builders.measures import NINE, TODAY, a_share, judge_all, keep, measured, numbers
from tests.builders.stages import (
    LADDER,
    RECORDED,
    TRUSTED,
    agree,
    ask,
    bring,
    climbing,
    promoted,
    ready,
)
from tests.builders.unit import (
    BEN,
    CHLOE,
    LENA,
    PETRA,
    PRIYA,
    SAM,
    VERA,
    House,
    a_person,
    a_roster,
)
from tests.contract.goldens import golden

LATER = AT + timedelta(days=7)


@pytest.fixture
def climb(house: House) -> House:
    """A rollout on a short ladder, a week in."""
    made = house.with_charter(**climbing())
    made.at = LATER
    return made


async def stage_of(house: House, key: str = "balance") -> str:
    found = await house.look(lambda unit: ladder.stands(unit, unit.charter.workflow(key)))
    return found[0].key


async def state_of(house: House, number: int = 1) -> list[str]:
    return [
        str(each[0])
        for each in await house.rows("SELECT state, number FROM gate_move")
        if each[1] == number
    ]


async def refused(house: House, *args: Any, **changes: Any) -> str:
    with pytest.raises(UserError) as told:
        await ask(house, *args, **changes)
    return " ".join((told.value.message, *told.value.fields.values()))


async def test_a_workflow_is_promoted_by_every_seat_on_evidence_and_it_is_kept(
    climb: House,
) -> None:
    move = await promoted(climb)
    assert (move.label, [each.verdict.value for each in move.evidence]) == ("G-1", ["met", "met"])
    assert await stage_of(climb) == "ready"
    assert await state_of(climb) == ["decided_yes"]
    verbs = [event.verb for event in await climb.events("G-1")]
    assert verbs == ["ask", "agree", "agree", "agree", "decide"]
    assert [event.verb for event in await climb.events("workflow:balance")] == [
        "bring",
        "bring",
        "promote",
    ]
    assert (await climb.verify()).broken_at is None


async def test_a_gate_without_evidence_holds_and_says_what_is_needed(climb: House) -> None:
    words = await refused(climb)
    assert "The gate to Ready holds" in words
    assert "Security tests passed: not enough evidence (evidence, from stewards (Sam))" in words
    await bring(climb, "safe", SAM, holds="no")
    assert "Security tests passed: not met" in await refused(climb)
    assert await climb.rows("SELECT number FROM gate_move") == []


async def test_who_asked_never_decides_and_a_seat_that_is_theirs_alone_goes_higher(
    climb: House,
) -> None:
    await ready(climb)
    move = await ask(climb, PRIYA)
    with pytest.raises(UserError, match="You asked for G-1"):
        await agree(climb, move, PRIYA)
    await agree(climb, move, CHLOE, LENA)
    assert await stage_of(climb) == "ready"


async def test_the_vendor_neither_asks_nor_reads_nor_decides(climb: House) -> None:
    assert "not shown to the vendor" in await refused(climb, VERA)
    await ready(climb)
    people = {**a_roster().people, VERA: a_person(VERA, Role.VENDOR, Role.LEADERS, Role.STEWARDS)}
    climb = replace(climb, roster=a_roster(people=people, office=(VERA, LENA)))
    move = await ask(climb, AISHA)
    with pytest.raises(UserError, match="You hold no such seat"):
        await agree(climb, move, VERA)
    with pytest.raises(UserError, match="not shown to the vendor"):
        await climb.look(lambda unit: showing.answer(unit, VERA, ()))


async def test_not_yet_needs_a_reason_and_ends_it(climb: House) -> None:
    await ready(climb)
    move = await ask(climb, AISHA)
    with pytest.raises(UserError):
        await climb.do(lambda unit: deciding.refuse(unit, move.label, PRIYA, "no"))
    await climb.do(
        lambda unit: deciding.refuse(unit, move.label, PRIYA, "The night shift has not tried it.")
    )
    assert await state_of(climb) == ["decided_no"]
    assert await stage_of(climb) == "recorded"
    with pytest.raises(UserError, match="Priya was quicker: G-1 is decided: not yet"):
        await agree(climb, move, LENA)


async def test_days_are_skipped_by_two_and_it_stays_on_the_card(climb: House) -> None:
    await ready(climb)
    climb.at = AT + timedelta(days=1)
    assert "7 days at least" in await refused(climb, AISHA)
    move = await ask(climb, AISHA, waived="dwell")
    await agree(climb, move, PRIYA, LENA, CHLOE)
    card = str(await climb.look(lambda unit: showing.show(unit, 1, BEN)))
    assert "Skips the days in its stage: two people have to sign" in card
    assert await stage_of(climb) == "ready"


async def test_one_promotion_at_a_time_in_a_pod_and_twice_is_told(climb: House) -> None:
    await ready(climb)
    await ready(climb, "limits")
    move = await ask(climb, AISHA)
    assert "Aisha was quicker: G-1 asks for that already" in await refused(climb, BEN)
    assert "Not everything at once: G-1 waits" in await refused(climb, AISHA, workflow="limits")
    await climb.do(lambda unit: deciding.recall(unit, move.label, AISHA))
    await ask(climb, AISHA, workflow="limits")


async def test_evidence_taken_back_holds_a_move_and_later_proposes_a_step_back(
    climb: House,
) -> None:
    await ready(climb)
    move = await ask(climb, AISHA)
    await climb.do(
        lambda unit: evidence.withdraw(
            unit, "balance", SAM, which="1", why="The run was of another flow."
        )
    )
    with pytest.raises(
        UserError, match=r"cannot be decided with a yes now\. The gate to Ready holds"
    ):
        await agree(climb, move, PRIYA)
    await bring(climb, "safe", SAM)
    await agree(climb, move, PRIYA, LENA, CHLOE)
    await climb.do(
        lambda unit: evidence.withdraw(
            unit, "balance", SAM, which="3", why="That run was of another flow too."
        )
    )
    assert await climb.rows(
        "SELECT kind, from_stage, to_stage, asked_by FROM gate_move WHERE number = 2"
    ) == [("step_back", "ready", "recorded", SAM)]
    with pytest.raises(UserError) as told:
        await climb.do(
            lambda unit: evidence.withdraw(
                unit, "balance", SAM, which="3", why="That run was of another flow too."
            )
        )
    assert "quicker" in str(told.value.fields)


async def test_evidence_is_brought_by_who_approves_for_this_workflow_alone(climb: House) -> None:
    with pytest.raises(UserError) as told:
        await bring(climb, "safe", PRIYA)
    assert told.value.fields == {evidence.CRITERION: "That is for stewards."}
    await bring(climb, "safe", SAM, workflow="limits")
    await bring(climb, "word", CHLOE)
    assert "Security tests passed: not enough evidence" in await refused(climb, AISHA)
    for filled in (
        evidence.EvidenceInput(criterion="safe", holds="yes", link="trust me"),
        evidence.EvidenceInput(criterion="gone", holds="yes"),
        evidence.EvidenceInput(criterion="trust", holds="yes", link="https://x.example"),
        evidence.EvidenceInput(criterion="safe", holds="maybe", link="https://x.example"),
    ):
        with pytest.raises(UserError):
            await climb.do(lambda unit, filled=filled: evidence.bring(unit, "balance", SAM, filled))  # type: ignore[misc]


async def test_old_evidence_holds(climb: House) -> None:
    await ready(climb)
    climb.at = LATER + timedelta(days=180)
    assert "this was good until" in await refused(climb, AISHA)


async def test_nothing_is_promoted_without_the_value_office_or_an_agents_seat(climb: House) -> None:
    await ready(climb)
    gone = a_person(LENA, Role.LEADERS, active=False)
    left = replace(climb, roster=a_roster(people={**a_roster().people, LENA: gone}))
    assert "the Value Office (nobody fills that seat" in await refused(left, AISHA)
    nobody = {
        user: replace(each, roles=each.roles - {Role.AGENTS, Role.CHAMPIONS})
        for user, each in a_roster().people.items()
    }
    bare = replace(climb, roster=a_roster(people=nobody))
    assert "an agent or champion (nobody fills that seat" in await refused(bare, PETRA)


async def test_a_made_move_overtakes_what_else_was_asked(climb: House) -> None:
    await promoted(climb)
    back = await ask(climb, AISHA, "step_back")
    hold = await ask(climb, BEN, "hold")
    await agree(climb, back, PRIYA, LENA, CHLOE)
    assert await stage_of(climb) == "recorded"
    assert await state_of(climb, 3) == ["overtaken"]
    with pytest.raises(UserError, match="G-3 is overtaken already"):
        await agree(climb, hold, PRIYA)


async def test_a_dropped_stage_is_resolved_and_said(climb: House) -> None:
    await promoted(climb)
    without = replace(
        climb,
        charter=climb.with_charter(**climbing(stages={"ladder": [RECORDED, TRUSTED]})).charter,
    )
    shown = str(await without.look(lambda unit: showing.answer(unit, BEN, ("balance",))))
    assert "Balance inquiry: Recorded" in shown
    assert "The charter has the stage ready no more" in shown
    dropped = replace(climb, charter=climb.with_charter(workflows=[a_workflow("limits")]).charter)
    assert "ready" in str(await dropped.look(lambda unit: showing.show(unit, 1, BEN)))


async def test_taking_back_is_for_who_asked(climb: House) -> None:
    await ready(climb)
    move = await ask(climb, AISHA)
    with pytest.raises(UserError, match="taken back by who asked"):
        await climb.do(lambda unit: deciding.recall(unit, move.label, BEN))
    await climb.do(lambda unit: deciding.recall(unit, move.label, AISHA))
    assert await state_of(climb) == ["withdrawn"]


async def test_who_decides_is_told_and_reminded_by_name(climb: House) -> None:
    await ready(climb)
    await ask(climb, AISHA)
    assert {each.place for each in await climb.queued("G-1:card")} == {"C0CARDS", "C0LEADERS"}
    asked = [each for each in await climb.queued("G-1:") if each.place == LENA]
    assert ["You decide it as the Value Office" in each.words for each in asked] == [True]
    planned = await climb.rows("SELECT object_kind, object_number, pod FROM nudge")
    assert planned == [("gate_move", 1, "cards")]


async def numbered(house: House, share: float | None, **workflow: Any) -> House:
    coverage = a_share("seen", coverage=True, name="Coverage")
    parts = measured(
        measures=[coverage],
        stages={"ladder": LADDER},
        workflows=[a_workflow("balance", name="Balance inquiry", **workflow)],
        sources=[],
    )
    made = house.with_charter(**parts)
    made.at = NINE
    if share is not None:
        sent = [each._replace(measure="seen", value=share) for each in numbers("seen", days=3)]
        await keep(made, sent)
        await judge_all(made)
    return made


async def test_more_tempo_is_refused_with_the_coverage_and_granted_once_it_holds(
    house: House,
) -> None:
    short = await numbered(house, 0.42, tempo="monthly", trusted_on="2025-12-01")
    words = await refused(short, AISHA, "tempo", tempo="daily")
    assert "Coverage comes before tempo: daily asks for 80%, and it is 42%." in words
    fast = await numbered(house, 0.9, tempo="live", trusted_on="2025-12-01")
    move = await ask(fast, AISHA, "tempo", tempo="weekly")
    await agree(fast, move, PRIYA, LENA, CHLOE)
    _, now = await fast.look(lambda unit: ladder.stands(unit, unit.charter.workflow("balance")))
    assert now.tempo is Tempo.WEEKLY


async def test_a_stage_without_totals_locks_them_however_much_was_looked_at(house: House) -> None:
    lent = await numbered(house, 0.9, tempo="daily", trusted_on="2025-12-01")
    series = SeriesKey("seen", WorkflowKey("balance"), "voice")

    async def why() -> str:
        verdict = await lent.look(
            lambda unit: gatekeeper.verdict(unit, series, Audience.POD, Tempo.MONTHLY, day=TODAY)
        )
        return verdict.why

    assert await why() == ""
    for stage in ("trusted", "ready"):
        move = await ask(lent, AISHA, "step_back")
        await agree(lent, move, PRIYA, LENA, CHLOE)
        assert await stage_of(lent) == stage
    assert "locked until its trust gate is passed" in await why()
    move = await ask(lent, AISHA, "retire")
    await agree(lent, move, PRIYA, LENA, CHLOE)
    assert await why() == "Balance inquiry is retired"
    assert "retired" in str(
        await lent.look(lambda unit: lookup.measures(unit, PRIYA, ("balance",)))
    )


async def test_pictures_of_the_ladder_a_workflow_and_a_move(climb: House) -> None:
    await ready(climb)
    await bring(climb, "safe", SAM, holds="no")
    golden(
        "stages/standing.held",
        await climb.look(lambda unit: showing.answer(unit, BEN, ("balance",))),
    )
    await bring(climb, "safe", SAM)
    move = await ask(climb, AISHA)
    await agree(climb, move, PRIYA)
    golden("stages/move", await climb.look(lambda unit: showing.show(unit, 1, BEN)))
    golden("stages/ladder", await climb.look(lambda unit: showing.answer(unit, BEN, ())))
    await agree(climb, move, LENA, CHLOE)
    golden("stages/move.decided", await climb.look(lambda unit: showing.show(unit, 1, BEN)))
    golden(
        "stages/standing", await climb.look(lambda unit: showing.answer(unit, BEN, ("balance",)))
    )


async def test_the_head_has_sixty_words_at_most(climb: House) -> None:
    shown = await climb.look(lambda unit: showing.answer(unit, BEN, ()))
    assert len(shown["blocks"][0]["text"]["text"].split()) <= 60


async def test_sharing_posts_the_table_where_it_was_typed_and_nowhere_outsiders_read(
    climb: House,
) -> None:
    words = ("balance", "share")
    await climb.do(lambda unit: showing.share(unit, BEN, words, "C0CARDS"))
    (posted,) = await climb.queued("stage:")
    assert (posted.place, "Balance inquiry: Recorded" in posted.words) == ("C0CARDS", True)
    outside = replace(climb, roster=a_roster(shared=frozenset({"C0CARDS"})))
    for house, channel, why in (
        (outside, "C0CARDS", "other organisations"),
        (climb, "D0BEN", "here only you read along"),
    ):
        with pytest.raises(UserError, match=why):
            await house.do(lambda unit, c=channel: showing.share(unit, BEN, words, c))  # type: ignore[misc]
    with pytest.raises(UserError, match="not shown to the vendor"):
        await climb.do(lambda unit: showing.share(unit, VERA, words, "C0CARDS"))
