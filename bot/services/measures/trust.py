"""Trust in a workflow's totals: earned by people who looked, or lent by a dated exception."""

from dataclasses import replace
from datetime import date

from bot.charter.pods import Workflow
from bot.domain.interactions.trust import evidence_of, missing
from bot.domain.measures.gatekeeper import WorkflowStanding
from bot.domain.words import short_day
from bot.store.interactions import looks
from bot.store.interactions import trust as rows
from bot.store.measures import disputes
from bot.work.unit import Unit


def version_of(unit: Unit, workflow: str) -> str:
    """Return the version of a workflow's scorecard as the charter has it; empty for none."""
    cards = (each.version for each in unit.charter.scorecards if each.workflow == workflow)
    return next(cards, "")


def standing(unit: Unit, workflow: Workflow, day: date) -> WorkflowStanding:
    """Say how far a workflow has come: trusted by what people looked at, or by exception."""
    given = workflow.standing(day)
    return given if given.trusted else replace(given, trusted=is_earned(unit, workflow.key))


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
    """Say of a workflow's number that it is shown by exception, and since when; empty where it is not."""
    try:
        since = unit.charter.workflow(workflow).trusted_on
    except KeyError:
        return ""
    if since is None or is_earned(unit, workflow):
        return ""
    return f"shown by an exception of {short_day(since)}"


def words(unit: Unit, workflow: Workflow, day: date) -> str:
    """Say why totals may be read, or what is missing until they may."""
    if is_earned(unit, workflow.key):
        return "trusted"
    still = f": {', '.join(lacks(unit, workflow.key))}" if version_of(unit, workflow.key) else ""
    if workflow.standing(day).trusted:
        return f"{exception_words(unit, workflow.key)}, not by what people looked at{still}"
    return f"totals locked until its trust gate is passed{still}"
