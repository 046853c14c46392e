"""Posting a digest: one message for each audience, its table and charts in the thread."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

import orjson

from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.escalations.escalation import Escalation
from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding
from bot.domain.measures.gatekeeper import Audience
from bot.domain.outbox import Lane, Message, Method
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import Topic
from bot.domain.words import counted, day_words, some, span_words
from bot.services import loop
from bot.services.digest import exceptions, loop_lines, thread
from bot.services.digest.exceptions import Scene
from bot.services.digest.lines import DigestLineView, lines_of
from bot.services.digest.loop_lines import OverdueView
from bot.services.digest.numbers import Numbers
from bot.services.escalations import speeds
from bot.services.measures import answers, live, promises, sentences, silences
from bot.store import digest
from bot.store.escalations import rows as escalations
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit

MOST_LINES = 7
# Of the seven, these are kept for feedback that is late, where there is any.
FOR_OVERDUE = 2
# Older ones than this are only counted.
REMEMBERED = timedelta(days=28)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """The digest of one audience."""

    template: ClassVar = "digest/daily"
    rollout: str
    day: str
    since: str
    counts: str
    quiet: bool
    is_silent: bool
    headline: str
    checked: str
    is_judged: bool
    lines: tuple[DigestLineView, ...]
    more_lines: str
    waiting: str
    counted: str
    locked: str
    escalations: str
    overdue: tuple[OverdueView, ...]
    overdue_words: str
    more: str
    levels: str
    late: str


@dataclass(frozen=True, slots=True)
class DigestMaterial:
    """What takes long to read and may be a moment old: numbers, silence, the thread, the loop's speed."""

    numbers: Numbers
    silent: list[Finding]
    details: dict[str, Any] | None
    levels: str


def prepare(unit: Unit, run: Run) -> DigestMaterial:
    """Read for a digest what the writer need not be held for."""
    scene = scene_of(unit, run)
    silent = exceptions.silence(unit, scene)
    chosen = exceptions.choose(unit, scene, silent)
    levels = loop.level_lines(unit) if scene.audience is Audience.LEADERS else ()
    return DigestMaterial(
        Numbers.of(unit, scene),
        silent,
        thread.payload(unit, scene, chosen),
        "\n".join(levels),
    )


def post(unit: Unit, run: Run) -> None:
    """Queue one audience's digest; the caller's occurrence makes it the only one."""
    scene, known = scene_of(unit, run), run.prepared or prepare(unit, run)
    silences.note(unit, known.silent)
    built = view(unit, run, known, exceptions.choose(unit, scene, known.silent))
    channel = channel_of(unit, run)
    has_numbers = bool(built.checked or built.lines)
    if scene.audience is Audience.POD and not (has_numbers and live.within_budget(unit, channel)):
        return
    payload = unit.render(built)
    period = run.due_at.date().isoformat()
    ref = refs.make(Topic.DIGEST, run.scope.key, period)
    _queue(unit, run, channel, payload, ref=ref)
    text = orjson.dumps(payload).decode()
    digest.keep(unit.tx, unit.workspace, channel, period, at=unit.at, payload=text)
    if known.details is not None:
        _queue(unit, run, channel, known.details, ref=f"{ref}:details", thread=ref)


def preview(unit: Unit, run: Run) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Render a digest as it would be posted for a day, and its thread; nothing is written."""
    known = prepare(unit, run)
    chosen = exceptions.choose(unit, scene_of(unit, run), known.silent)
    return unit.render(view(unit, run, known, chosen)), known.details


def scene_of(unit: Unit, run: Run) -> Scene:
    """Say whom a digest is for, and which days: from the last one's up to yesterday."""
    today = local_day(run.due_at, run.scope.zone)
    last = today - DAY
    first = min(last, local_day(run.since, run.scope.zone))
    pod = pod_of(run)
    return Scene(
        Audience.POD if pod else Audience.LEADERS,
        first,
        last,
        today,
        tuple(
            WorkflowKey(workflow.key)
            for workflow in unit.charter.workflows
            if pod is None or workflow.pod == pod
        ),
    )


def channel_of(unit: Unit, run: Run) -> str:
    """Return the channel a digest is posted to, as the charter names it."""
    pod = pod_of(run)
    return unit.charter.pod(pod).channel if pod else run.scope.key


def of_pod(scope: Scope) -> Scope:
    """Turn a pod's own scope into that of its digest."""
    return replace(scope, key=str(Place(PlaceKind.POD, scope.key)))


def pod_of(run: Run) -> str | None:
    """Return the pod a digest is for; None where it is for leaders."""
    place = Place.parse(run.scope.key)
    return place.key if place.kind is PlaceKind.POD else None


def _queue(
    unit: Unit,
    run: Run,
    channel: str,
    payload: dict[str, Any],
    *,
    ref: str,
    thread: str | None = None,
) -> None:
    unit.queue(
        Message(
            lane=Lane.DIGEST,
            subject=refs.make(Topic.DIGEST, run.scope.key),
            method=Method.POST,
            place=unit.roster.place(channel),
            payload=payload,
            ref=ref,
            thread=thread,
        )
    )


def view(
    unit: Unit, run: Run, known: DigestMaterial, chosen: Sequence[Sequence[Finding]]
) -> DigestView:
    """Put together what stands out, what is locked, and what became of feedback."""
    scene, numbers = scene_of(unit, run), known.numbers
    is_leaders = scene.audience is Audience.LEADERS
    # Up to now, not up to nine: what a late digest counts, tomorrow's must not count again.
    moments = loop_lines.counts(unit, since=run.since, until=unit.at) if is_leaders else {}
    overdue = (
        loop_lines.overdue(unit, before=local_day(unit.at, run.scope.zone)) if is_leaders else []
    )
    room = MOST_LINES - min(FOR_OVERDUE, len(overdue))
    about = sentences.around(unit, scene.first - REMEMBERED, scene.last)
    lines = lines_of(unit, chosen, about, today=scene.today, most=room)
    late = overdue[: MOST_LINES - len(lines)]
    left, untold = len(overdue) - len(late), len(chosen) - len(lines)
    waiting = _waiting_words(unit, scene)
    is_silent = exceptions.is_all_silent(unit, scene, chosen)
    # Where nothing came at all, that is the news: what there was none of is not told one by one.
    has_loop = is_leaders and (not is_silent or any(moments.values()) or bool(overdue))
    open_now = _escalation_words(unit, run) if is_leaders else ""
    return DigestView(
        rollout=_name(unit, run),
        day=day_words(scene.today),
        since=f"in the last {span_words(unit.at - run.since)}",
        counts=loop_lines.counts_words(moments) if has_loop else "",
        is_silent=is_silent,
        quiet=not any((*moments.values(), overdue, lines, open_now)),
        headline=lines[0].headline if is_silent else _headline(len(lines), untold),
        checked=numbers.words,
        is_judged=numbers.is_judged,
        lines=lines,
        more_lines=f"and {untold} more: `/rollout findings`" if untold > 0 else "",
        waiting=waiting,
        counted="" if is_silent else numbers.counted,
        locked=_locked_words(numbers.locked),
        escalations=open_now,
        overdue=loop_lines.overdue_views(unit, late),
        overdue_words=f"; {len(overdue)} overdue" if overdue else "",
        more=f"and {left} more: `/rollout feedback list all overdue`" if left > 0 else "",
        levels=known.levels if has_loop else "",
        late=f"Posted {span_words(run.late_by)} late: I was not running at the time."
        if run.late_by is not None
        else "",
    )


def _name(unit: Unit, run: Run) -> str:
    if pod := pod_of(run):
        return unit.charter.pod(pod).name
    return unit.charter.rollout.name


def _headline(told: int, untold: int) -> str:
    things = told + untold
    if not things:
        return ""
    return "1 thing stands out" if things == 1 else f"{things} things stand out"


def _waiting_words(unit: Unit, scene: Scene) -> str:
    """Count the findings of earlier digests that nobody has answered yet."""
    waits = [
        finding
        for finding in answers.asked(unit, scene.workflows, last=scene.first - DAY)
        if answers.may_read(unit, finding, scene.audience)
    ]
    matters, disputed = len(answers.group(unit, waits)), promises.count(unit, scene.workflows)
    told = (
        counted(matters, "earlier finding") if matters else "",
        counted(disputed, "disputed number") if disputed else "",
    )
    if not any(told):
        return ""
    verb = "waits" if matters + disputed == 1 else "wait"
    return f"{some(filter(None, told))} still {verb} for a word: `/rollout findings`"


def _escalation_words(unit: Unit, run: Run) -> str:
    """Count escalations: raised since the last digest, open, without anybody; empty for none."""
    seen = escalations.since(unit.tx, unit.workspace, run.since)
    # Of a sensitive one those who are named hear, and its pod: not everybody in leaders' channels.
    known = [
        each for each in seen if not (each.is_drill or each.sensitive) and each.is_visible(unit.at)
    ]
    live = [each for each in known if each.is_open]
    alone = sum(each.owner is None for each in live)
    fresh = sum(each.raised_at > run.since for each in known)
    if not known:
        return ""
    told = f"{fresh} raised, {len(live)} open" + (f", {alone} without anybody" if alone else "")
    return f"Escalations: {told}{_in_time(unit, known, run)}. `/rollout escalations`"


def _in_time(unit: Unit, known: Sequence[Escalation], run: Run) -> str:
    """Say how many of those raised since the last digest, or still alone, were taken in time."""
    fresh = [
        each
        for each in known
        if each.raised_at > run.since or (each.is_open and each.acknowledged_at is None)
    ]
    paces = [speed.take for speed in speeds.of_pods(unit.charter, fresh, at=unit.at).values()]
    due = sum(pace.judged for pace in paces)
    # Where nobody took any, that they are without anybody says it.
    taken = any(each.acknowledged_at for each in fresh)
    return (
        f", {sum(pace.in_time for pace in paces)} of {due} taken in time" if due and taken else ""
    )


def _locked_words(locked: Counter[str]) -> str:
    why = [reason for reason, _ in sorted(locked.items())]
    more = f" and {len(why) - 3} more reasons" if len(why) > 3 else ""
    return f"Not shown: {'; '.join(why[:3])}{more}." if why else ""
