"""The loop's own speed as a service level: `/rollout loop`, the digest's line, when asking stops."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.calendar import local_day
from bot.domain.feedback.item import OPEN, Feedback
from bot.domain.ids import PodKey
from bot.domain.loop import speed as loop
from bot.domain.loop.speed import WINDOW, LoopSpeed, PromiseOutcome
from bot.domain.suppression import hidden
from bot.domain.words import counted, short_day
from bot.errors import UserError
from bot.services.feedback import messages
from bot.slack.mrkdwn import shorten
from bot.store import feedback as rows
from bot.store.feedback import FeedbackFilter
from bot.work import pods
from bot.work.unit import Unit

FEW = "fewer than 5 people"
NOTHING = "-"
PART = "· "
WEEKS = WINDOW // timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedRowView:
    """One row of the table; every cell is words."""

    name: str
    in_time: str
    median: str
    slow: str
    verified: str
    reopened: str
    late_open: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopView:
    """The whole answer."""

    template: ClassVar = "loop/report"
    headline: str
    weeks: str
    rows: tuple[SpeedRowView, ...]
    budgets: str


def report(unit: Unit, words: Sequence[str] = ()) -> dict[str, Any]:
    """Say how fast the loop answers, by pod and workflow, nobody given away.

    Raises UserError where words name neither a pod nor a workflow.
    """
    judged = judge(unit)
    if words:
        return unit.render(_narrowed(unit, judged, " ".join(words)))
    by_pod = _grouped(judged, lambda answer: answer.item.pod)
    hide, hide_total = hidden({key: loop.speed(of).cell for key, of in by_pod.items()})
    by_week = _grouped(judged, lambda answer: _week(answer.decided_on))
    weeks, hide_weeks = hidden({key: loop.speed(of).cell for key, of in by_week.items()})
    total_hidden = hide_total or hide_weeks
    view = LoopView(
        headline=_headline(unit, loop.speed(judged), is_hidden=total_hidden),
        weeks=_weeks(by_week, frozenset(by_week) if total_hidden else weeks),
        rows=tuple(
            row
            for pod, of in sorted(by_pod.items())
            for row in _rows(unit, pod, of, is_hidden=pod in hide)
        ),
        budgets=" ".join(_level_lines(unit, judged)),
    )
    return unit.render(view)


def _narrowed(unit: Unit, judged: Sequence[PromiseOutcome], typed: str) -> LoopView:
    """Choose the rows of one pod or workflow: hidden as in the whole, so that nothing is counted out."""
    pod, workflow = _named(unit, typed)
    by_pod = _grouped(judged, lambda answer: answer.item.pod)
    hide, _ = hidden({key: loop.speed(of).cell for key, of in by_pod.items()})
    rows = _rows(unit, pod, by_pod[pod], is_hidden=pod in hide) if pod in by_pod else ()
    name = workflow or pods.name_of(unit.charter, pod)
    kept = tuple(row for row in rows if workflow in ("", row.name.removeprefix(PART)))
    told = kept[0].in_time if kept else "nothing was due yet"
    lines = _level_lines(unit, judged, pod)
    headline = f"{_promised(unit)}{name}: {told}."
    return LoopView(headline=headline, weeks="", rows=kept, budgets=" ".join(lines))


def _named(unit: Unit, typed: str) -> tuple[PodKey, str]:
    """Find the pod somebody named, or a workflow's and the workflow's name; raises UserError."""
    wanted, charter = labels.fold(typed), unit.charter
    for pod in charter.pods:
        if wanted in (labels.fold(pod.key), labels.fold(pod.name)):
            return PodKey(pod.key), ""
    for each in charter.workflows:
        if wanted in (labels.fold(each.key), labels.fold(each.name)):
            return PodKey(each.pod), each.name
    keys = ", ".join(pod.key for pod in charter.pods[:12])
    raise UserError(
        f"There is no pod or workflow “{shorten(typed, 40)}”.{pods.meant(charter, typed)} "
        f"The pods are {keys}."
    )


def level_lines(unit: Unit) -> tuple[str, ...]:
    """Say for each pod whose error budget is spent what follows from it."""
    return _level_lines(unit, judge(unit))


def _level_lines(
    unit: Unit, judged: Sequence[PromiseOutcome], only: PodKey | None = None
) -> tuple[str, ...]:
    by_pod = _grouped(judged, lambda answer: answer.item.pod)
    speeds = {pod: loop.speed(of) for pod, of in sorted(by_pod.items())}
    hide, _ = hidden({pod: speed.cell for pod, speed in speeds.items()})
    return tuple(
        _spent_words(unit, pod, speed, is_hidden=pod in hide)
        for pod, speed in speeds.items()
        if only in (None, pod) and _is_spent(unit, speed)
    )


def asks_stopped(unit: Unit, pod: PodKey) -> bool:
    """Tell whether new asks to a pod's agents wait: it answers too late, and some still wait."""
    of = [answer for answer in judge(unit) if answer.item.pod == pod]
    speed = loop.speed(of)
    return _is_spent(unit, speed) and speed.late_open > 0


def judge(unit: Unit) -> tuple[PromiseOutcome, ...]:
    """Judge everything that was decided within the window."""
    reach = WINDOW + timedelta(days=2 * unit.charter.promises.feedback_days)
    recent = rows.arrived_since(unit.tx, unit.workspace, unit.at - reach)
    older = rows.find(
        unit.tx, unit.workspace, FeedbackFilter(states=OPEN), limit=1_000, oldest_first=True
    )
    seen = (item.as_known(unit.at) for item in (*older, *recent))
    items = {item.number: item for item in seen if item.is_out(unit.at)}
    judged = loop.answers(
        items.values(),
        lambda item: messages.calendar_of(unit.charter, item).zone,
        today_of=lambda item: _today(unit, item),
    )
    since = (unit.at - WINDOW).date()
    # What still waits counts until it is answered, however old it is.
    return tuple(each for each in judged if each.decided_on > since or each.days is None)


def _today(unit: Unit, item: Feedback) -> date:
    return local_day(unit.at, messages.calendar_of(unit.charter, item).zone)


def _is_spent(unit: Unit, speed: LoopSpeed) -> bool:
    return speed.budget(unit.charter.promises.in_time_percent).is_spent


def _spent_words(unit: Unit, pod: PodKey, speed: LoopSpeed, *, is_hidden: bool) -> str:
    name, target = pods.name_of(unit.charter, pod), unit.charter.promises.in_time_percent
    if is_hidden:
        return f"{name} answers later than promised (target {target}%)."
    kept = f"{name} answered {speed.in_time} of {speed.total} in time (target {target}%)"
    if not speed.late_open:
        return f"{kept}, fewer than promised; none of them waits any more."
    waiting = f"{counted(speed.late_open, 'late report')} {'is' if speed.late_open == 1 else 'are'}"
    return f"{kept}: its agents are asked nothing new until {waiting} answered."


def _headline(unit: Unit, total: LoopSpeed, *, is_hidden: bool) -> str:
    promise = _promised(unit)
    if not total.total:
        return promise + "nothing was due yet."
    return promise + (FEW if is_hidden else f"{_share(total.in_time, total.total)}.")


def _promised(unit: Unit) -> str:
    days, target = unit.charter.promises.feedback_days, unit.charter.promises.in_time_percent
    return f"Promised: {target}% answered within {days} days. Last {WINDOW.days} days: "


def _rows(
    unit: Unit, pod: PodKey, of: Sequence[PromiseOutcome], *, is_hidden: bool
) -> tuple[SpeedRowView, ...]:
    by_workflow = _grouped(of, lambda answer: answer.item.report.workflow)
    hide, hide_pod = hidden({key: loop.speed(part).cell for key, part in by_workflow.items()})
    gone = is_hidden or hide_pod
    first = _row(pods.name_of(unit.charter, pod), loop.speed(of), is_hidden=gone)
    parts = (
        _row(
            f"{PART}{pods.workflow_name(unit.charter, part[0].item.report.workflow)}",
            loop.speed(part),
            is_hidden=gone or key in hide,
        )
        for key, part in sorted(by_workflow.items())
    )
    return (first, *parts)


def _row(name: str, speed: LoopSpeed, *, is_hidden: bool) -> SpeedRowView:
    if is_hidden:
        return SpeedRowView(
            name=name,
            in_time=FEW,
            median=NOTHING,
            slow=NOTHING,
            verified=NOTHING,
            reopened=NOTHING,
            late_open=NOTHING,
        )
    return SpeedRowView(
        name=name,
        in_time=_share(speed.in_time, speed.total),
        median=_days(speed.median_days),
        slow=_days(speed.slow_days),
        verified=_share(speed.verified, speed.shipped) if speed.shipped else "none shipped",
        reopened=str(speed.reopened),
        late_open=str(speed.late_open),
    )


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({round(100 * part / whole)}%)"


def _days(days: float | None) -> str:
    return "still open" if days is None else f"{days:g} d"


def _weeks(by_week: Mapping[date, Sequence[PromiseOutcome]], hide: frozenset[date]) -> str:
    told = []
    for monday, of in sorted(by_week.items())[-WEEKS:]:
        speed = loop.speed(of)
        share = FEW if monday in hide else f"{round(100 * speed.in_time / speed.total)}%"
        told.append(f"{short_day(monday)}: {share}")
    return " · ".join(told)


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _grouped(of: Sequence[PromiseOutcome], key: Any) -> dict[Any, list[PromiseOutcome]]:
    groups: dict[Hashable, list[PromiseOutcome]] = defaultdict(list)
    for answer in of:
        groups[key(answer)].append(answer)
    return dict(groups)
