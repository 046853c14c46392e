"""Raising an escalation: the criteria decide how bad it is, the workflow whose it is."""

from dataclasses import dataclass
from typing import Any

from bot.domain import escalations as decisions
from bot.domain.audit import Entry
from bot.domain.criteria import WORDS, Criterion
from bot.domain.escalations import Escalation
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.errors import UserError
from bot.services import pods
from bot.services.actions import changing
from bot.services.actions.forms import Choice, FieldView, FormView
from bot.services.escalations import stepping, telling
from bot.services.unit import Unit
from bot.slack.mrkdwn import shorten
from bot.store import escalations as rows
from bot.store.counters import next_number

WORKFLOW, CRITERIA, WHAT = "escalations.workflow", "escalations.criteria", "escalations.what"
KIND = "escalation"
NOT_SURE = "*"
MOST_WORKFLOWS = 99
LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A filled-in form: about which workflow, which criteria hold, what happened, from which message."""

    workflow: str
    criteria: tuple[str, ...]
    what: str
    permalink: str = ""


def form(unit: Unit, *, permalink: str = "", text: str = "") -> dict[str, Any]:
    """Render the form that raises an escalation."""
    workflows = [Choice(each.key, shorten(each.name, 75)) for each in unit.charter.workflows]
    fields = (
        FieldView(
            block=WORKFLOW,
            kind="choice",
            label="What is it about?",
            choices=(*workflows[:MOST_WORKFLOWS], Choice(NOT_SURE, "I am not sure")),
        ),
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
    view = FormView(
        callback="escalations.raise",
        context=permalink,
        title="Escalate",
        submit="Escalate",
        intro="The pod that owns it is reached at once, step by step, until somebody has it.",
        fields=fields,
    )
    return unit.render("actions/form", view)


def escalate(unit: Unit, by: SlackUserId, wish: Wish) -> Escalation:
    """Raise an escalation and take its first step; raises UserError under the field at fault."""
    pod, workflow = _whose(unit, wish.workflow)
    criteria = tuple(Criterion(word) for word in wish.criteria if word in set(Criterion))
    asked = decisions.judged(criteria, unit.charter.escalations.rules())
    raised = Escalation(
        number=next_number(unit.tx, unit.workspace, KIND),
        pod=pod,
        workflow=workflow,
        severity=asked.severity,
        sensitive=asked.sensitive,
        criteria=criteria,
        what=changing.said(wish.what, WHAT),
        raised_by=by,
        raised_at=unit.at,
        permalink=wish.permalink,
        policy=unit.charter.policy_of(unit.charter.pod(pod)),
        due_at=unit.at,
    )
    rows.add(unit.tx, unit.workspace, raised)
    after = {"pod": pod, "severity": raised.severity, "sensitive": raised.sensitive}
    unit.note(Entry(unit.at, by, "escalate", raised.label, after=after))
    telling.note(unit, raised, "raised", by, ", ".join(WORDS[each] for each in criteria))
    telling.post_card(unit, raised)
    name = pods.name_of(unit.charter, pod)
    words = f"{raised.label} is with {name}. You hear who has it and how it ends."
    telling.tell(unit, raised, (by,), words)
    return stepping.take_steps(unit, raised)


def _whose(unit: Unit, key: str) -> tuple[PodKey, WorkflowKey | None]:
    try:
        return PodKey(unit.charter.workflow(key).pod), WorkflowKey(key)
    except KeyError:
        default = unit.charter.escalations.default_pod
    if key != NOT_SURE or default is None:
        why = "Please choose what is nearest to it: the charter names nobody for the rest yet."
        raise UserError("", fields={WORKFLOW: why if key == NOT_SURE else "Please choose one."})
    return PodKey(default), None
