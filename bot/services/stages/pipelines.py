"""Evidence that pipelines send: each run's newest word counts, and one taken back may mean a step back."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charter.sources import Source
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.fields import cut
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.known_changes import Version, kind_of_version
from bot.domain.measures.observations import Refusal
from bot.domain.stages.pipelines import PASSED, WITHDRAWN, EvidenceRules, PipelineWord
from bot.domain.stages.verdicts import EvidenceOrigin, GateEvidence
from bot.services.measures.rules import zone_of
from bot.services.stages import evidence
from bot.store.measures import known_changes
from bot.store.record.counters import next_number
from bot.store.stages import evidence as rows
from bot.work.kept import KeptCounts
from bot.work.unit import Unit

SLICE = 50


def rules(unit: Unit, key: str) -> EvidenceRules | None:
    """Make the rules for what a source sends now; None where it may bring no evidence."""
    source = _source(unit, key)
    if source is None:
        return None
    every = (each for stage in unit.charter.ladder.stages for each in stage.gate)
    return EvidenceRules(
        source=key,
        criteria=frozenset(source.criteria),
        workflows=frozenset(source.workflows),
        known={each.key: each for each in every},
        zones={each.key: zone_of(unit.charter, each.key) for each in unit.charter.workflows},
        at=unit.at,
    )


def _source(unit: Unit, key: str) -> Source | None:
    return next((each for each in unit.charter.sources if each.key == key and each.criteria), None)


@dataclass(frozen=True, slots=True)
class KeptEvidence:
    """What became of words that were sent, and the lines that could not be taken."""

    counts: KeptCounts
    refused: tuple[Refusal, ...]


def keep(unit: Unit, sent: Sequence[tuple[int, PipelineWord]], *, source: str) -> KeptEvidence:
    """Keep lines of a pipeline, each run's newest word; keeping them twice changes nothing."""
    counts, refused = KeptCounts(), []
    for line, word in sent:
        kept = _keep(unit, word, source)
        if kept is None:
            refused.append(Refusal(line, f"nothing is kept of the run {cut(word.run)} to withdraw"))
        counts += kept or KeptCounts()
    return KeptEvidence(counts, tuple(refused))


def _keep(unit: Unit, word: PipelineWord, source: str) -> KeptCounts | None:
    """Keep one word; None where it takes back what nobody sent."""
    # The counter's row is held until the commit: of two at once the second sees the first.
    number = next_number(unit.tx, unit.workspace, evidence.SERIES)
    before = _newest(unit, word, source)
    if before is None and word.result == WITHDRAWN:
        return None
    if before and word.at <= max(before.at, before.withdrawn_at or before.at):
        return KeptCounts(unchanged=1)
    was_met = evidence.is_met(unit, word.workflow, word.criterion)
    _put(unit, word, number, before=before, source=source)
    said = {"criterion": word.criterion, "result": word.result, "run": word.run}
    unit.note(Entry(unit.at, source, "bring", f"workflow:{word.workflow}", after=said))
    if was_met and not evidence.is_met(unit, word.workflow, word.criterion):
        words = f"{source} says of its run {word.run}: {word.result}"
        evidence.fall(unit, word.workflow, word.criterion, by=SlackUserId(source), why=words)
    return KeptCounts(revised=1) if before else KeptCounts(accepted=1)


def _put(
    unit: Unit, word: PipelineWord, number: int, *, before: GateEvidence | None, source: str
) -> None:
    if before and before.withdrawn_at is None:
        rows.withdraw(unit.tx, unit.workspace, before.number, at=word.at)
    if word.result != WITHDRAWN:
        rows.add(unit.tx, unit.workspace, _evidence(number, word, source))
        _register(unit, word, source)


def _newest(unit: Unit, word: PipelineWord, source: str) -> GateEvidence | None:
    """Find what a run said last of a criterion."""
    brought = rows.of_workflow(unit.tx, unit.workspace, word.workflow).get(word.criterion, ())
    own = (each for each in brought if each.origin is EvidenceOrigin.PIPELINE)
    return next((each for each in own if (each.by, each.run) == (source, word.run)), None)


def _evidence(number: int, word: PipelineWord, source: str) -> GateEvidence:
    return GateEvidence(
        number=number,
        workflow=word.workflow,
        criterion=word.criterion,
        version=word.version,
        holds=word.result == PASSED,
        origin=EvidenceOrigin.PIPELINE,
        link=word.link,
        by=source,
        at=word.at,
        expires_on=word.expires_on,
        run=word.run,
    )


def _register(unit: Unit, word: PipelineWord, source: str) -> None:
    key = WorkflowKey(word.workflow)
    day = local_day(word.at, zone_of(unit.charter, key))
    kind = kind_of_version(word.version)
    seen = Version(name=word.version, workflow=key, kind=kind, first_day=day)
    known_changes.register(unit.tx, unit.workspace, [seen], by=source, at=unit.at)
