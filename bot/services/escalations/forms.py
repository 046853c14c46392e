"""The forms of an escalation: the one that raises it, and those behind its buttons."""

import json
from dataclasses import asdict
from typing import Any

from bot.domain.escalations.criteria import WORDS, EscalationSeverity
from bot.domain.ids import SlackUserId
from bot.services.escalations import cards
from bot.slack.mrkdwn import shorten
from bot.work import menus, pods
from bot.work.forms import Choice, FieldView, FormView, MessageLink
from bot.work.menus import Search
from bot.work.unit import Unit

WORKFLOW, CRITERIA, WHAT = "escalations.workflow", "escalations.criteria", "escalations.what"
CALL_TYPE, CHANNEL = "escalations.call_type", "escalations.channel"
NOT_SURE = "*"
LONGEST = 1_000
UNSURE = Choice(NOT_SURE, "I am not sure")
CHANNELS = (
    Choice("voice", "Voice"),
    Choice("chat", "Chat"),
    Choice("sms", "SMS"),
    Choice("web", "Web"),
)
MINUTES, OWNER, NEWS = "escalations.minutes", "escalations.owner", "escalations.news"
CAUSE, TOLD, NEXT = "escalations.cause", "escalations.told", "escalations.next"
SEVERITY, WHY = "escalations.severity", "escalations.why"
CHOICES = tuple(Choice(str(n), f"in {n} minutes") for n in (5, 10, 15, 30, 45))
USUAL = "30"
_WHEN = FieldView(
    block=MINUTES,
    kind="choice",
    label="Next update",
    hint="Without it by then, it is open again and others are called.",
    choices=CHOICES,
    initial=USUAL,
)
FORMS: dict[str, tuple[str, str, tuple[FieldView, ...]]] = {
    "not_yet": (
        "{} is not over yet",
        "Tell them",
        (
            FieldView(
                block=WHY,
                kind="text",
                label="What is missing?",
                hint="Those who are named read it; whoever had it goes on.",
            ),
        ),
    ),
    "rate": (
        "How bad is {}",
        "Change it",
        (
            FieldView(
                block=SEVERITY,
                kind="choice",
                label="How bad is it?",
                hint="Worse calls people anew; where that makes it another pod's, it moves there.",
                choices=tuple(Choice(s.value, cards.SEVERITIES[s]) for s in EscalationSeverity),
            ),
            FieldView(block=WHY, kind="text", label="Why?"),
        ),
    ),
    "take": (
        "Who has {}",
        "Take it",
        (
            FieldView(
                block=OWNER,
                kind="person",
                label="Who has it?",
                hint="Left empty: you.",
                optional=True,
            ),
            _WHEN,
        ),
    ),
    "update": (
        "Update on {}",
        "Tell them",
        (FieldView(block=NEWS, kind="text", label="What is new?"), _WHEN),
    ),
    "resolve": (
        "Resolve {}",
        "Resolve",
        (
            FieldView(block=CAUSE, kind="text", label="What was the cause?"),
            FieldView(block=TOLD, kind="text", label="What was the customer told?"),
            FieldView(
                block=NEXT,
                kind="text",
                label="What remains to be done?",
                hint="Each line becomes an action of the pod, with a deadline; all of it read them.",
                optional=True,
                longest=1_500,
            ),
        ),
    ),
}


def form(unit: Unit, *, link: MessageLink | None = None, text: str = "") -> dict[str, Any]:
    """Render the form that raises an escalation."""
    view = FormView(
        callback="escalations.raise",
        context=json.dumps(asdict(link)) if link else "",
        title="Escalate",
        submit="Escalate",
        intro="The pod that owns it is reached at once, step by step, until somebody has it.",
        fields=(*_about(unit), *_what(text)),
    )
    return unit.render(view)


def about(unit: Unit, _by: SlackUserId, link: MessageLink, text: str) -> dict[str, Any]:
    """Render the form about a message: what stands in its thread is read once it is sent."""
    return form(unit, link=link, text=text)


def _about(unit: Unit) -> tuple[FieldView, ...]:
    calls = _calls(unit)
    about = FieldView(
        block=WORKFLOW, kind="choice", label="What is it about?", choices=_workflows(unit)
    )
    call_type = FieldView(
        block=CALL_TYPE,
        kind="choice",
        label="Which kind of call?",
        hint="Where you are not sure above, this finds whose it is.",
        choices=calls,
        optional=True,
    )
    channel = FieldView(
        block=CHANNEL, kind="choice", label="On which channel?", choices=CHANNELS, optional=True
    )
    return (about, *((call_type,) if calls else ()), channel)


def _workflows(unit: Unit) -> tuple[Choice, ...]:
    return (*pods.workflow_choices(unit.charter), UNSURE)


def _calls(unit: Unit) -> tuple[Choice, ...]:
    calls = dict.fromkeys(call for w in unit.charter.workflows for call in w.call_types)
    return menus.choices((shorten(call, menus.LONGEST_TEXT), call) for call in calls)


def find_workflow(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find workflows by what somebody types; not being sure is always among the first."""
    return (UNSURE, *pods.find_workflow(unit, search))


def find_call(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find kinds of calls by what somebody types."""
    return menus.best(_calls(unit), search.words)


def _what(text: str) -> tuple[FieldView, ...]:
    return (
        FieldView(
            block=CRITERIA,
            kind="several",
            label="Which of these hold?",
            hint="They decide how urgent it is and who may see it.",
            choices=tuple(Choice(c.value, words.capitalize()) for c, words in WORDS.items()),
            optional=True,
        ),
        FieldView(
            block=WHAT,
            kind="text",
            label="What is happening?",
            hint="No customer names or numbers, please.",
            initial=shorten(" ".join(text.split()), LONGEST),
            longest=LONGEST,
        ),
    )
