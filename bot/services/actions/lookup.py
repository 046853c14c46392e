"""Looking actions up: one of them, filtered lists, the Home section."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.actions.decisions import LIVE, Action, ActionState
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_work
from bot.domain.words import counted, day_words, listing_line, short_day
from bot.errors import UserError
from bot.services.actions import changes, following, messages, record, sight
from bot.slack.mrkdwn import shorten
from bot.store.actions import rows
from bot.store.actions.rows import ActionFilter
from bot.work import origins, people, pods
from bot.work.following import FollowView
from bot.work.tell import Button
from bot.work.unit import Unit

MOST_AT_HOME = 20
MOST_LISTED = 20
MOST_LOOKED_AT = 2_000
FILTERS = ("mine", "pod", "all", "overdue", "blocked", "free", "closed")
# What some may still type for what nobody has.
FORMER = {"pile": "free"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRowView:
    """One action in a list."""

    label: str
    about: str
    title: str
    due: str
    is_overdue: bool
    follow: FollowView | None = None


@dataclass(frozen=True, slots=True)
class ActionsHomeView:
    """The actions section of somebody's Home."""

    template: ClassVar = "actions/home"
    actions: tuple[ActionRowView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionListView:
    """A filtered list, with what was left off."""

    template: ClassVar = "actions/list"
    title: str
    line: str
    rows: tuple[ActionRowView, ...]
    more: str
    can_update: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionDetailsView:
    """One action as the person who looks may see it."""

    template: ClassVar = "actions/details"
    label: str
    headline: str
    what: str
    facts: str
    history: str
    source: str
    buttons: tuple[Button, ...]
    follow: FollowView | None


def home(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render an owner's open actions by due date."""
    mine = sight.shown(unit, rows.open_of(unit.tx, unit.workspace, user), user)[:MOST_AT_HOME]
    if not mine:
        return []
    view = ActionsHomeView(tuple(_row(unit, action) for action in mine))
    return unit.renderer.render_blocks(view)


def listing(unit: Unit, by: SlackUserId, words: list[str]) -> dict[str, Any]:
    """List actions by the filters somebody typed; raises UserError for an unknown one."""
    words = [FORMER.get(word, word) for word in map(labels.fold, words)]
    workflow, given = pods.workflow_among(unit.charter, words, FILTERS)
    wanted = replace(_wanted(unit, by, given), workflow=workflow)
    found = rows.find(unit.tx, unit.workspace, wanted, limit=MOST_LOOKED_AT)
    matching = [action for action in found if _matches(unit, action, given)]
    kept = sight.shown(unit, matching, by)
    title = f"Actions: {' '.join(words) or 'mine'}"
    listed = tuple(_listed(unit, action, by) for action in kept[:MOST_LISTED])
    view = ActionListView(
        title=title,
        line=listing_line(title, len(kept), *(f"{row.label} ({row.due})" for row in listed[:1])),
        rows=listed,
        more=f"and {len(kept) - MOST_LISTED} more: add pod, overdue or a workflow to narrow the list."
        if kept[MOST_LISTED:]
        else "",
        can_update=any(action.owner == by and action.is_live for action in kept),
    )
    return unit.render(view)


def _listed(unit: Unit, action: Action, by: SlackUserId) -> ActionRowView:
    """Choose what one line of a list shows, where others' actions may be followed."""
    return replace(_row(unit, action), follow=following.button(unit, action, by))


def followed(unit: Unit, numbers: Collection[int], by: SlackUserId) -> list[ActionRowView]:
    """Choose what a Home shows of what somebody follows and may still look at."""
    found = rows.numbered(unit.tx, unit.workspace, numbers).values()
    return [_listed(unit, action, by) for action in found if sight.may_see(unit, action, by)]


def details(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show one action in a modal; raises UserError for whom it does not concern."""
    return unit.render(_details(unit, number, by))


def _details(unit: Unit, number: int, by: SlackUserId) -> ActionDetailsView:
    action = rows.get(unit.tx, unit.workspace, number)
    if action is None or not sight.may_see(unit, action, by):
        raise UserError(
            f"There is no {labels.make(LabelKind.ACTION, number)} of yours. `/rollout actions` shows those."
        )
    return ActionDetailsView(
        label=action.label,
        headline=_headline(unit, action),
        what=messages.what_words(unit, action),
        facts=_facts(unit, action),
        history=action.reason,
        source=action.origin_id if action.origin_id.startswith("https://") else "",
        buttons=messages.buttons(unit, action, _words(unit, action, by)),
        follow=following.button(unit, action, by),
    )


def _headline(unit: Unit, action: Action) -> str:
    owner = messages.holder_words(unit, action)
    pod = pods.name_of(unit.charter, action.pod)
    stands = messages.state_words(unit, action)
    return f"{stands[0].upper()}{stands[1:]} · {owner} · {pod}"


def _facts(unit: Unit, action: Action) -> str:
    if action.closed_at is not None:
        return f"Closed on {day_words(action.closed_at.date())}."
    age = (unit.at - action.created_at).days
    left = "overdue" if record.is_overdue(unit, action) else record.left_words(unit, action)
    return f"Due on {messages.due_words(action)}, {left}. {counted(age, 'day')} old."


def _words(unit: Unit, action: Action, by: SlackUserId) -> tuple[str, ...]:
    if not action.is_live:
        return messages.NONE
    if action.offered_to == by:
        return messages.OFFERED
    if not sight.works_on(unit, action, by):
        return messages.NONE
    if action.state is ActionState.PROPOSED:
        return messages.PROPOSED
    waiting = ("unblock",) if action.state is ActionState.BLOCKED else ()
    first = ("done", "keep") if action.owner == by else ("take",) if action.owner is None else ()
    origin = ("origin",) if "origin" in origins.of(unit, action).buttons else ()
    return (*first, *waiting, "snooze", "block", "offer", "split", "drop", *origin)


def _may_look_into(unit: Unit, by: SlackUserId, pod: PodKey) -> bool:
    return may_work(unit.person(by), unit.roster.pod(pod))


def _row(unit: Unit, action: Action) -> ActionRowView:
    today = changes.today_of(unit, action.pod)
    overdue = action.is_overdue(today)
    due = f"{counted((today - action.due_on).days, 'day')} overdue"
    about = (
        messages.origin_words(unit, action),
        pods.workflow_name(unit.charter, action.workflow),
        messages.state_words(unit, action) if action.state is not ActionState.OPEN else "",
        messages.holder_words(unit, action),
        f"first due {short_day(action.original_due_on)}" if action.is_moved else "",
        record.left_words(unit, action) if action.is_live and not overdue else "",
    )
    return ActionRowView(
        label=action.label,
        about=" · ".join(word for word in about if word),
        title=shorten(" ".join(action.title.split()), 120) or "(redacted)",
        due=due if overdue else short_day(action.due_on) if action.is_live else "Show",
        is_overdue=overdue,
    )


def _matches(unit: Unit, action: Action, words: list[str]) -> bool:
    if "overdue" in words and not record.is_overdue(unit, action):
        return False
    return "free" not in words or action.owner is None


def _wanted(unit: Unit, by: SlackUserId, words: list[str]) -> ActionFilter:
    others = {"pod", "all", "free"} & set(words)
    states: tuple[ActionState, ...] = LIVE
    if "closed" in words:
        states = (ActionState.DONE, ActionState.DROPPED)
    if "blocked" in words:
        states = (ActionState.BLOCKED,)
    return ActionFilter(
        owner=None if others else by,
        pods=_pods(unit, by, everywhere="all" in words) if others else (),
        states=states,
    )


def _pods(unit: Unit, by: SlackUserId, *, everywhere: bool) -> tuple[PodKey, ...]:
    """Return the pods to look in: one's own, or every one this person may look into."""
    if not everywhere:
        found = unit.roster.pods_of(by)
    elif people.steers(unit, by):
        found = tuple(PodKey(pod.key) for pod in unit.charter.pods)
    else:
        keys = (PodKey(pod.key) for pod in unit.charter.pods)
        found = tuple(key for key in keys if _may_look_into(unit, by, key))
    if not found:
        raise UserError("You belong to no pod. `/rollout actions` shows your own.")
    return found
