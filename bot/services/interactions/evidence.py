"""What stands behind a number: the contacts a person can open, a few of each side (R10)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from bot.charter.measures import Measure
from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Finding, SeriesKey
from bot.domain.words import short_day
from bot.errors import UserError
from bot.services.interactions import contacts, seeing
from bot.services.measures import coverage, disputes, gatekeeper, names, outcomes, trust
from bot.services.measures import evidence as links
from bot.slack.mrkdwn import Mrkdwn, link
from bot.store.interactions import shown
from bot.store.interactions.shown import Behind, DayBehind
from bot.work.unit import Unit

MOST_FINDINGS = 8
# Of each side, where one number is opened and where several are.
A_FEW, ONE = 3, 1
# Some of what is found is another team's.
SPARE = 4
Side = tuple[str, list[Behind]]


@dataclass(frozen=True, slots=True)
class BehindView:
    """One contact and what of it counted."""

    headline: str
    facts: str
    number: str


@dataclass(frozen=True, slots=True)
class SideView:
    """A few contacts of one side of a number."""

    title: str
    contacts: tuple[BehindView, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRowView:
    """One number, what opens its interactions, and the contacts behind it."""

    headline: str
    facts: str
    links: Mrkdwn
    sides: tuple[SideView, ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What stands behind one line."""

    template: ClassVar = "interactions/evidence"
    rows: tuple[EvidenceRowView, ...]
    more: str


def modal(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render what opens the interactions behind findings or a number; raises UserError."""
    if disputes.SEPARATOR in value:
        return unit.render(EvidenceView((_of_number(unit, value, by),), ""))
    found = outcomes.named(unit, value, by)
    most = A_FEW if len(found) == 1 else ONE
    rows = tuple(
        _row(
            (outcomes.known_as(unit, finding), _facts(unit, finding.series, finding.day, by)),
            _links(links.links_of(unit, finding), finding.day),
            _sides(unit, finding.series, finding.day, by, most=most),
        )
        for finding in found[:MOST_FINDINGS]
    )
    left = len(found) - MOST_FINDINGS
    return unit.render(EvidenceView(rows, f"and {left} more" if left > 0 else ""))


def _of_number(unit: Unit, value: str, by: SlackUserId) -> EvidenceRowView:
    """Lay out the newest contacts behind a measure; what they add up to may still be locked."""
    series, day = disputes.number_of(value)
    if gatekeeper.audience_of(unit, unit.person(by), series.workflow) is None:
        raise UserError("Its contacts are for the pod that owns the workflow and leaders.")
    of = DayBehind(workflow=series.workflow, channel=series.channel, day=day)
    newest = shown.newest_day(unit.tx, unit.workspace, of) or day
    name = names.measure_name(unit, series.measure)
    headline = f"{names.where(unit, series)}: {name}, {short_day(newest)}"
    made = links.pattern(unit, series, newest.isoformat())
    sides = _sides(unit, series, newest, by, most=A_FEW)
    told = (headline, _facts(unit, series, newest, by))
    return _row(told, _links([made] if made else [], newest), sides)


def _facts(unit: Unit, series: SeriesKey, day: date, by: SlackUserId) -> str:
    """Say how much of that day was seen, and whether an exception shows what it adds up to."""
    try:
        workflow = unit.charter.workflow(series.workflow)
    except KeyError:
        return ""
    audience = gatekeeper.audience_of(unit, unit.person(by), series.workflow)
    told = (
        coverage.words(unit, workflow, day, audience),
        trust.exception_words(unit, series.workflow),
    )
    return " · ".join(word for word in told if word)


def behind(unit: Unit, finding: Finding, *, most: int) -> list[int]:
    """List the contacts that a finding points to, the most telling first; none where it counts none."""
    series = finding.series
    measure = names.measure_of(unit, series.measure)
    if measure is None or not measure.is_counted or measure.scorecard:
        return []
    of = DayBehind(workflow=series.workflow, channel=series.channel, day=finding.day)
    found = _of_side(unit, of, measure, low=not finding.is_high)(most)
    return [each.contact.number for each in found]


def _links(urls: Sequence[str], day: date) -> Mrkdwn:
    named = (link(url, f"{n}. {short_day(day)}") for n, url in enumerate(urls, 1))
    return Mrkdwn(" · ".join(named))


def _row(told: tuple[str, str], opens: Mrkdwn, sides: tuple[SideView, ...]) -> EvidenceRowView:
    none = "No contact was recorded, and the charter names no link for this measure."
    return EvidenceRowView(*told, opens or Mrkdwn("" if sides else none), sides)


def _sides(
    unit: Unit, series: SeriesKey, day: date, by: SlackUserId, *, most: int
) -> tuple[SideView, ...]:
    of = DayBehind(workflow=series.workflow, channel=series.channel, day=day)
    measure, may = names.measure_of(unit, series.measure), seeing.sight(unit, by)
    found = _found(unit, of, measure, most * SPARE)
    told, sides = set[int](), list[SideView]()
    for title, behind in found:
        mine = [each for each in behind if each.contact.number not in told and may(each.contact)]
        told |= {each.contact.number for each in mine[:most]}
        views = tuple(_behind(unit, measure, each) for each in mine[:most])
        sides += [SideView(title, views)] if views else []
    return tuple(sides)


def _found(unit: Unit, of: DayBehind, measure: Measure | None, most: int) -> Iterator[Side]:
    """Find the contacts of each side, the most telling and newest first."""
    tx, workspace = unit.tx, unit.workspace
    if measure is None or not measure.is_counted:
        yield "The newest contacts of that day", shown.newest(tx, workspace, of, most=most)
        return
    for low, title in ((True, _low(unit, of, measure)), (False, _high(unit, of, measure))):
        yield title, _of_side(unit, of, measure, low=low)(most)


def _of_side(
    unit: Unit, of: DayBehind, measure: Measure, *, low: bool
) -> Callable[[int], list[Behind]]:
    tx, workspace = unit.tx, unit.workspace
    item, outcome = measure.item, measure.outcome
    if item:
        return lambda most: shown.by_item(tx, workspace, of, item, most=most, low=low)
    if outcome:
        return lambda most: shown.by_outcome(tx, workspace, of, outcome, most=most, low=low)
    return lambda most: shown.by_length(tx, workspace, of, most=most, low=low)


def _low(unit: Unit, of: DayBehind, measure: Measure) -> str:
    if measure.item:
        return f"Scored lowest: {_item_name(unit, of, measure.item)}"
    return f"Not {_spoken(measure)}" if measure.outcome else "The shortest"


def _high(unit: Unit, of: DayBehind, measure: Measure) -> str:
    if measure.item:
        return f"Scored highest: {_item_name(unit, of, measure.item)}"
    return f"{_spoken(measure).capitalize()}" if measure.outcome else "The longest"


def _spoken(measure: Measure) -> str:
    return measure.outcome.replace("_", " ") if measure.outcome else ""


def _item_name(unit: Unit, of: DayBehind, item: str) -> str:
    return contacts.item_name(unit, of.workflow, item)


def _behind(unit: Unit, measure: Measure | None, behind: Behind) -> BehindView:
    contact = behind.contact
    said = ""
    if measure is not None and measure.item and behind.value is not None:
        sure = "" if behind.confidence is None else f", {behind.confidence:.0%} sure"
        value = contacts.spoken_value(unit, contact.workflow, measure.item, behind.value)
        said = f"{contacts.item_name(unit, contact.workflow, measure.item)}: {value}{sure}"
    told = (said, contacts.facts(contact))
    return BehindView(
        headline=f"{names.CHANNELS[contact.channel]}, {contacts.moment(unit, contact)}",
        facts=" · ".join(word for word in told if word) or "nothing else is known of it",
        number=str(contact.number),
    )
