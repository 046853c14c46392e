"""Where agents ask for the tool next: how many people say it would help here too."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain.feedback.item import Feedback, FeedbackKind, FeedbackState
from bot.domain.ids import WorkflowKey
from bot.domain.loop.speed import NAMELESS
from bot.domain.suppression import Cell, hidden
from bot.domain.words import counted
from bot.store import feedback as rows
from bot.work import pods
from bot.work.unit import Unit

WINDOW = timedelta(days=90)
FEW = "fewer than 5 people"


@dataclass(frozen=True, slots=True)
class DemandRowView:
    """One workflow and who asks for it."""

    workflow: str
    people: str


@dataclass(frozen=True, slots=True)
class DemandView:
    """Every workflow somebody asked for, the most wanted first."""

    template: ClassVar = "demand/report"
    rows: tuple[DemandRowView, ...]


def report(unit: Unit) -> dict[str, Any]:
    """Say how many people ask for each workflow, nobody given away."""
    asked = by_workflow(unit)
    hide, _ = hidden({key: _cell(items) for key, items in asked.items()})
    found = sorted(asked.items(), key=lambda each: (-len(_cell(each[1]).people), each[0]))
    return unit.render(
        DemandView(
            tuple(
                DemandRowView(
                    pods.workflow_name(unit.charter, items[0].report.workflow),
                    FEW if key in hide else _people(items),
                )
                for key, items in found
            )
        ),
    )


def by_workflow(unit: Unit) -> dict[WorkflowKey, list[Feedback]]:
    """Gather what asks for each workflow within the window, joined reports included."""
    asked: dict[WorkflowKey, list[Feedback]] = defaultdict(list)
    for item in rows.arrived_since(unit.tx, unit.workspace, unit.at - WINDOW):
        wants = item.report.kind is FeedbackKind.WOULD_HELP_HERE_TOO
        if wants and item.state is not FeedbackState.WITHDRAWN and item.arrived_at <= unit.at:
            asked[item.report.workflow].append(item)
    return dict(asked)


def _cell(items: list[Feedback]) -> Cell:
    people = frozenset(item.submitter or NAMELESS for item in items)
    return Cell(people, any(item.is_anonymous for item in items))


def _people(items: list[Feedback]) -> str:
    number = len(_cell(items).people)
    return counted(number, "person") if number == 1 else f"{number} people"
