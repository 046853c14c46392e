"""Bringing a file: every line is judged first; then all come in, a few at a time, or none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from bot.domain import privacy
from bot.domain.actions.decisions import Action, ActionState
from bot.domain.audit import Entry
from bot.domain.calendar import due_day, instant_of, local_day
from bot.domain.feedback.item import (
    FEEDBACK,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Report,
)
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.people import may_work
from bot.domain.tables.columns import Columns
from bot.errors import UserError
from bot.services.actions import origin, record
from bot.services.bringing import lines
from bot.services.bringing.lines import Bad, BringingReport, Line
from bot.services.feedback import intake, messages, views
from bot.store import bringing, feedback
from bot.store.actions import rows as actions
from bot.store.record.counters import last_number, next_number
from bot.work.presence import has_left
from bot.work.unit import Unit

OPERATOR = "operator"
LONGEST_TITLE, LONGEST_ID = 300, 200
MORNING = time(9)
FEEDBACK_STATES = {
    "open": FeedbackState.NEW,
    "verified": FeedbackState.VERIFIED,
    "unconfirmed": FeedbackState.UNCONFIRMED,
}
FEEDBACK_STATES |= {"declined": FeedbackState.DECLINED}
ACTION_STATES = ("open", "done", "dropped")
# Finds somebody by Slack id or e-mail address.
PersonOf = Callable[[str], SlackUserId | None]


@dataclass(frozen=True, slots=True)
class Kinds:
    """One kind of file: its columns, what a line becomes, and how that is kept."""

    columns: Columns
    series: str
    become: Callable[[Unit, Line, PersonOf], Any]
    keep: Callable[[Unit, Any], None]


def judge(unit: Unit, kind: str, data: bytes, person_of: PersonOf) -> BringingReport:
    """Say what bringing a file would do, and write nothing; a line brought before is left as it is.

    Raises UserError where the file as a whole cannot be read. With bad lines nothing may be kept.
    """
    spec, outcome = KINDS[kind], BringingReport()
    seen: set[str] = set()
    for line in lines.read(data, spec.columns):
        if isinstance(line, Bad):
            outcome.bad.append(line)
            continue
        try:
            ref = _once(line.need("id"), seen)
            if bringing.is_known(unit.tx, unit.workspace, kind, ref):
                outcome.known += 1
            else:
                outcome.new.append((ref, spec.become(unit, line, person_of)))
        except UserError as problem:
            told = problem.message or " ".join(problem.fields.values())
            outcome.bad.append(Bad(line.number, told))
    return outcome


def numbered(unit: Unit, kind: str, outcome: BringingReport) -> list[str]:
    """Say which label each new line would get if it came in now."""
    last = last_number(unit.tx, unit.workspace, KINDS[kind].series)
    items = enumerate(outcome.new, start=last + 1)
    return [f"{replace(item, number=number).label} from {ref}" for number, (ref, item) in items]


def keep(unit: Unit, kind: str, outcome: BringingReport, *, is_enough: Callable[[], bool]) -> int:
    """Bring new lines until it is enough for one transaction; return how many came in."""
    spec, kept, seen = KINDS[kind], 0, 0
    # What is here already takes its time too.
    while outcome.new and not (seen and is_enough()):
        (ref, item), seen = outcome.new.popleft(), seen + 1
        # Somebody else may have brought the same file meanwhile.
        if bringing.is_known(unit.tx, unit.workspace, kind, ref):
            outcome.known += 1
            continue
        item = replace(item, number=next_number(unit.tx, unit.workspace, spec.series))
        spec.keep(unit, item)
        bringing.remember(unit.tx, unit.workspace, kind, ref, item.label)
        kept += 1
    if kept:
        unit.note(Entry(unit.at, OPERATOR, "import", kind, after={"lines": kept}))
    return kept


def _once(ref: str, seen: set[str]) -> str:
    if len(ref) > LONGEST_ID:
        raise UserError(f"id is longer than {LONGEST_ID} characters.")
    if ref in seen:
        raise UserError(f"the id “{ref[:40]}” stands there twice.")
    seen.add(ref)
    return ref


def _feedback(unit: Unit, line: Line, person_of: PersonOf) -> Feedback:
    workflow = line.one_of("workflow", [each.key for each in unit.charter.workflows])
    pod = unit.charter.pod_of(workflow)
    calendar = unit.charter.calendar_of(pod)
    arrived_at = _moment(
        unit, line.day("arrived_on", latest=_today(unit, calendar.zone)), calendar.zone
    )
    state = FEEDBACK_STATES[line.one_of("state", list(FEEDBACK_STATES), default="open")]
    closed_at = _closed_at(
        unit, line, calendar.zone, arrived_at, is_open=state is FeedbackState.NEW
    )
    outcome = line.cells["outcome"] if state is FeedbackState.NEW else line.need("outcome")
    report = Report(
        workflow=WorkflowKey(workflow),
        moment=CallMoment(line.one_of("moment", list(CallMoment), default=CallMoment.DURING)),
        kind=FeedbackKind(
            line.one_of("kind", list(FeedbackKind), default=FeedbackKind.GETS_IN_MY_WAY)
        ),
        severity=FeedbackSeverity(
            line.one_of("severity", list(FeedbackSeverity), default=FeedbackSeverity.MEDIUM)
        ),
        what=_clean(line.need("what"), "what"),
        evidence=line.cells["evidence"][: intake.LONGEST],
        wish=_clean(line.cells["wish"], "wish"),
    )
    item = Feedback(
        number=0,
        report=report,
        pod=PodKey(pod.key),
        arrived_at=arrived_at,
        due_on=due_day(arrived_at, calendar, days=unit.charter.promises.feedback_days),
        submitter=_person(unit, line, "submitter", person_of),
        state=state,
        outcome=_clean(outcome, "outcome"),
        closed_at=closed_at,
        acted_on_at=closed_at,
        shipped_at=None if state is FeedbackState.DECLINED else closed_at,
    )
    if item.state is FeedbackState.NEW:
        # A card that cannot be drawn must stop an import before it begins, not halfway.
        unit.render(views.card_view(unit, item))
    return item


def _keep_feedback(unit: Unit, item: Feedback) -> None:
    feedback.add(unit.tx, unit.workspace, item)
    if item.state is FeedbackState.NEW:
        intake.plan_nudges(unit, item)
        messages.post_card(unit, item)


def _action(unit: Unit, line: Line, person_of: PersonOf) -> Action:
    pod = unit.charter.pod(line.one_of("pod", [each.key for each in unit.charter.pods]))
    zone = unit.charter.calendar_of(pod).zone
    created_at = _moment(unit, line.day("created_on", latest=_today(unit, zone)), zone)
    state = ActionState(line.one_of("state", ACTION_STATES, default="open"))
    closed_at = _closed_at(unit, line, zone, created_at, is_open=state is ActionState.OPEN)
    workflows = [each.key for each in unit.charter.workflows]
    workflow = line.one_of("workflow", workflows) if line.cells["workflow"] else None
    title = _clean(line.need("title"), "title")
    if len(title) > LONGEST_TITLE:
        raise UserError(f"title is longer than {LONGEST_TITLE} characters.")
    due_on = line.day("due_on")
    return Action(
        number=0,
        origin_kind=origin.BROUGHT.kind,
        origin_id=line.need("id"),
        title=title,
        pod=PodKey(pod.key),
        owner=_owner(unit, line, PodKey(pod.key), person_of),
        due_on=due_on,
        original_due_on=due_on,
        created_at=created_at,
        state=state,
        closed_at=closed_at,
        workflow=WorkflowKey(workflow) if workflow else None,
        reason=_clean(line.cells["reason"], "reason"),
    )


def _keep_action(unit: Unit, action: Action) -> None:
    actions.add(unit.tx, unit.workspace, action)
    if action.state is ActionState.OPEN:
        record.plan(unit, action)


def _owner(unit: Unit, line: Line, pod: PodKey, person_of: PersonOf) -> SlackUserId | None:
    if not line.cells["owner"]:
        return None
    owner = _person(unit, line, "owner", person_of)
    if not may_work(unit.person(owner), unit.roster.pod(pod)):
        raise UserError(f"owner: {unit.person(owner).name} does not belong to {pod}.")
    return owner


def _person(unit: Unit, line: Line, column: str, person_of: PersonOf) -> SlackUserId:
    ref = line.need(column)
    found = person_of(ref)
    if found is None:
        raise UserError(f"{column}: nobody in the workspace is known as “{ref[:60]}”.")
    if has_left(unit, found):
        raise UserError(f"{column}: {unit.person(found).name} is no longer in the workspace.")
    return found


def _closed_at(
    unit: Unit, line: Line, zone: str, begun_at: datetime, *, is_open: bool
) -> datetime | None:
    if is_open:
        if line.cells["closed_on"]:
            raise UserError("closed_on: what is open has no such day.")
        return None
    closed_at = _moment(unit, line.day("closed_on", latest=_today(unit, zone)), zone)
    if closed_at < begun_at:
        raise UserError("closed_on lies before it began.")
    return closed_at


def _clean(words: str, column: str) -> str:
    if len(words) > intake.LONGEST:
        raise UserError(f"{column} is longer than {intake.LONGEST:,} characters.")
    if seen := privacy.personal_data(words):
        raise UserError(f"{column} looks as if it held {seen[0].kind} ({seen[0].hint}).")
    return words


def _moment(unit: Unit, day: date, zone: str) -> datetime:
    return min(instant_of(zone, day, MORNING), unit.at)


def _today(unit: Unit, zone: str) -> date:
    return local_day(unit.at, zone)


KINDS: Mapping[str, Kinds] = {
    "feedback": Kinds(
        Columns(
            ("id", "workflow", "what", "submitter", "arrived_on"),
            ("moment", "kind", "severity", "wish", "evidence", "state", "outcome", "closed_on"),
        ),
        FEEDBACK,
        _feedback,
        _keep_feedback,
    ),
    "actions": Kinds(
        Columns(
            ("id", "title", "pod", "due_on", "created_on"),
            ("owner", "workflow", "state", "reason", "closed_on"),
        ),
        record.KIND,
        _action,
        _keep_action,
    ),
}
