"""The forms behind an action's buttons."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bot.domain import labels
from bot.domain.actions.decisions import Action
from bot.domain.calendar import due_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_work
from bot.errors import UserError
from bot.services.actions import changes, messages, sight, waits
from bot.slack.mrkdwn import shorten
from bot.store.actions import rows
from bot.store.actions.rows import ActionFilter
from bot.work import menus, pods
from bot.work.forms import Choice, FieldView, FormView, MessageLink
from bot.work.menus import Search
from bot.work.unit import Unit

TITLE, POD, DUE = "actions.title", "actions.pod", "actions.due"
WHICH, WHAT = "actions.which", "actions.what"
LONGEST_TITLE = 300
# More than anybody has: beyond what Slack shows they are searched.
MOST_IN_BULK = 1_000
BULK = {
    "keep": "Still on it",
    "done": "Done",
    "snooze": "Snooze to the day below",
    "offer": "Hand over to the person below",
    "drop": "Drop, for the reason below",
}


REASON = FieldView(
    block=changes.REASON, kind="text", label="Why?", hint="Others read it, and it stays on record."
)
FORMS: dict[str, tuple[str, str, tuple[FieldView, ...]]] = {
    "snooze": (
        "Snooze {}",
        "Snooze",
        (
            FieldView(
                block=changes.UNTIL,
                kind="day",
                label="Until which day?",
                hint="The first day stays on record, beside this one.",
            ),
            REASON,
        ),
    ),
    "block": (
        "What {} waits for",
        "It waits",
        (
            FieldView(
                block=waits.WAITS_ACTION,
                kind="line",
                label="For another action",
                hint="Its number, such as A-7. This one goes on when that one is closed.",
                longest=12,
                optional=True,
            ),
            FieldView(
                block=waits.WAITS_PERSON,
                kind="person",
                label="For somebody here",
                hint="They hear of it, with a button that lets it go on.",
                optional=True,
            ),
            FieldView(
                block=waits.WAITS_OUTSIDE,
                kind="line",
                label="For somebody outside",
                hint="Their name or company.",
                longest=60,
                optional=True,
            ),
            FieldView(
                block=changes.UNTIL,
                kind="day",
                label="Look again on",
                hint="Its deadline stands all the same.",
                optional=True,
            ),
            FieldView(block=changes.REASON, kind="text", label="What is missing?", optional=True),
        ),
    ),
    "offer": (
        "Hand {} over",
        "Ask them",
        (
            FieldView(
                block=changes.OWNER,
                kind="person",
                label="To whom?",
                hint="They are asked to accept; until then it stays where it is.",
            ),
        ),
    ),
    "drop": ("Drop {}", "Drop it", (REASON,)),
    "split": (
        "Split {}",
        "Split",
        (
            FieldView(
                block=waits.PARTS,
                kind="text",
                label="Its parts, one on each line",
                hint="Each becomes an action with the same owner and day.",
                longest=2_000,
            ),
        ),
    ),
}


def render(unit: Unit, form: str, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render a form; raises UserError where this person cannot do that now."""
    action = rows.get(unit.tx, unit.workspace, number)
    if action is None:
        raise labels.no_such(LabelKind.ACTION, number)
    changes.check_workable(unit, action, by)
    if not action.is_live:
        raise UserError(f"{action.label} is {action.state}: nothing is left to do about it.")
    title, submit, fields = FORMS[form]
    label = messages.known_as(unit, action)
    due = f"{label} is due on {messages.due_words(action)}."
    return _form(
        unit,
        callback=f"actions.{form}",
        context=action.label,
        title=title.format(label),
        submit=submit,
        intro=f"{due}\n{messages.what_words(unit, action)}",
        fields=fields,
    )


def new(unit: Unit, by: SlackUserId, link: MessageLink, text: str = "") -> dict[str, Any]:
    """Render the form for a new action, with the words of the message it is made from."""
    mine = unit.roster.pods_of(by)
    choices = pods.pod_choices(unit.charter)
    first = mine[0] if mine else PodKey(choices[0].value)
    days = unit.charter.promises.feedback_days
    due = due_day(unit.at, pods.calendar_of(unit.charter, first), days=days)
    fields = (
        FieldView(
            block=TITLE,
            kind="text",
            label="What is to be done?",
            hint="No customer names or numbers, please.",
            initial=shorten(" ".join(text.split()), LONGEST_TITLE),
            longest=LONGEST_TITLE,
        ),
        FieldView(block=POD, kind="choice", label="Whose?", choices=choices, initial=first),
        FieldView(
            block=changes.OWNER,
            kind="person",
            label="Who does it?",
            hint="Somebody of that pod. Left empty, anybody of the pod may take it.",
            optional=True,
        ),
        FieldView(block=DUE, kind="day", label="By when?", initial=due.isoformat()),
    )
    return _form(
        unit,
        callback="actions.new",
        context=json.dumps(asdict(link)),
        title="New action",
        submit="Make it",
        intro="An action has one owner, one day, and reminders until it is done.",
        fields=fields,
    )


def bulk(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """Render the form that changes several of somebody's actions at once."""
    mine = _open_of(unit, by)
    if not mine:
        raise UserError("You have no open actions. `/rollout actions pod` shows your pod's.")
    fields = (
        FieldView(block=WHICH, kind="several", label="Which ones?", choices=_choices(unit, mine)),
        FieldView(
            block=WHAT,
            kind="choice",
            label="What about them?",
            choices=tuple(Choice(value, text) for value, text in BULK.items()),
        ),
        FieldView(block=changes.UNTIL, kind="day", label="Day", optional=True),
        FieldView(block=changes.OWNER, kind="person", label="Person", optional=True),
        FieldView(block=changes.REASON, kind="text", label="Reason", optional=True),
    )
    return _form(
        unit,
        callback="actions.bulk",
        context="",
        title="Update several",
        submit="Update",
        intro="Either all of them change or none: you see here what stands in the way.",
        fields=fields,
    )


def find_own(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find one's own actions by what somebody types."""
    return menus.best(_choices(unit, _open_of(unit, search.by)), search.words)


def _open_of(unit: Unit, by: SlackUserId) -> Sequence[Action]:
    found = rows.find(unit.tx, unit.workspace, ActionFilter(owner=by), limit=MOST_IN_BULK)
    return sight.shown(unit, found, by)


def _choices(unit: Unit, actions: Sequence[Action]) -> tuple[Choice, ...]:
    return menus.choices(
        (action.label, f"{messages.known_as(unit, action)} {action.title}") for action in actions
    )


def may_open(unit: Unit, by: SlackUserId, pod: PodKey) -> bool:
    """Tell whether what somebody writes is the pod's at once, or a proposal."""
    return may_work(unit.person(by), unit.roster.pod(pod))


def _form(unit: Unit, **parts: Any) -> dict[str, Any]:
    return unit.render(FormView(**parts))
