"""The ladder, where workflows stand on it, and moves that rules refuse."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.charter import CharterError, parse, warnings
from bot.charter.stages.ladder import ladder_of
from bot.charter.stages.ours import our_ladder
from bot.domain.ids import SlackUserId
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.ladder import Ladder
from bot.domain.stages.moves import (
    DWELL,
    GateMove,
    GateSeat,
    GateWord,
    MoveFacts,
    MoveKind,
    MoveState,
    MoveWish,
    moved,
    outcome,
    refusal,
    speak,
)
from bot.domain.stages.standing import Seed, StageStanding, held, seeded
from bot.domain.stages.verdicts import (
    CriterionVerdict,
    EvidenceOrigin,
    GateEvidence,
    by_hand,
    plain,
)
from bot.domain.verdicts.gate import GateVerdict
from bot.errors import UserError
from tests.builders.charter import a_charter
from tests.builders.stages import CADENCE, READY, RECORDED, TRUSTED, a_ladder
from tests.unit.stages.walk import walk

TODAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
LEAD, OFFICE, AGENT, ASKER = (SlackUserId(f"U0{each}") for each in ("LEAD", "OFF", "AG", "ASK"))
SEATS = (
    GateSeat(key="pod_lead", name="the pod's lead", holders=frozenset({LEAD})),
    GateSeat(key="value_office", name="the Value Office", holders=frozenset({OFFICE})),
    GateSeat(key="agents", name="an agent", holders=frozenset({AGENT})),
)
HERE = MoveFacts(today=TODAY, seats=SEATS)
PROMOTE = MoveWish(kind=MoveKind.PROMOTE)
ALPHA = a_ladder()


def standing(stage: str = "recorded", **changes: object) -> StageStanding:
    found = ALPHA.find(stage)
    assert found is not None
    values = {"since": date(2026, 11, 2), "passed": ALPHA.up_to(found), **changes}
    return StageStanding(workflow="balance", stage=stage, **values)  # type: ignore[arg-type]


def met(ladder: Ladder, stage: str) -> tuple[CriterionVerdict, ...]:
    found = ladder.find(stage)
    assert found is not None
    return tuple(replace(plain(each, "x"), verdict=GateVerdict.MET) for each in found.gate)


def seed(**changes: object) -> Seed:
    values = {"trusted_on": None, "tempo": None, "start": date(2026, 11, 2), **changes}
    return Seed(workflow="balance", **values)  # type: ignore[arg-type]


def test_a_workflow_begins_at_the_first_stage_or_where_the_charter_says() -> None:
    first = seeded(ALPHA, seed(), TODAY)
    assert (first.stage, first.tempo, first.lent_on) == ("recorded", None, None)
    lent = seeded(ALPHA, seed(trusted_on=date(2026, 11, 10)), TODAY)
    assert (lent.stage, lent.tempo, lent.since) == ("trusted", Tempo.MONTHLY, date(2026, 11, 10))
    daily = seeded(ALPHA, seed(tempo=Tempo.DAILY), TODAY)
    assert (daily.stage, daily.tempo, daily.lent_on) == ("cadence", Tempo.DAILY, None)
    early = seeded(ALPHA, seed(trusted_on=date(2026, 11, 10)), date(2026, 11, 9))
    assert early.stage == "recorded"


def test_a_stage_the_charter_dropped_leaves_a_workflow_at_the_nearest_lower_one() -> None:
    kept = standing("cadence", tempo=Tempo.DAILY, lent_on=TODAY)
    stage, now = held(a_ladder(RECORDED, READY, TRUSTED), kept)
    assert (stage.key, now.tempo, now.lent_on) == ("trusted", Tempo.MONTHLY, TODAY)
    stage, now = held(a_ladder(RECORDED, READY), kept)
    assert (stage.key, now.tempo, now.lent_on) == ("ready", None, None)
    stage, _ = held(a_ladder(TRUSTED, CADENCE | {"key": "other"}), standing("recorded"))
    assert stage.key == "trusted"


def test_more_tempo_is_refused_with_the_coverage_that_is_short() -> None:
    at = standing("cadence", tempo=Tempo.MONTHLY)
    wish = MoveWish(kind=MoveKind.TEMPO, tempo=Tempo.DAILY)
    short = replace(HERE, coverage=0.42)
    assert refusal(ALPHA, at, wish, short) == (
        "Coverage comes before tempo: daily asks for 80%, and it is 42%."
    )
    assert "it is unknown" in refusal(ALPHA, at, wish, HERE)
    assert refusal(ALPHA, at, wish, replace(HERE, coverage=0.8)) == ""
    slower = MoveWish(kind=MoveKind.TEMPO, tempo=Tempo.MONTHLY)
    assert refusal(ALPHA, standing("cadence", tempo=Tempo.DAILY), slower, HERE) == ""
    trusted = standing("trusted", tempo=Tempo.MONTHLY)
    words = refusal(ALPHA, trusted, wish, replace(HERE, coverage=0.9))
    assert words == "Trusted goes to monthly: daily comes with Cadence."
    assert "42%" in refusal(ALPHA, trusted, wish, short)
    assert "already" in refusal(ALPHA, trusted, slower, HERE)


def test_going_on_makes_nothing_faster() -> None:
    move = a_move(to_stage="cadence", from_stage="trusted")
    after = moved(ALPHA, standing("trusted", tempo=Tempo.MONTHLY), move, TODAY)
    assert (after.stage, after.tempo, after.since) == ("cadence", Tempo.MONTHLY, TODAY)


def a_move(**changes: object) -> GateMove:
    values = {
        "number": 3,
        "workflow": "balance",
        "kind": MoveKind.PROMOTE,
        "from_stage": "recorded",
        "to_stage": "ready",
        "asked_by": ASKER,
        "asked_at": AT,
        "reason": "It is time.",
        **changes,
    }
    return GateMove(**values)  # type: ignore[arg-type]


def test_a_gate_holds_while_anything_is_missing() -> None:
    at = standing()
    words = refusal(ALPHA, at, PROMOTE, HERE)
    assert "The gate to Ready holds" in words
    assert "Security tests passed: not judged" in words
    facts = replace(HERE, verdicts=met(ALPHA, "ready"))
    assert refusal(ALPHA, at, PROMOTE, facts) == ""
    red = replace(facts.verdicts[0], verdict=GateVerdict.NOT_MET, still="two tests to pass")
    held_up = replace(facts, verdicts=(red, facts.verdicts[1]))
    assert "not met (two tests to pass)" in refusal(ALPHA, at, PROMOTE, held_up)
    assert refusal(ALPHA, at, replace(PROMOTE, waived="safe"), held_up) == ""
    assert "cannot be waived" in refusal(ALPHA, at, replace(PROMOTE, waived="word"), facts)
    assert "has no “trust” to waive" in refusal(ALPHA, at, replace(PROMOTE, waived="trust"), facts)


def test_days_office_and_crowd_hold_a_promotion_too() -> None:
    facts = replace(HERE, verdicts=met(ALPHA, "ready"))
    young = standing(since=TODAY - timedelta(days=2))
    assert "7 days at least: 5 to go" in refusal(ALPHA, young, PROMOTE, facts)
    assert refusal(ALPHA, young, replace(PROMOTE, waived=DWELL), facts) == ""
    at = standing()
    assert "Value Office" in refusal(ALPHA, at, PROMOTE, replace(facts, office=False))
    assert refusal(ALPHA, at, PROMOTE, replace(facts, crowd="G-9 waits.")) == "G-9 waits."
    assert "highest stage" in refusal(ALPHA, standing("cadence"), PROMOTE, HERE)
    empty = GateSeat(key="agents", name="an agent", holders=frozenset(), lacks="an agent (nobody)")
    words = refusal(ALPHA, at, PROMOTE, replace(facts, seats=(*SEATS[:2], empty)))
    assert words == "Nobody can decide: an agent (nobody)."


def test_stepping_back_and_retiring_ask_for_no_evidence() -> None:
    back = MoveWish(kind=MoveKind.STEP_BACK)
    assert refusal(ALPHA, standing("trusted"), back, HERE) == ""
    assert "none to step back to" in refusal(ALPHA, standing(), back, HERE)
    before = standing("trusted", tempo=Tempo.MONTHLY, lent_on=TODAY)
    after = moved(ALPHA, before, a_move(kind=MoveKind.STEP_BACK), TODAY)
    assert (after.stage, after.tempo, after.lent_on) == ("ready", None, None)
    gone = moved(ALPHA, before, a_move(kind=MoveKind.RETIRE), TODAY)
    assert gone.retired
    assert "retired" in refusal(ALPHA, gone, PROMOTE, HERE)
    again = moved(ALPHA, gone, a_move(kind=MoveKind.STEP_BACK), TODAY)
    assert (again.stage, again.retired) == ("recorded", False)
    same = moved(ALPHA, before, a_move(kind=MoveKind.HOLD), TODAY)
    assert replace(same, move=0) == before


def test_each_seat_says_yes_and_never_who_asked() -> None:
    move = a_move()
    said: list[GateWord] = []
    for who, state in (
        (LEAD, MoveState.ASKED),
        (OFFICE, MoveState.ASKED),
        (AGENT, MoveState.YES),
    ):
        said += [replace(each, yes=True) for each in speak(move, SEATS, who, AT)]
        assert outcome(move, SEATS, said) is state
    with pytest.raises(UserError, match="others decide it"):
        speak(move, SEATS, ASKER, AT)
    with pytest.raises(UserError, match="You hold no such seat"):
        speak(move, SEATS, SlackUserId("U0VERA"), AT)
    with pytest.raises(UserError, match="decided: yes already"):
        speak(replace(move, state=MoveState.YES), SEATS, LEAD, AT)
    assert outcome(move, SEATS, [replace(said[0], yes=False)]) is MoveState.NO
    own = [replace(said[0], by=ASKER), *said[1:]]
    assert outcome(move, SEATS, own) is MoveState.ASKED
    left = replace(SEATS[0], holders=frozenset({SlackUserId("U0NEW")}))
    assert outcome(move, (left, *SEATS[1:]), said) is MoveState.ASKED
    assert outcome(move, (), said) is MoveState.ASKED


def test_a_skip_takes_two_people() -> None:
    move = a_move(waived=DWELL)
    one = tuple(replace(seat, holders=frozenset({LEAD, AGENT})) for seat in SEATS)
    said = [replace(each, yes=True) for each in speak(move, one, LEAD, AT)]
    assert outcome(move, one, said) is MoveState.ASKED
    assert outcome(replace(move, waived=""), one, said) is MoveState.YES
    two = [*said[:2], replace(said[2], by=AGENT)]
    assert outcome(move, one, two) is MoveState.YES


def brought(number: int, **changes: object) -> GateEvidence:
    values = {
        "workflow": "balance",
        "criterion": "safe",
        "holds": True,
        "origin": EvidenceOrigin.LINK,
        "by": LEAD,
        "at": AT,
        "expires_on": TODAY + timedelta(days=9),
        **changes,
    }
    return GateEvidence(number=number, **values)  # type: ignore[arg-type]


def test_evidence_counts_until_it_is_old_or_taken_back_and_a_pipeline_outranks_a_link() -> None:
    criterion = ALPHA.criterion("safe")
    assert criterion is not None
    blank = plain(criterion, "stewards")

    def verdict(*found: GateEvidence) -> GateVerdict:
        return by_hand(blank, found, TODAY).verdict

    assert verdict() is GateVerdict.NOT_ENOUGH
    assert verdict(brought(1)) is GateVerdict.MET
    assert verdict(brought(1, withdrawn_at=AT)) is GateVerdict.NOT_ENOUGH
    old = by_hand(blank, [brought(1, expires_on=TODAY)], TODAY)
    assert (old.verdict, old.value) == (GateVerdict.NOT_ENOUGH, "expired")
    failed = brought(1, holds=False, origin=EvidenceOrigin.PIPELINE)
    assert verdict(failed, brought(2)) is GateVerdict.NOT_MET
    assert verdict(brought(1, holds=False), brought(2)) is GateVerdict.MET
    assert verdict(replace(failed, expires_on=TODAY), brought(2)) is GateVerdict.MET


def test_no_walk_reaches_a_forbidden_state() -> None:
    walks = [walk(ladder_of(our_ladder()) if n % 2 else ALPHA, n) for n in range(300)]
    assert {fault for each in walks for fault in each.faults} == set()
    assert sum(each.made for each in walks) > 500


def charter_with(stages: str) -> str:
    return f"""
version: 1
rollout: {{name: Harbour, zone: Europe/London, start: 2026-11-02}}
pods: [{{key: cards, channel: "#pod-cards"}}]
workflows: [{{key: balance, pod: cards}}]
stages:
{stages}
"""


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ("  ladder: []", "a ladder has one stage at least"),
        ("  ladder: [{key: a}, {key: a}]", "two stages have the key 'a'"),
        (
            "  ladder: [{key: a}, {key: b, gate: [{key: x}, {key: x}]}]",
            "two criteria have the key 'x'",
        ),
        ("  ladder: [{key: a, gate: [{key: x}]}]", "the first stage has no gate"),
        ("  ladder: [{key: a}, {key: b, totals: true}]", "b shows totals before a gate of trust"),
        (
            "  ladder: [{key: a}, {key: b, totals: true, tempo: daily, gate: [{key: t, kind: trust}]}]",
            "b goes to daily before a gate of coverage",
        ),
        (
            "  ladder: [{key: a}, {key: b, totals: true, tempo: monthly, gate: [{key: t, kind: trust}]}, {key: c, totals: true}]",
            "the tempo goes down at c",
        ),
        (
            "  ladder: [{key: a}, {key: b, totals: true, gate: [{key: t, kind: trust}]}, {key: c}]",
            "totals are shown before c and not in it",
        ),
        ("  ladder: [{key: a}, {key: b, tempo: monthly}]", "b tells numbers and shows no totals"),
        (
            "  ladder: [{key: a}, {key: b, gate: [{key: x, kind: measure, measure: aht, target: 1}]}]",
            "there is no measure 'aht'",
        ),
        ("  ladder: [{key: a}, {key: b, gate: [{key: x, kind: measure}]}]", "has no measure"),
        ("  ladder: [{key: a}, {key: b, gate: [{key: x, kind: coverage}]}]", "has no at_least"),
        (
            "  ladder: [{key: a}, {key: b, gate: [{key: x, approver: vendor}]}]",
            "the vendor approves nothing",
        ),
        ("  deciders: [agents, vendor]", "the vendor approves nothing"),
        ("  deciders: [pod_lead]", "no seat of agents decides"),
    ],
)
def test_a_ladder_that_unlocks_too_early_is_refused(stages: str, words: str) -> None:
    with pytest.raises(CharterError, match=words.replace("'", ".")):
        parse(charter_with(stages))


def test_a_seat_that_nobody_fills_is_warned_of() -> None:
    stages = {"deciders": ["pod_lead", "agents", "controls_guild", "risk", "compliance"]}
    said = [each.message for each in warnings(a_charter(stages=stages))]
    for seat in ("controls_guild", "risk", "compliance"):
        assert f"nobody fills the seat {seat}: moves of workflows are not decided." in said
    assert not any("the seat pod_lead" in each or "the seat agents" in each for each in said)
