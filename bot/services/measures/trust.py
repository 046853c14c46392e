"""Trust in a workflow's totals: earned by people who looked, or lent by a dated exception."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.charter.pods import Workflow
from bot.domain.calendar import local_day
from bot.domain.interactions.trust import evidence_of, missing
from bot.domain.measures.gatekeeper import WorkflowStanding
from bot.domain.words import some
from bot.services.measures.rules import zone_of
from bot.store.interactions import looks
from bot.store.interactions import trust as rows
from bot.store.measures import disputes
from bot.work.pods import workflow_name
from bot.work.unit import Unit


def version_of(unit: Unit, workflow: str) -> str:
    """Return the version of a workflow's scorecard as the charter has it; empty for none."""
    cards = (each.version for each in unit.charter.scorecards if each.workflow == workflow)
    return next(cards, "")


def standing(unit: Unit, workflow: Workflow, day: date) -> WorkflowStanding:
    """Say how far a workflow has come: trusted by what was looked at, or by exception; how much is seen."""
    given = workflow.standing(day)
    # Where no contacts are judged, nobody asks how many of them are.
    is_seen = not version_of(unit, workflow.key) or unit.charter.knows_coverage(workflow.key)
    is_trusted = given.trusted or is_earned(unit, workflow.key)
    return replace(given, trusted=is_trusted, is_seen=is_seen)


def is_earned(unit: Unit, workflow: str) -> bool:
    """Tell whether people looked at enough of what the scorecard in force says."""
    version = version_of(unit, workflow)
    return rows.since(unit.tx, unit.workspace, workflow, version) is not None


def recount(unit: Unit, workflow: str) -> None:
    """Earn or lose trust by what was looked at so far."""
    version = version_of(unit, workflow)
    if not version:
        return
    if lacks(unit, workflow):
        rows.lose(unit.tx, unit.workspace, workflow, version)
    else:
        rows.earn(unit.tx, unit.workspace, workflow, version, at=unit.at)


def lacks(unit: Unit, workflow: str) -> list[str]:
    """Say what is still to be looked at; counting starts anew with each version."""
    found = looks.of_version(unit.tx, unit.workspace, workflow, version_of(unit, workflow))
    wrong = disputes.contacts_not_refused(unit.tx, unit.workspace, workflow)
    return missing(evidence_of(found, wrong), unit.charter.interactions.trust.rule)


def exception_words(unit: Unit, workflow: str) -> str:
    """Say of what is shown of a workflow that an exception unlocks it, and since when; else nothing."""
    try:
        since = unit.charter.workflow(workflow).trusted_on
    except KeyError:
        return ""
    if since is None or since > local_day(unit.at, zone_of(unit.charter, workflow)):
        return ""
    if is_earned(unit, workflow):
        return ""
    return f"trusted by exception since {since.day} {since:%B}"


def exceptions_words(unit: Unit, workflows: Iterable[str]) -> str:
    """Say of several workflows which of them are shown by exception; of one alone since when."""
    named = list(dict.fromkeys(workflows))
    if len(named) == 1:
        return exception_words(unit, named[0])
    lent = [workflow_name(unit.charter, each) for each in named if exception_words(unit, each)]
    return f"trusted by exception: {some(lent)}" if lent else ""


def words(unit: Unit, workflow: Workflow, day: date) -> str:
    """Say why totals may be read, or what is missing until they may."""
    if is_earned(unit, workflow.key):
        return "trusted"
    still = f": {', '.join(lacks(unit, workflow.key))}" if version_of(unit, workflow.key) else ""
    if workflow.standing(day).trusted:
        return f"{exception_words(unit, workflow.key)}, not by what people looked at{still}"
    return f"totals locked until its trust gate is passed{still}"
