"""What `/rollout stage` answers: every workflow's stage in a table, or one with its gate and its moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.charter.pods import Workflow
from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.labels import fold
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.rights import rules
from bot.domain.stages.ladder import BY_HAND, LadderStage
from bot.domain.stages.moves import STATE_WORDS, GateMove, MoveState
from bot.domain.stages.standing import StageStanding
from bot.domain.stages.verdicts import foremost
from bot.domain.verdicts.gate import GateVerdict
from bot.domain.words import counted, short_day, some
from bot.errors import UserError
from bot.services.measures import coverage, trust
from bot.services.stages import cards, deciding, gate
from bot.services.stages.cards import CriterionView
from bot.slack.mrkdwn import shorten
from bot.store.actions import rows as actions
from bot.store.actions.rows import ActionFilter
from bot.store.stages import moves as rows
from bot.work import ladder, pods
from bot.work.unit import Unit

SHARE = "share"
# Forty rows of such cells fit into one table.
MOST_ROWS, MOST_CRITERIA, MOST_CHANGES = 40, 20, 3
MOST_LATE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRowView:
    """One workflow in the table."""

    workflow: str
    stage: str
    coverage: str
    tempo: str
    days: int
    days_words: str
    waits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderView:
    """Every workflow and where it stands."""

    template: ClassVar = "stages/ladder"
    line: str
    head: str
    rows: tuple[StageRowView, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingView:
    """One workflow: where it stands, what holds its gate, what was decided."""

    template: ClassVar = "stages/standing"
    title: str
    line: str
    head: str
    gate: str
    criteria: tuple[CriterionView, ...]
    scope: str
    changes: str
    notes: str
    key: str
    brings: bool


def answer(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout stage [workflow]`; raises UserError."""
    rules.STAGES.check(unit.roster.parts_of(by))
    if not words:
        return unit.render(_all(unit))
    return unit.render(_one(unit, pods.workflow_called(unit.charter, words)))


def show(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show a move by its number; raises UserError."""
    rules.STAGES.check(unit.roster.parts_of(by))
    return unit.render(cards.view(unit, deciding.get(unit, number)))


def asks_to_share(words: Sequence[str]) -> bool:
    """Tell whether somebody asks to show it to everybody in the channel."""
    return bool(words) and fold(words[-1]) == SHARE


def share(unit: Unit, by: SlackUserId, words: Sequence[str], channel: str) -> None:
    """Post what `/rollout stage` answers where it was typed; raises UserError."""
    if channel[:1] not in ("C", "G"):
        raise UserError("Type it in the channel where it should stand; here only you read along.")
    if unit.roster.is_shared(channel):
        raise UserError("People of other organisations read here too, so this is not posted.")
    if channel in unit.roster.uninvited:
        raise UserError("I am not in this channel. Please invite me: `/invite @Drumbeat`.")
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.STAGE, channel),
            method=Method.POST,
            place=channel,
            payload=answer(unit, by, words[:-1]),
        )
    )


def _programme(unit: Unit) -> str:
    """Say which day of the programme it is."""
    today = local_day(unit.at, unit.charter.rollout.zone)
    day, days = (today - unit.charter.rollout.start).days + 1, unit.charter.stages.programme_days
    if day < 1:
        return f"The programme begins on {short_day(unit.charter.rollout.start)}"
    return f"Day {day} of {days}" if day <= days else f"Day {day}: {days} were the programme's"


def _all(unit: Unit) -> LadderView:
    standing = ladder.all_stand(unit)
    waiting = rows.waiting(unit.tx, unit.workspace)
    labels = {move.workflow: move.label for move in waiting}
    # What waits for a decision is read first.
    order = sorted(unit.charter.workflows, key=lambda each: each.key not in labels)
    shown = tuple(
        _row(unit, each, standing[each.key], labels.get(each.key, "")) for each in order[:MOST_ROWS]
    )
    at = [stage.key for stage, now in standing.values() if not now.retired]
    steps = [(each.name, at.count(each.key)) for each in unit.charter.ladder.stages]
    told = some((f"{number} {name}" for name, number in steps if number), most=6)
    asked = f" {some(move.label for move in waiting)} waits to be decided." if waiting else ""
    left = len(order) - len(shown)
    return LadderView(
        line=f"{_programme(unit)}, {counted(len(order), 'workflow')}: {told}",
        head=f"{_programme(unit)}. {counted(len(order), 'workflow')}: {told or 'none is under way'}.{asked}",
        rows=shown,
        more=f"and {left} more: `/rollout stage` and a workflow shows one" if left else "",
    )


def _row(unit: Unit, workflow: Workflow, stands: ladder.Stands, waits: str) -> StageRowView:
    stage, now = stands
    days = now.days(ladder.today_of(unit, workflow))
    return StageRowView(
        workflow=shorten(workflow.name, 60),
        stage="Retired" if now.retired else stage.name,
        coverage=_coverage(unit, workflow),
        tempo=now.tempo.value if now.tempo else "none",
        days=days,
        days_words=f"{days:,}",
        waits=waits or "-",
    )


def _coverage(unit: Unit, workflow: Workflow) -> str:
    if not unit.charter.knows_coverage(workflow.key):
        return "unknown"
    seen = coverage.latest(unit, workflow)
    return f"{seen.share:.0%}" if seen else "no data"


def _one(unit: Unit, workflow: Workflow) -> StandingView:
    stage, now = ladder.stands(unit, workflow)
    above = unit.charter.ladder.above(stage)
    found = foremost(gate.verdicts(unit, workflow, above)) if not now.retired else ()
    met = sum(each.verdict is GateVerdict.MET for each in found)
    state = "Retired" if now.retired else stage.name
    head = _head(unit, workflow, stage, now)
    return StandingView(
        title=shorten(f"{workflow.name}: {state}", 150),
        line=f"{workflow.name} stands at {state}, {met} of {len(found)} of the next gate met",
        head=head,
        gate=_gate(above, now, met, len(found)),
        criteria=tuple(map(cards.criterion_view, found[:MOST_CRITERIA])),
        scope=_scope(unit, workflow, stage),
        changes=_changes(unit, workflow),
        notes=_notes(unit, workflow),
        key=workflow.key,
        brings=any(each.kind in BY_HAND for each in found),
    )


def _head(unit: Unit, workflow: Workflow, stage: LadderStage, now: StageStanding) -> str:
    days = now.days(ladder.today_of(unit, workflow))
    dwell = f" of {stage.dwell_days} at least" if days < stage.dwell_days else ""
    moved = ladder.kept_stage(unit, workflow)
    gone = f" The charter has the stage {moved} no more." if moved not in ("", stage.key) else ""
    said = (
        f"{counted(days, 'day')} there{dwell}",
        f"coverage {_coverage(unit, workflow)}",
        f"{now.tempo} tempo" if now.tempo else "no tempo yet",
        trust.words(unit, workflow, ladder.today_of(unit, workflow)),
        _programme(unit),
        workflow.status,
    )
    return f"{' · '.join(filter(None, said))}.{gone}"


def _gate(above: LadderStage | None, now: StageStanding, met: int, asked: int) -> str:
    if now.retired:
        return "Retired: stepping back takes it up again, from the first stage on."
    if above is None:
        return "The highest stage. It goes on there; nothing is ever done."
    return f"*{above.name}* is next: {met} of {asked} met. {above.purpose}".strip()


def _scope(unit: Unit, workflow: Workflow, stage: LadderStage) -> str:
    named = [
        (side, unit.roster.called(ref))
        for side, ref in (
            ("product", workflow.owners.product),
            ("engineering", workflow.owners.engineering),
            ("AI operations", workflow.owners.ai_operations),
        )
        if ref
    ]
    owners = some(f"{person.name} ({side})" for side, person in named if person)
    reused = [
        " ".join(
            filter(None, (each.what, each.version, each.owner and f"of {each.owner}", each.link))
        )
        for each in workflow.reuses
    ]
    carried = [f"{each.what} by {each.carried_by or 'nobody yet'}" for each in workflow.supports]
    said = (
        ("In", workflow.scope or ""),
        ("Out", some(workflow.exclusions, most=6)),
        ("Owners", owners or "nobody named yet"),
        ("Calls", some((*workflow.call_types, *workflow.channels), most=8)),
        ("Reuses", some(reused, most=6)),
        ("Special support carried on", some(carried, most=6)),
        ("Replaces", some(stage.replaces)),
        ("Retires", some(stage.retires)),
    )
    return "\n".join(f"*{what}* {words}" for what, words in said if words)


def _changes(unit: Unit, workflow: Workflow) -> str:
    found = rows.newest(unit.tx, unit.workspace, workflow.key, most=MOST_CHANGES)
    return "\n".join(_change(unit, move) for move in found)


def _change(unit: Unit, move: GateMove) -> str:
    if move.state is MoveState.ASKED:
        return f"{cards.title(unit, move)}. {cards.waits_words(unit, move)}."
    day = short_day(local_day(move.decided_at or move.asked_at, unit.charter.rollout.zone))
    return f"{cards.title(unit, move)}. {STATE_WORDS[move.state].capitalize()}, {day}."


def _notes(unit: Unit, workflow: Workflow) -> str:
    today = ladder.today_of(unit, workflow)
    wanted = ActionFilter(
        pods=(PodKey(workflow.pod),), workflow=WorkflowKey(workflow.key), due_before=today
    )
    late = actions.find(unit.tx, unit.workspace, wanted, limit=MOST_LATE)
    labels = some((each.label for each in late), most=6)
    promises = f"Overdue: {labels}" if late else "Nothing promised is overdue"
    sessions = [day for day in workflow.session_days if day >= today]
    digest = unit.charter.routine("daily_digest").at
    following = (
        f"feedback session on {short_day(sessions[0])}"
        if sessions
        else f"the daily digest at {digest:%H:%M}"
        if digest
        else ""
    )
    return " · ".join(filter(None, (promises, f"Next: {following}" if following else "")))
