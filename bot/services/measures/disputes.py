"""Numbers that look wrong to somebody: asked of who keeps the measure, answered to who asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.audit import Entry
from bot.domain.days import day_of
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Attribution, Finding, FindingKind, SeriesKey
from bot.domain.people import listed
from bot.domain.words import day_words
from bot.errors import UserError
from bot.services.measures import attribution, gatekeeper, names, outcomes, promises, trust
from bot.store.measures import disputes as rows
from bot.store.measures import series as stored
from bot.store.measures import series_days
from bot.store.measures.disputes import Dispute, DisputeState
from bot.store.record.counters import next_number
from bot.work import tell
from bot.work.forms import LOST, FieldView, FormView, check_all, statement
from bot.work.tell import ToldView
from bot.work.unit import Unit

REASON, ANSWER = "findings.wrong", "findings.answer"
UPHELD = "upheld"
SEPARATOR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeView:
    """One dispute as the keeper of its measure is asked."""

    template: ClassVar = "measures/dispute"
    who: str
    what: str
    about: str
    reason: str
    definition: str
    label: str
    waits: str
    standing: str
    says: str
    contact: str


def form(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render the form in which somebody says that a number looks wrong."""
    found = _disputed(unit, value, by)
    field = FieldView(
        block=REASON,
        kind="text",
        label="What looks wrong?",
        hint="What you see instead, and where. Whoever keeps the measure answers you.",
    )
    view = FormView(
        callback="findings.dispute",
        context=value,
        title="This looks wrong",
        submit="Ask",
        intro=outcomes.summary(unit, found),
        fields=(attribution.field(Attribution.UNKNOWN), field),
    )
    return unit.render(view)


def dispute(
    unit: Unit,
    value: str,
    by: SlackUserId,
    reason: str,
    *,
    changed: str = Attribution.UNKNOWN,
) -> Dispute:
    """Ask whoever keeps a measure about a number of it; raises UserError."""
    found = _disputed(unit, value, by)
    check_all(lambda: statement(reason, REASON), lambda: attribution.read(changed))
    words = reason.strip()
    asked = replace(_ask(unit, found, by, words), changed=attribution.read(changed))
    return begin(unit, asked, {"finding": found[0].number})


def begin(unit: Unit, asked: Dispute, about: Mapping[str, object]) -> Dispute:
    """Write a new dispute down, and ask whoever is to answer it."""
    by = asked.by
    rows.add(unit.tx, unit.workspace, asked)
    after = {**about, "reason": asked.reason, "changed": asked.changed}
    unit.note(Entry(unit.at, by, "dispute", asked.label, after=after))
    who = listed((*promises.keepers(unit, asked.series), promises.holder(unit, asked) or by))
    others = [user for user in who if user != by] or [by]
    tell.keep(unit, asked.label, {user: _view(unit, asked, user) for user in others})
    promises.begin(unit, asked)
    return asked


def number_value(series: SeriesKey, day: date) -> str:
    """Write down which number a button is about, where no finding is."""
    return SEPARATOR.join((series.measure, series.workflow, series.channel, day.isoformat()))


def number_of(value: str) -> tuple[SeriesKey, date]:
    """Read which number a button is about; raises UserError."""
    *key, text = value.split(SEPARATOR)
    day = day_of(text)
    if len(key) != 3 or day is None:
        raise UserError(LOST)
    measure, workflow, channel = key
    return SeriesKey(measure, WorkflowKey(workflow), channel), day


def _disputed(unit: Unit, value: str, by: SlackUserId) -> list[Finding]:
    """Find what a button is about: findings, or a number of a series; raises UserError."""
    if SEPARATOR not in value:
        return outcomes.named(unit, value, by, gatekeeper.disputes_as)
    key, day = number_of(value)
    series = stored.with_key(unit.tx, unit.workspace, key)
    days = (
        series_days.days_of(unit.tx, unit.workspace, series.id, since=day, until=day)
        if series
        else ()
    )
    if not days:
        raise UserError("There is no number for that day any more.")
    number = Finding(
        number=0,
        series=key,
        day=day,
        kind=FindingKind.SPIKE,
        value=days[0].value,
        expected=days[0].expected,
        low=days[0].low,
        high=days[0].high,
        score=0.0,
        n=days[0].n,
        since=day,
        found_at=unit.at,
    )
    return outcomes.readable(unit, [number], by, gatekeeper.disputes_as)


def _ask(unit: Unit, found: Sequence[Finding], by: SlackUserId, reason: str) -> Dispute:
    return Dispute(
        number=next_number(unit.tx, unit.workspace, promises.KIND),
        series=found[0].series,
        day=found[0].day,
        about=outcomes.summary(unit, found),
        by=by,
        at=unit.at,
        reason=reason,
        promise=promises.promise(unit, found[0].series),
    )


def _counts(unit: Unit, asked: Dispute) -> str:
    """Say what counts for the number, or what the item asks."""
    if asked.contact:
        cards = (each for each in unit.charter.scorecards if each.workflow == asked.series.workflow)
        return "".join(each.asks(asked.item, asked.series.channel) for each in cards)
    measure = names.measure_of(unit, asked.series.measure)
    text = measure.definition if measure and measure.definition else "it has no definition yet"
    version = measure.definition_version if measure else 1
    return f"What counts (version {version}): {text}"


def _view(unit: Unit, asked: Dispute, reader: SlackUserId) -> DisputeView:
    return DisputeView(
        who=unit.person(asked.by).name,
        what=promises.about(unit, asked, reader),
        about=f"{promises.about(unit, asked, reader)}\n{day_words(asked.day)}",
        reason=asked.reason,
        definition=_counts(unit, asked),
        label=asked.label,
        waits=f"Answer by {day_words(asked.promise.by)}.",
        standing="",
        says="is surprised by this" if asked.surprise else "says this looks wrong",
        contact=str(asked.contact or ""),
    )


def standing(unit: Unit, asked: Dispute) -> str:
    """Say how a dispute was answered, or that it waits, for whom and until when."""
    if asked.is_open:
        user = promises.holder(unit, asked)
        who = f" by {unit.person(user).name}" if user else ""
        return f"It waits for an answer{who}, due {day_words(asked.promise.by)}"
    verdict = "It was wrong" if asked.state is DisputeState.UPHELD else "It stands"
    who = unit.person(asked.answered_by).name if asked.answered_by else "somebody"
    changed = attribution.words(asked.changed)
    what = f" ({changed})" if asked.changed is not Attribution.UNKNOWN else ""
    return f"{verdict}{what}, {who} says: {asked.answer}"


def show(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show a dispute to who asked and to who answers for the number; raises UserError."""
    asked = get(unit, number)
    # What moved to another pod, or who left theirs, is not theirs to read any more.
    is_theirs = asked.by == by and gatekeeper.disputes_as(
        unit, unit.person(by), asked.series.workflow
    )
    may_answer = promises.may_answer(unit, asked, by)
    if not is_theirs and not may_answer:
        raise UserError(f"{asked.label} is between who asked and whoever keeps the measure.")
    is_to_answer = may_answer and asked.is_open
    view = replace(_view(unit, asked, by), standing="" if is_to_answer else standing(unit, asked))
    return unit.render(view)


def answer_form(unit: Unit, number: int, by: SlackUserId, *, upheld: bool) -> dict[str, Any]:
    """Render the form with which a dispute is answered; raises UserError."""
    asked = _open(unit, get(unit, number), by)
    field = FieldView(
        block=ANSWER,
        kind="text",
        label="What happens now?" if upheld else "Why is it right?",
        hint=f"{unit.person(asked.by).name} reads this.",
    )
    view = FormView(
        callback="findings.answer",
        context=f"{asked.label}:{UPHELD if upheld else 'stands'}",
        title="It is wrong" if upheld else "It stands",
        submit="Answer",
        intro=f"{promises.about(unit, asked, by)}\n{asked.reason}",
        fields=(attribution.field(asked.changed), field),
    )
    return unit.render(view)


def attribute(unit: Unit, number: int, by: SlackUserId, changed: str) -> None:
    """Say what had changed, before a dispute is answered; raises UserError."""
    asked = _open(unit, lock(unit, number), by)
    rows.save(unit.tx, unit.workspace, replace(asked, changed=attribution.read(changed)))


def answer(unit: Unit, number: int, by: SlackUserId, words: str, *, upheld: bool) -> Dispute:
    """Answer a dispute, and tell who asked; raises UserError."""
    asked = _open(unit, lock(unit, number), by)
    decided = replace(
        asked,
        state=DisputeState.UPHELD if upheld else DisputeState.NOT_UPHELD,
        answer=statement(words, ANSWER, reader="who asked"),
        answered_by=by,
        answered_at=unit.at,
    )
    rows.save(unit.tx, unit.workspace, decided)
    promises.end(unit, decided)
    if decided.contact:
        trust.recount(unit, decided.series.workflow)
    after = {"state": decided.state, "answer": decided.answer, "changed": decided.changed}
    unit.note(Entry(unit.at, by, "answer", decided.label, after=after))
    verdict = "You were right" if upheld else _stands(asked)
    told = f"{asked.label} · {verdict}: {promises.about(unit, decided, asked.by)}\n{unit.person(by).name} says: {decided.answer}"
    answered = ToldView(
        headline=f"{unit.person(by).name} has answered {asked.label}: {decided.answer}"
    )
    tell.end(unit, asked.label, answered)
    # An edit rings nobody, and whoever asked waits for this: the end above is forgotten, so it is new.
    tell.keep(unit, asked.label, {asked.by: ToldView(headline=told)})
    return decided


def _stands(asked: Dispute) -> str:
    return "What the tool said stands" if asked.contact else "The number stands"


def _open(unit: Unit, asked: Dispute, by: SlackUserId) -> Dispute:
    if not asked.is_open:
        who = unit.person(asked.answered_by).name if asked.answered_by else "somebody"
        raise UserError(f"{who} has answered this already: {asked.answer}")
    if not promises.may_answer(unit, asked, by):
        raise UserError("This is for whoever keeps the measure to answer.")
    return asked


def get(unit: Unit, number: int) -> Dispute:
    """Read a dispute; raises UserError where there is none."""
    return _there(rows.get(unit.tx, unit.workspace, number), number)


def lock(unit: Unit, number: int) -> Dispute:
    """Lock a dispute to answer it; raises UserError where there is none."""
    return _there(rows.lock(unit.tx, unit.workspace, number), number)


def _there(asked: Dispute | None, number: int) -> Dispute:
    if asked is None:
        raise labels.no_such(LabelKind.DISPUTE, number)
    return asked
