"""The small forms behind buttons: one text, one number or one person."""

from dataclasses import replace
from typing import Any

from bot.domain import labels
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import listed
from bot.errors import UserError
from bot.services.actions import changes
from bot.services.feedback import intake, matches, verification, views, work
from bot.slack.mrkdwn import mrkdwn
from bot.store import feedback as rows
from bot.work import menus, pods
from bot.work.forms import Choice, FieldView, FormView, Kind
from bot.work.menus import Search
from bot.work.presence import has_left
from bot.work.unit import Unit

OWNER = "feedback.owner"
FORMS = {
    "ship": FormView(
        callback="feedback.shipped",
        title="Shipped {}",
        submit="Tell the agent",
        fields=(
            FieldView(
                block="feedback.sentence",
                kind="text",
                label="What changed?",
                hint="One sentence in the agent's words, not the system's. "
                "They read it in ten minutes, and are asked whether it helped.",
            ),
        ),
    ),
    "decline": FormView(
        callback="feedback.declined",
        title="Decline {}",
        submit="Tell the agent",
        fields=(
            FieldView(
                block="feedback.reason",
                kind="text",
                label="Why not?",
                hint="The agent reads this in ten minutes. Say what you looked at, and what they can do meanwhile.",
            ),
        ),
    ),
    "ask": FormView(
        callback="feedback.asked",
        title="Ask about {}",
        submit="Ask",
        fields=(
            FieldView(
                block="feedback.question",
                kind="text",
                label="What would you like to know?",
                hint="The agent gets it as a direct message; "
                "the answer arrives in the card's thread.",
            ),
        ),
    ),
    "assign": FormView(
        callback="feedback.assigned",
        title="Assign {}",
        submit="Assign",
        fields=(
            FieldView(
                block=OWNER,
                kind="person",
                label="Who takes it?",
                hint="Somebody of the owning pod. They hear of it at once; its date stays.",
                action="owner",
            ),
        ),
    ),
    "redate": FormView(
        callback="feedback.redated",
        title="A new day for {}",
        submit="Tell the agent",
        fields=(
            FieldView(
                block=changes.UNTIL,
                kind="day",
                label="By when will they hear?",
                hint="The day first promised stays on record.",
            ),
            FieldView(
                block=changes.REASON,
                kind="text",
                label="Why does it take longer?",
                hint="The agent reads this at once.",
            ),
        ),
    ),
    "join": FormView(
        callback="feedback.joined",
        title="{} is a duplicate",
        submit="Join them",
        fields=(
            FieldView(
                block=work.DUPLICATE_OF,
                kind="search",
                label="Of which one?",
                hint="By its number or its words. Everybody who reported either hears the outcome.",
            ),
        ),
    ),
    "reopen": FormView(
        callback="feedback.reopened",
        title="{} is not fixed",
        submit="Send it back",
        fields=(
            FieldView(
                block="feedback.words",
                kind="text",
                label="What is still wrong?",
                hint="The pod starts on it again with your words.",
            ),
        ),
    ),
    "answer": FormView(
        callback="feedback.answered",
        title="Answer about {}",
        submit="Send",
        fields=(
            FieldView(
                block="feedback.words",
                kind="text",
                label="Your answer",
                hint="It appears in the pod's thread. No customer names or numbers, please.",
            ),
        ),
    ),
}
OF_AUTHOR = ("reopen", "answer")
OF_POD = tuple(word for word in FORMS if word not in OF_AUTHOR)


def render(unit: Unit, form: str, number: int, by: SlackUserId) -> dict[str, Any]:
    """Render a small form; raises UserError where this person cannot do that now."""
    item = _look(unit, form, number, by)
    workflow = pods.workflow_name(unit.charter, item.report.workflow)
    view = _to_people(unit, item) if form == "assign" else FORMS[form]
    view = replace(
        view,
        context=item.label,
        title=view.title.format(item.label),
        intro=mrkdwn("*{}* ({})\n“{}”", item.label, workflow, views.what_words(item, 280)),
    )
    return unit.render(view)


def _look(unit: Unit, form: str, number: int, by: SlackUserId) -> Feedback:
    if form == "reopen":
        verification.check_reopenable(unit, verification.asked(unit, number, by))
    if form in OF_AUTHOR:
        return intake.look_at_own(unit, number, by)
    item = rows.get(unit.tx, unit.workspace, number)
    if item is None:
        raise labels.no_such(LabelKind.FEEDBACK, number)
    work.check_workable(unit, item, by)
    if form == "ship" and item.state is FeedbackState.NEW:
        raise UserError(f"Take {item.label} first, so that somebody stands behind the change.")
    if not item.is_open:
        raise UserError(
            f"{item.label} is {decisions.standing(item)}. `/rollout feedback {item.label}` shows it."
        )
    return item


def _to_people(unit: Unit, item: Feedback) -> FormView:
    """Offer the people of its pod; where the charter names nobody, everybody."""
    form = FORMS["assign"]
    people = _people(unit, item)
    kind: Kind = "choice" if people else "person"
    (owner,) = form.fields
    return replace(form, fields=(replace(owner, kind=kind, choices=people),))


def _people(unit: Unit, item: Feedback) -> tuple[Choice, ...]:
    pod = unit.roster.pod(item.pod)
    users = listed((*pod.leads, *sorted(pod.members)))
    here = (unit.person(user) for user in users if not has_left(unit, user))
    return menus.choices((each.id, each.name) for each in here)


def find_owner(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find people of the owning pod by what somebody types."""
    return menus.best(_people(unit, _of_form(unit, search)), search.words)


def find_original(unit: Unit, search: Search) -> tuple[Choice, ...]:
    """Find feedback by its number or its words; before anything is typed, what is most like this one."""
    item = _of_form(unit, search)
    near = matches.near(unit, search.words or item.report.what, search.by)
    listed = near if not search.words else (*near, *matches.holding(unit, search))
    found = {each.label: each for each in listed if each.number != item.number}
    return menus.choices((label, _line(unit, each)) for label, each in found.items())


def _line(unit: Unit, item: Feedback) -> str:
    workflow = pods.workflow_name(unit.charter, item.report.workflow)
    return f"{item.label} · {workflow} · {views.what_words(item, menus.LONGEST_TEXT)}"


def _of_form(unit: Unit, search: Search) -> Feedback:
    number = labels.number_of(search.context, LabelKind.FEEDBACK)
    item = rows.get(unit.tx, unit.workspace, number)
    if item is None:
        raise labels.no_such(LabelKind.FEEDBACK, number)
    work.check_workable(unit, item, search.by)
    return item
