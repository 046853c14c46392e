"""Asking the one gatekeeper about what the charter says of a measure and a workflow."""

from datetime import date

from bot.domain.calendar import local_day
from bot.domain.ids import PodKey
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.gatekeeper import YES, Audience, ShowingVerdict, Tempo, may_show
from bot.domain.people import Person
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.services.measures import trust
from bot.work.unit import Unit

GONE = ShowingVerdict(allowed=False, why="the charter does not have it any more")


def verdict(
    unit: Unit, series: SeriesKey, audience: Audience, tempo: Tempo, *, day: date
) -> ShowingVerdict:
    """Tell whether a series' totals may be shown to somebody at a tempo."""
    try:
        workflow = unit.charter.workflow(series.workflow)
        if not series.measure:
            # What the tool said of one contact is no total.
            return YES
        measure = unit.charter.measure(series.measure)
    except KeyError:
        return GONE
    return may_show(trust.standing(unit, workflow, day), measure.readiness(day), audience, tempo)


def is_shown(unit: Unit, series: SeriesKey, audience: Audience) -> bool:
    """Tell whether an audience may read a series' numbers at all today."""
    today = local_day(unit.at, unit.charter.rollout.zone)
    return bool(verdict(unit, series, audience, Tempo.MONTHLY, day=today))


def disputes_as(unit: Unit, person: Person, workflow: str) -> Audience | None:
    """Tell as whom somebody may say that a workflow's number looks wrong; None for who may not (U1)."""
    reads_as = audience_of(unit, person, workflow)
    if reads_as is not None:
        return reads_as
    is_witness = rules.WITNESS.admits(unit.roster.parts_of(person.id))
    return Audience.WITNESSES if is_witness else None


def audience_of(unit: Unit, person: Person, workflow: str) -> Audience | None:
    """Tell as whom somebody reads a workflow's numbers; None where they are not theirs to read.

    Agents read no totals here: numbers about their work reach them with their coach.
    """
    pod = _pod_of(unit, workflow)
    mine = pod in unit.roster.pods_of(person.id)
    if not rules.NUMBERS_OF.admits(unit.roster.standing(person.id, pod=mine)):
        return None
    if person.is_a(Role.STEWARDS, Role.ANALYSTS):
        return Audience.KEEPERS
    if person.is_a(Role.LEADERS) or person.id in unit.roster.office:
        return Audience.LEADERS
    return None if pod is None else Audience.POD


def _pod_of(unit: Unit, workflow: str) -> PodKey | None:
    try:
        return PodKey(unit.charter.workflow(workflow).pod)
    except KeyError:
        return None
