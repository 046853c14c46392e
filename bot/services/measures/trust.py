"""Trust in a workflow's totals: earned by people who looked, or lent by an exception, once its stage shows them."""

from collections.abc import Iterable
from datetime import date

from bot.charter.pods import Workflow
from bot.domain.interactions.trust import TrustEvidence, evidence_of, missing
from bot.domain.measures.gatekeeper import WorkflowStanding
from bot.domain.words import some
from bot.store.interactions import looks
from bot.store.interactions import trust as rows
from bot.store.measures import disputes
from bot.work import ladder
from bot.work.pods import workflow_name
from bot.work.unit import Unit


def version_of(unit: Unit, workflow: str) -> str:
    """Return the version of a workflow's scorecard as the charter has it; empty for none."""
    cards = (each.version for each in unit.charter.scorecards if each.workflow == workflow)
    return next(cards, "")


def standing(unit: Unit, workflow: Workflow, day: date) -> WorkflowStanding:
    """Say how far a workflow has come: what its stage unlocks, and whether its totals are trusted.

    A stage with totals keeps them locked while trust is neither earned nor lent.
    """
    stage, now = ladder.stands(unit, workflow, day)
    is_lent = now.lent_on is not None and now.lent_on <= day
    return WorkflowStanding(
        workflow.name,
        stage.totals and (is_lent or is_earned(unit, workflow.key)),
        now.tempo,
        # Where no contacts are judged, nobody asks how many of them are.
        is_seen=not version_of(unit, workflow.key) or unit.charter.knows_coverage(workflow.key),
        alerts=stage.alerts,
        retired=now.retired,
    )


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
    return missing(looked(unit, workflow), unit.charter.interactions.trust.rule)


def looked(unit: Unit, workflow: str) -> TrustEvidence:
    """Count what was looked at by the scorecard in force."""
    found = looks.of_version(unit.tx, unit.workspace, workflow, version_of(unit, workflow))
    wrong = disputes.contacts_not_refused(unit.tx, unit.workspace, workflow)
    return evidence_of(found, wrong)


def exception_words(unit: Unit, workflow: str) -> str:
    """Say of what is shown of a workflow that an exception unlocks it, and since when; else nothing."""
    try:
        _, now = ladder.stands(unit, unit.charter.workflow(workflow))
    except KeyError:
        return ""
    since = now.lent_on
    if since is None or is_earned(unit, workflow):
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
    stage, now = ladder.stands(unit, workflow, day)
    if now.retired:
        return "retired"
    if stage.totals and is_earned(unit, workflow.key):
        return "trusted"
    still = f": {', '.join(lacks(unit, workflow.key))}" if version_of(unit, workflow.key) else ""
    if now.lent_on is not None:
        return f"{exception_words(unit, workflow.key)}, not by what people looked at{still}"
    if not stage.totals and is_earned(unit, workflow.key):
        return f"enough was looked at; totals open with its move from {stage.name}"
    return f"totals locked until its trust gate is passed{still}"
