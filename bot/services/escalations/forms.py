"""The form that raises an escalation."""

import json
from dataclasses import asdict
from typing import Any

from bot.domain.criteria import WORDS
from bot.slack.mrkdwn import shorten
from bot.work.forms import Choice, FieldView, FormView, MessageLink
from bot.work.unit import Unit

WORKFLOW, CRITERIA, WHAT = "escalations.workflow", "escalations.criteria", "escalations.what"
CALL_TYPE, CHANNEL = "escalations.call_type", "escalations.channel"
NOT_SURE = "*"
MOST_WORKFLOWS, MOST_CALLS = 99, 100
LONGEST = 1_000
CHANNELS = (
    Choice("voice", "Voice"),
    Choice("chat", "Chat"),
    Choice("sms", "SMS"),
    Choice("web", "Web"),
)


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


def _about(unit: Unit) -> tuple[FieldView, ...]:
    workflows = [Choice(each.key, shorten(each.name, 75)) for each in unit.charter.workflows]
    calls = dict.fromkeys(call for w in unit.charter.workflows for call in w.call_types)
    about = FieldView(
        block=WORKFLOW,
        kind="choice",
        label="What is it about?",
        choices=(*workflows[:MOST_WORKFLOWS], Choice(NOT_SURE, "I am not sure")),
    )
    call_type = FieldView(
        block=CALL_TYPE,
        kind="choice",
        label="Which kind of call?",
        hint="Where you are not sure above, this finds whose it is.",
        choices=tuple(Choice(shorten(c, 75), shorten(c, 75)) for c in list(calls)[:MOST_CALLS]),
        optional=True,
    )
    channel = FieldView(
        block=CHANNEL, kind="choice", label="On which channel?", choices=CHANNELS, optional=True
    )
    return (about, *((call_type,) if calls else ()), channel)


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
