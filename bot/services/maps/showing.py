"""A map as people read it: its steps, and what was reported and scored lowest on each."""

import itertools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.charter.pods import Workflow
from bot.domain.calendar import local_day
from bot.domain.feedback.item import MOMENT_WORDS, CallMoment, Feedback, FeedbackKind, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import fold
from bot.domain.loop.speed import NAMELESS
from bot.domain.maps.marks import Marks, bar, marks
from bot.domain.maps.steps import MapStep, difference
from bot.domain.rights import rules
from bot.domain.suppression import Cell, hidden
from bot.domain.words import counted, some
from bot.services.maps import standing
from bot.slack.mrkdwn import shorten
from bot.store import feedback as reports
from bot.store import maps
from bot.store.interactions.passages import CallsOf, passages
from bot.store.maps import WorkflowMap
from bot.work import pods
from bot.work.unit import Unit

WORD = "map"
WINDOW = timedelta(days=28)
FEW = "fewer than 5 people"
# Forty rows of such cells fit into one table.
LONGEST_CELL = 70
SHOWN_VERSIONS = 4
# What one second counts, by what the charter says of a voice contact's `at`.
NO_PLACE = "{} on no step: no time is known of them, and no step is called as their item is."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step, what the tool does in it, and what was scored lowest there."""

    step: str
    moment: str
    tool: str
    workaround: str
    passages: str
    low: int
    low_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """A map of one kind of call."""

    template: ClassVar = "maps/map"
    title: str
    line: str
    standing: str
    reports: str
    rows: tuple[StepView, ...]
    notes: str
    about: str
    may_draw: bool


def asked(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout measures WORKFLOW map [call type]`; raises UserError."""
    at = [fold(word) for word in words].index(WORD, 1)
    workflow = pods.workflow_called(unit.charter, words[:at])
    return show(unit, by, workflow.key, " ".join(words[at + 1 :]))


def show(unit: Unit, by: SlackUserId, key: str, typed: str = "") -> dict[str, Any]:
    """Render the map of a workflow's kind of call; raises UserError."""
    workflow = standing.checked(unit, key, by, rules.NUMBERS_OF)
    kind = standing.call_type(workflow, typed)
    known = maps.versions(unit.tx, unit.workspace, key, kind, most=SHOWN_VERSIONS)
    drawn = known[0] if known else WorkflowMap(workflow=key, call_type=kind)
    lacks = standing.lacks_of(unit, drawn)
    said = _marks(unit, workflow, drawn)
    told = standing.drawn_words(unit, workflow, drawn)
    missing = f" Still missing: {', '.join(lacks)}." if lacks and drawn.steps else ""
    view = MapView(
        title=shorten(f"{workflow.name}: workflow map", 150),
        line=f"{kind or workflow.name}, {counted(len(drawn.steps), 'step')}. {told}",
        standing=f"{kind or 'All its calls'} · {told}.{missing}",
        reports=_reports(unit, workflow),
        rows=_rows(drawn.steps, said),
        notes=" · ".join(
            filter(None, (_unplaced(said), _history(unit, known), _others(workflow, kind)))
        ),
        about=json.dumps({"workflow": key, "call_type": kind}),
        may_draw=standing.may(unit, workflow, by, rules.DRAW_MAP),
    )
    return unit.render(view)


def _marks(unit: Unit, workflow: Workflow, drawn: WorkflowMap) -> Marks:
    """Count the passages of its calls on a map's steps."""
    card = next((each for each in unit.charter.scorecards if each.workflow == workflow.key), None)
    items = {each.key: each for each in card.items} if card else {}
    since = local_day(unit.at - WINDOW, unit.charter.rollout.zone)
    found = passages(
        unit.tx,
        unit.workspace,
        CallsOf(workflow.key, drawn.call_type, since),
        lowest={key: item.lowest for key, item in items.items()},
        second=unit.charter.interactions.a_second,
    )
    return marks(drawn.steps, found, {key: item.name for key, item in items.items()})


def _rows(steps: Sequence[MapStep], said: Marks) -> tuple[StepView, ...]:
    most = max(said.low.values(), default=0)
    return tuple(_row(step, said, place, most) for place, step in enumerate(steps))


def _row(step: MapStep, said: Marks, place: int, most: int) -> StepView:
    number, low = said.numbers.get(place, 0), said.low.get(place, 0)
    return StepView(
        step=f"{step.time} {step.name}".strip(),
        moment=MOMENT_WORDS[step.moment],
        tool=shorten(step.tool, LONGEST_CELL) or "-",
        workaround=shorten(step.workaround, LONGEST_CELL) or "-",
        passages=f"{number:,}" if number else "-",
        low=low,
        low_words=f"{bar(low, most)} {low:,}" if low else "-",
    )


def _reports(unit: Unit, workflow: Workflow) -> str:
    """Say how much feedback there was about each moment of the call, nobody given away."""
    by_moment: dict[CallMoment, list[Feedback]] = {moment: [] for moment in CallMoment}
    for item in reports.arrived_since(unit.tx, unit.workspace, unit.at - WINDOW):
        if (
            item.report.workflow == workflow.key
            and _is_trouble(item)
            and item.arrived_at <= unit.at
        ):
            by_moment[item.report.moment].append(item)
    hide, _ = hidden({moment: _cell(items) for moment, items in by_moment.items() if items})
    most = max((len(each) for moment, each in by_moment.items() if moment not in hide), default=0)
    return "\n".join(
        f"{MOMENT_WORDS[moment]}: {_number(len(items), most, is_hidden=moment in hide)}"
        for moment, items in by_moment.items()
    )


def _is_trouble(item: Feedback) -> bool:
    return (
        item.report.kind is not FeedbackKind.WORKS_WELL
        and item.state is not FeedbackState.WITHDRAWN
    )


def _cell(items: Sequence[Feedback]) -> Cell:
    people = frozenset(str(item.submitter or NAMELESS) for item in items)
    return Cell(people, any(item.is_anonymous for item in items))


def _number(number: int, most: int, *, is_hidden: bool) -> str:
    if is_hidden:
        return FEW
    return f"{bar(number, most)} {number}".strip()


def _unplaced(said: Marks) -> str:
    return NO_PLACE.format(counted(said.unplaced, "passage")) if said.unplaced else ""


def _history(unit: Unit, known: Sequence[WorkflowMap]) -> str:
    changes = [
        f"{unit.person(after.by).name}: {difference(before.steps, after.steps)}"
        for after, before in itertools.pairwise(known)
        if after.by
    ]
    return f"Changed since it was first drawn by {'; '.join(changes)}" if changes else ""


def _others(workflow: Workflow, kind: str) -> str:
    others = [each for each in standing.call_types(workflow) if each != kind]
    if not others:
        return ""
    return f"`/rollout measures {workflow.key} map` and a call type shows {some(others, most=6)}"
