"""What a gate finds today: each of its criteria from what is kept, whoever asks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.charter.pods import Workflow
from bot.domain.ids import SlackUserId
from bot.domain.measures.units import MeasureUnit, value_words
from bot.domain.stages.ladder import CriterionKind, GateCriterion, LadderStage
from bot.domain.stages.moves import MoveFacts, MoveKind
from bot.domain.stages.verdicts import (
    CriterionVerdict,
    GateEvidence,
    by_hand,
    plain,
)
from bot.domain.verdicts.gate import GateVerdict
from bot.domain.words import some
from bot.services.maps import standing as maps
from bot.services.measures import coverage, trust
from bot.services.stages import numbers, seats
from bot.store.stages import evidence, moves
from bot.work import ladder
from bot.work.unit import Unit

Brought = Mapping[str, Sequence[GateEvidence]]


@dataclass(frozen=True, slots=True)
class GateCase:
    """One criterion of one workflow, and what was brought for it."""

    workflow: Workflow
    criterion: GateCriterion
    blank: CriterionVerdict
    brought: Sequence[GateEvidence]


def verdicts(unit: Unit, workflow: Workflow, stage: LadderStage | None) -> list[CriterionVerdict]:
    """Judge every criterion of the gate to a stage, as of now."""
    if stage is None:
        return []
    brought = evidence.of_workflow(unit.tx, unit.workspace, workflow.key)
    return [_judged(unit, workflow, each, brought) for each in stage.gate]


def _judged(
    unit: Unit, workflow: Workflow, criterion: GateCriterion, brought: Brought
) -> CriterionVerdict:
    blank = plain(criterion, seats.owner_words(unit, workflow, criterion))
    case = GateCase(workflow, criterion, blank, brought.get(criterion.key, ()))
    return JUDGES[criterion.kind](unit, case)


def _brought(unit: Unit, case: GateCase) -> CriterionVerdict:
    return by_hand(case.blank, case.brought, ladder.today_of(unit, case.workflow))


def _trust(unit: Unit, case: GateCase) -> CriterionVerdict:
    key = case.workflow.key
    if not trust.version_of(unit, key):
        return replace(case.blank, still="a scorecard in the charter, and contacts looked at by it")
    looked = trust.looked(unit, key)
    lacks = trust.lacks(unit, key)
    said = replace(
        case.blank,
        value=f"{looked.opened} opened, {looked.coached} coached",
        n=looked.opened,
        as_of=ladder.today_of(unit, case.workflow),
        version=f"scorecard {trust.version_of(unit, key)}",
        still=", ".join(lacks),
    )
    if not lacks:
        return replace(said, verdict=GateVerdict.MET)
    is_red = looked.is_disputed(unit.charter.interactions.trust.rule)
    return replace(said, verdict=GateVerdict.NOT_MET if is_red else GateVerdict.NOT_ENOUGH)


def _coverage(unit: Unit, case: GateCase) -> CriterionVerdict:
    seen = coverage.latest(unit, case.workflow)
    asked = value_words(MeasureUnit.SHARE, case.criterion.at_least)
    if seen is None:
        return replace(case.blank, still=f"coverage of {asked}; no number says what it is")
    said = replace(
        case.blank,
        value=value_words(MeasureUnit.SHARE, seen.share),
        n=seen.total,
        as_of=seen.day,
    )
    if seen.share >= case.criterion.at_least:
        return replace(said, verdict=GateVerdict.MET)
    return replace(said, verdict=GateVerdict.NOT_MET, still=f"coverage of {asked}")


def _map(unit: Unit, case: GateCase) -> CriterionVerdict:
    lacks = maps.lacks(unit, case.workflow)
    if not lacks:
        return replace(case.blank, verdict=GateVerdict.MET, value=maps.words(unit, case.workflow))
    return replace(case.blank, still=some(lacks, most=3))


def _measure(unit: Unit, case: GateCase) -> CriterionVerdict:
    return numbers.reached(unit, case.workflow, case.criterion, case.blank)


def _impact(unit: Unit, case: GateCase) -> CriterionVerdict:
    return numbers.moved(unit, case.workflow, case.criterion, case.blank)


JUDGES: Mapping[CriterionKind, Callable[[Unit, GateCase], CriterionVerdict]] = {
    CriterionKind.TRUST: _trust,
    CriterionKind.COVERAGE: _coverage,
    CriterionKind.MAP: _map,
    CriterionKind.CHECKLIST: _brought,
    CriterionKind.ATTESTATION: _brought,
    CriterionKind.MEASURE: _measure,
    CriterionKind.IMPACT: _impact,
}


def facts(
    unit: Unit, workflow: Workflow, asker: SlackUserId, *, kind: MoveKind, but: int = 0
) -> MoveFacts:
    """Gather what a move is judged by; the move numbered `but` is the one that is judged."""
    stage, _ = ladder.stands(unit, workflow)
    above = unit.charter.ladder.above(stage)
    found = verdicts(unit, workflow, above) if kind is MoveKind.PROMOTE else ()
    seen = coverage.latest(unit, workflow) if kind is MoveKind.TEMPO else None
    return MoveFacts(
        today=ladder.today_of(unit, workflow),
        verdicts=tuple(found),
        coverage=seen.share if seen else None,
        seats=seats.deciders(unit, workflow, asker),
        crowd=_crowd(unit, workflow, but) if kind is MoveKind.PROMOTE else "",
        office=seats.office_is_here(unit),
    )


def _crowd(unit: Unit, workflow: Workflow, but: int) -> str:
    """Say what waits already where no more may move at once (U4); nothing where there is room."""
    most = unit.charter.stages.at_once
    others = {
        move.number: unit.charter.workflow(move.workflow)
        for move in moves.waiting(unit.tx, unit.workspace)
        if move.kind is MoveKind.PROMOTE and move.number != but and _is_known(unit, move.workflow)
    }
    in_pod = [number for number, each in others.items() if each.pod == workflow.pod]
    agents = [
        number
        for number, each in others.items()
        if workflow.agents and set(each.agents) & set(workflow.agents)
    ]
    for found, limit, whose in (
        (in_pod, most.per_pod, f"the pod {unit.charter.pod(workflow.pod).name}"),
        (agents, most.per_agents, "the agents who take its calls"),
    ):
        if len(found) >= limit:
            labels = some(f"G-{number}" for number in found)
            return f"Not everything at once: {labels} waits to be decided for {whose}. Decide that first."
    return ""


def _is_known(unit: Unit, key: str) -> bool:
    return any(each.key == key for each in unit.charter.workflows)
