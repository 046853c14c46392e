"""The register of versions: prompts, flows, models, knowledge and scorecards, since when, and by whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.charter.pods import Workflow
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.known_changes import Version, VersionKind
from bot.domain.rights import rules
from bot.domain.words import counted, day_words
from bot.errors import UserError
from bot.services.measures import gatekeeper
from bot.services.measures.known_changes import may_note
from bot.services.measures.rules import zone_of
from bot.slack.mrkdwn import shorten
from bot.store.measures import known_changes as rows
from bot.work import pods
from bot.work.forms import Choice, FieldView, FormView, check_all, refuse_personal
from bot.work.tell import ToldView
from bot.work.unit import Unit

WORD, ADD = "versions", "add"
KIND, NAME, DAY = "versions.kind", "versions.name", "versions.day"
LONGEST = 80
# A section takes 3,000 characters.
MOST_LISTED, LONGEST_LINE = 12, 220
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A filled-in form: what it is a version of, its name, and its first day."""

    kind: VersionKind
    name: str
    day: date


def listing(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Answer `/rollout measures versions [workflow]`, the newest first; raises UserError."""
    named = [pods.workflow_called(unit.charter, words)] if words else unit.charter.workflows
    read = {each.key: each.name for each in named if _may_read(unit, each, by)}
    if not read:
        raise UserError(rules.NUMBERS_OF.refused)
    found = rows.register_of(unit.tx, unit.workspace, read)
    told = [_line(unit, version, who) for version, who in found[:MOST_LISTED]]
    more = len(found) - len(told)
    if more:
        told.append(f"And {counted(more, 'older one')}: add a workflow for its own.")
    nothing = (
        "No version is known yet: they come with numbers and evidence, or are entered by hand."
    )
    return unit.render(ToldView(headline="\n".join(told) or nothing, note=_how(unit, by)))


def _how(unit: Unit, by: SlackUserId) -> str:
    return "`/rollout measures versions WORKFLOW add` enters one." if may_note(unit, by) else ""


def _may_read(unit: Unit, workflow: Workflow, by: SlackUserId) -> bool:
    person = unit.person(by)
    return (
        may_note(unit, by)
        or gatekeeper.audience_of(unit, person, WorkflowKey(workflow.key)) is not None
    )


def _line(unit: Unit, version: Version, who: str) -> str:
    kind = "" if version.kind is VersionKind.OTHER else f" · {version.kind}"
    where = pods.workflow_name(unit.charter, version.workflow) or version.workflow
    since = day_words(version.first_day)
    name = unit.person(SlackUserId(who)).name
    return shorten(f"{version.name}{kind} · {where} · since {since} · {name}", LONGEST_LINE)


def form(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """Render the form that enters a version of a workflow; raises UserError."""
    if not may_note(unit, by):
        raise UserError(rules.NOTE.refused)
    workflow = pods.workflow_called(unit.charter, words)
    today = local_day(unit.at, zone_of(unit.charter, workflow.key))
    kinds = tuple(Choice(kind.value, kind.value.capitalize()) for kind in VersionKind)
    fields = (
        FieldView(block=KIND, kind="choice", label="What is it a version of?", choices=kinds),
        FieldView(
            block=NAME,
            kind="line",
            label="What is it called?",
            hint="As numbers and evidence name it: flow 2.3",
            longest=LONGEST,
        ),
        FieldView(block=DAY, kind="day", label="Since which day?", initial=today.isoformat()),
    )
    view = FormView(
        callback="versions.enter",
        context=workflow.key,
        title="Enter a version",
        submit="Enter it",
        intro=f"{workflow.name}: findings that begin on that day or within three days name it.",
        fields=fields,
    )
    return unit.render(view)


def enter(unit: Unit, key: str, by: SlackUserId, new: NewVersion) -> None:
    """Enter a version; raises UserError under the field at fault."""
    if not may_note(unit, by):
        raise UserError(rules.NOTE.refused)
    workflow = pods.workflow_called(unit.charter, (key,))
    today = local_day(unit.at, zone_of(unit.charter, workflow.key))
    name = new.name.strip()
    known = rows.register_of(unit.tx, unit.workspace, (workflow.key,))
    since = next((each.first_day for each, _ in known if each.name == name), None)
    check_all(
        lambda: _check_name(name, since, new.day),
        lambda: refuse_personal(name, NAME),
        lambda: _check_day(new.day, today),
    )
    version = Version(
        name=name, workflow=WorkflowKey(workflow.key), kind=new.kind, first_day=new.day
    )
    rows.register(unit.tx, unit.workspace, [version], by=by, at=unit.at)
    after = {"version": name, "kind": new.kind.value, "day": new.day}
    unit.note(Entry(unit.at, by, "note", f"workflow:{workflow.key}", after=after))


def _check_name(name: str, since: date | None, day: date) -> None:
    if not name or not name.isprintable():
        raise UserError("", fields={NAME: "Its name in one line, please, such as flow 2.3."})
    if since is not None and since <= day:
        raise UserError("", fields={NAME: f"It is known already, since {day_words(since)}."})


def _check_day(day: date, today: date) -> None:
    if not EARLIEST <= day <= today:
        raise UserError("", fields={DAY: "Today or a day before it, please."})
