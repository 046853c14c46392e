"""Where agents ask for the tool next: how many people ask for it, in the charter or not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

from bot.charter import Charter
from bot.domain import demand
from bot.domain.feedback.item import Feedback, FeedbackKind, FeedbackState
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.loop.speed import NAMELESS
from bot.domain.suppression import Cell, hidden
from bot.domain.words import counted, has_letters, some
from bot.errors import UserError
from bot.store import demand as wishes
from bot.store import feedback as rows
from bot.store.demand import Wish
from bot.work import pods
from bot.work.forms import refuse_personal
from bot.work.unit import Unit

WINDOW = timedelta(days=90)
FEW = "fewer than 5 people"
NAME = "demand.name"
LONGEST = 80


@dataclass(frozen=True, slots=True)
class DemandRowView:
    """One workflow or call type and who asks for it."""

    workflow: str
    people: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class DemandView:
    """Everything somebody asked for, the most wanted first."""

    template: ClassVar = "demand/report"
    line: str
    rows: tuple[DemandRowView, ...]


@dataclass(slots=True)
class Wanted:
    """One thing people ask for, by the name it is shown under."""

    name: str
    is_new: bool
    people: set[str] = field(default_factory=set)
    has_nameless: bool = False

    @property
    def cell(self) -> Cell:
        return Cell(frozenset(self.people), self.has_nameless)


def wish(unit: Unit, by: SlackUserId, name: str) -> str:
    """Count that somebody asks for a call type, one the charter does not know too; says so."""
    name = " ".join(name.split())
    try:
        refuse_personal(name, NAME)
    except UserError as problem:
        raise UserError(problem.fields[NAME]) from None
    if not has_letters(name, fewest=1) or len(name) > LONGEST:
        raise UserError(f"Name a call type in a few words, {LONGEST} characters at most.")
    folded = demand.folded(name)
    wishes.keep(unit.tx, unit.workspace, Wish(by, name), folded=folded, at=unit.at)
    known = demand.same_as(name, names_in(unit.charter))
    if known is None:
        return f"Counted: “{name}”. It is not in the charter yet; `/rollout demand` shows who asks for what."
    called = pods.workflow_name(unit.charter, names_in(unit.charter)[known])
    return f"Counted for {called}, which is in the charter. `/rollout demand` shows what else people ask for."


def report(unit: Unit) -> dict[str, Any]:
    """Say how many people ask for each, nobody given away."""
    wanted = _wanted(unit)
    hide, _ = hidden({key: each.cell for key, each in wanted.items()})
    found = sorted(wanted.items(), key=lambda each: (-len(each[1].people), each[0]))
    shown = tuple(
        DemandRowView(each.name, FEW if key in hide else _people(each), each.is_new)
        for key, each in found
    )
    line = some((f"{row.workflow} ({row.people})" for row in shown), most=2)
    return unit.render(DemandView(line or "nobody has asked yet", shown))


def names_in(charter: Charter) -> Mapping[str, WorkflowKey]:
    """Map whatever a workflow is called to it: its key, its name, its call types."""
    return {
        demand.folded(name): WorkflowKey(each.key)
        for each in charter.workflows
        for name in (each.key, each.name, *each.call_types)
    }


def _wanted(unit: Unit) -> dict[str, Wanted]:
    """Gather what is asked for, by workflow or, where the charter has none, by folded name."""
    found: dict[str, Wanted] = {}
    for key, items in by_workflow(unit).items():
        each = found.setdefault(key, Wanted(pods.workflow_name(unit.charter, key), is_new=False))
        each.people |= {item.submitter or NAMELESS for item in items}
        each.has_nameless |= any(item.is_anonymous for item in items)
    known, new = names_in(unit.charter), dict[str, str]()
    for each_wish in wishes.since(unit.tx, unit.workspace, unit.at - WINDOW):
        name = demand.same_as(each_wish.name, [*known, *new])
        workflow = known.get(name) if name else None
        if workflow is not None:
            wanted = found.setdefault(
                workflow, Wanted(pods.workflow_name(unit.charter, workflow), is_new=False)
            )
        else:
            folded = name or demand.folded(each_wish.name)
            unknown = new.setdefault(folded, f"{NAME}:{folded}")
            wanted = found.setdefault(unknown, Wanted(each_wish.name, is_new=True))
        wanted.people.add(each_wish.by)
    return found


def by_workflow(unit: Unit) -> dict[WorkflowKey, list[Feedback]]:
    """Gather what asks for each workflow within the window, joined reports included."""
    asked: dict[WorkflowKey, list[Feedback]] = defaultdict(list)
    for item in rows.arrived_since(unit.tx, unit.workspace, unit.at - WINDOW):
        wants = item.report.kind is FeedbackKind.WOULD_HELP_HERE_TOO
        if wants and item.state is not FeedbackState.WITHDRAWN and item.arrived_at <= unit.at:
            asked[item.report.workflow].append(item)
    return dict(asked)


def _people(of: Wanted) -> str:
    number = len(of.people)
    return counted(number, "person") if number == 1 else f"{number} people"
