"""New actions: the pod's own at once, or proposed by somebody else; and changes of several at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.domain import labels, refs
from bot.domain.actions.decisions import Action, ActionState
from bot.domain.calendar import local_day
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart
from bot.errors import UserError
from bot.services.actions import changes, forms, handover, messages, origin, record, sight
from bot.work import pods
from bot.work.forms import MessageLink, check_all, said
from bot.work.tell import ToldView
from bot.work.unit import Unit

LONGEST_AHEAD_DAYS = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAction:
    """A filled-in form: what is to be done, whose it is, who does it, by when, from which message."""

    title: str
    pod: str
    due_on: date | None
    owner: SlackUserId | None = None
    link: MessageLink


def make(unit: Unit, by: SlackUserId, new: NewAction) -> Action:
    """Open a new action, or propose it where its pod is not one's own; raises UserError per field."""
    pod, due_on = _checked(unit, new)
    action = Action(
        number=0,
        origin_kind=origin.MESSAGE.kind,
        origin_id=new.link.permalink,
        title=said(new.title, forms.TITLE),
        pod=pod,
        owner=new.owner,
        due_on=due_on,
        original_due_on=due_on,
        created_at=unit.at,
    )
    made = begin(unit, by, action)
    if new.link.channel:
        _note_in_thread(unit, made, new.link)
    return made


def begin(unit: Unit, by: SlackUserId, action: Action, *, about: str = "") -> Action:
    """Open an action of any origin, or propose it where its pod is not one's own, and tell of it.

    `about` is what its owner hears it is about, beside its title. Raises UserError under a field.
    """
    if action.owner is not None:
        changes.check_assignee(unit, action, action.owner, by=by)
    # What stays inside something is done by those named on it, whoever leads its pod.
    own = sight.readers(unit, action) is not None or forms.may_open(unit, by, action.pod)
    begun = replace(
        action,
        owner=action.owner if own else None,
        state=ActionState.OPEN if own else ActionState.PROPOSED,
        proposer=by,
    )
    made = record.open_new(unit, begun, by=by)
    _tell(unit, made, by, about)
    return made


def several(
    unit: Unit, by: SlackUserId, chosen: Sequence[str], what: str, change: "ActionChange"
) -> None:
    """Change several actions, all or none; raises UserError naming those that stand in the way."""
    problems = []
    for label in chosen:
        try:
            CHANGES[what](unit, labels.number_of(label, LabelKind.ACTION), by, change)
        except UserError as problem:
            told = problem.message or " ".join(problem.fields.values())
            problems.append(told if label in told else f"{label}: {told}")
    if problems:
        raise UserError("", fields={forms.WHICH: " ".join(dict.fromkeys(problems))[:1_500]})


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChange:
    """What a change of several needs: a day, a person, a reason, as the change asks for them."""

    until: date | None
    owner: SlackUserId
    reason: str


CHANGES: dict[str, Callable[[Unit, int, SlackUserId, ActionChange], object]] = {
    "keep": lambda unit, nr, by, _: changes.keep(unit, nr, by),
    "done": lambda unit, nr, by, _: changes.finish(unit, nr, by),
    "snooze": lambda unit, nr, by, change: changes.snooze(
        unit, nr, by, until=change.until, reason=change.reason
    ),
    "offer": lambda unit, nr, by, change: changes.offer(unit, nr, by, to=change.owner),
    "drop": lambda unit, nr, by, change: changes.drop(unit, nr, by, reason=change.reason),
}


def _checked(unit: Unit, new: NewAction) -> tuple[PodKey, date]:
    check_all(
        lambda: said(new.title, forms.TITLE),
        lambda: _check_title(new.title),
        lambda: _pod(unit, new),
        lambda: _due_on(unit, new),
    )
    return _pod(unit, new), _due_on(unit, new)


def _check_title(title: str) -> None:
    if len(title) > forms.LONGEST_TITLE:
        words = f"{forms.LONGEST_TITLE} characters at most, please."
        raise UserError("", fields={forms.TITLE: words})


def _pod(unit: Unit, new: NewAction) -> PodKey:
    if new.pod not in {pod.key for pod in unit.charter.pods}:
        raise UserError("", fields={forms.POD: "Please choose a pod."})
    return PodKey(new.pod)


def _due_on(unit: Unit, new: NewAction) -> date:
    # Without its pod only a day that nobody's calendar has yet can be told apart.
    known = new.pod in {pod.key for pod in unit.charter.pods}
    today = changes.today_of(unit, PodKey(new.pod)) if known else local_day(unit.at, "UTC")
    if new.due_on is None or new.due_on < today:
        raise UserError("", fields={forms.DUE: "Choose today or a day to come."})
    if (new.due_on - today).days > LONGEST_AHEAD_DAYS:
        raise UserError("", fields={forms.DUE: "A year ahead at most."})
    return new.due_on


def _tell(unit: Unit, action: Action, by: SlackUserId, about: str) -> None:
    name, due = unit.person(by).name, messages.due_words(action)
    pod = pods.name_of(unit.charter, action.pod)
    if action.state is ActionState.PROPOSED:
        for lead in unit.roster.pod(action.pod).leads or unit.roster.admins:
            headline = f"{name} proposes {action.label} for {pod}, by {due}."
            messages.tell(unit, action, lead, headline, messages.PROPOSED)
        mine = f"{action.label} is proposed to {pod}. You hear what they make of it."
        messages.tell(unit, action, by, mine)
        return
    if action.owner not in (None, by):
        what = f": {about}" if about else ""
        headline = f"{name} gave you {action.label}{what}, due on {due}."
        messages.tell(unit, action, action.owner, headline, messages.OWNERS)
    whose = unit.person(action.owner).name if action.owner else f"for anybody of {pod} to take"
    away = handover.absence_words(unit, by, to=action.owner)
    headline = f"{action.label} is made: {whose}, due on {due}. {away}".strip()
    messages.tell(unit, action, by, headline, messages.LOOK)


def _note_in_thread(unit: Unit, action: Action, link: MessageLink) -> None:
    if link.channel in unit.roster.uninvited:
        return
    whose = unit.person(action.owner).name if action.owner else "nobody yet"
    pod = pods.name_of(unit.charter, action.pod)
    due = messages.due_words(action)
    view = ToldView(
        headline=f"This is {action.label} of {pod} now: {whose}, due on {due}.",
        what=messages.what_words(unit, action),
    )
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(action.label, MessagePart.SOURCE),
            method=Method.POST,
            place=link.channel,
            payload={**unit.render(view), "thread_ts": link.thread},
        )
    )
