"""What waits for somebody: one message a day with everything they were asked about and can still do."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar

from bot.domain.actions.deadlines import Nudge
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane
from bot.domain.refs import Topic
from bot.domain.told import Told
from bot.services.actions import asking
from bot.services.actions.subjects import subjects_of
from bot.store import budget
from bot.store import told as kept
from bot.store.actions import asked as asked_before
from bot.store.actions.nudges import DueNudge
from bot.work import tell as messages
from bot.work.subjects import Subject
from bot.work.tell import ToldView
from bot.work.unit import Unit

ABOUT = str(Topic.WAITS)
# What somebody was asked about before stands below what is new.
REMEMBERED = timedelta(days=14)
DAY = timedelta(days=1)
MOST = 8
Asked = tuple[DueNudge, Subject]


@dataclass(frozen=True, slots=True)
class WaitsView:
    """Everything that waits for somebody, each with what answers it."""

    template: ClassVar = "actions/waits"
    headline: str
    items: tuple[ToldView, ...]
    more: str


Views = dict[SlackUserId, ToldView | WaitsView]
NOTHING = ToldView(headline="Nothing of this waits for you any more.")


def tell(unit: Unit, asked: Sequence[Asked]) -> None:
    """Tell people what waits for them: what they are asked now, and what they were asked before."""
    users = tuple(dict.fromkeys(each.nudge.asked for each, _ in asked if each.nudge.asked))
    if not users:
        return
    views = _views(unit, users)
    messages.keep(unit, ABOUT, views, lane=Lane.NUDGE, past=partial(_past, unit, users, {}))
    messages.hand_on(
        unit, {(subject.label, each.nudge.asked) for each, subject in asked if each.nudge.asked}
    )
    for each, subject in asked:
        is_owners = each.nudge.asked == subject.owner and not subject.counts
        if each.nudge.asked is not None and not is_owners:
            _note(unit, each.nudge, each.nudge.asked)


def _past(
    unit: Unit, users: Collection[SlackUserId], known: dict[datetime, Views], told: Told
) -> ToldView | WaitsView:
    """Leave what a day's message said of what still waits, without buttons: the newer one has them."""
    then = told.told_at
    if then not in known:
        known[then] = _views(replace(unit, at=then), users)
    view = known[then][told.user]
    if isinstance(view, ToldView):
        return replace(view, buttons=())
    return replace(view, items=tuple(replace(item, buttons=()) for item in view.items))


def _note(unit: Unit, nudge: Nudge, user: SlackUserId) -> None:
    # About somebody else's deadline: a day's message counts among what a week holds for them, and
    # surveys give way. No answer is waited for.
    about = f"nudge:{nudge.planned_at:%Y-%m-%d}"
    budget.note(unit.tx, unit.workspace, user, about, at=unit.at, answered=True)


def redraw(unit: Unit, kind: str, number: int) -> None:
    """Take out of people's messages what no longer waits, or say how it stands now."""
    users = asked_before.asked_about(
        unit.tx, unit.workspace, (kind, number), since=unit.at - REMEMBERED
    )
    if not users:
        return
    views = _views(unit, users)
    others = messages.told_of(unit, ABOUT) - set(views)
    messages.change(unit, ABOUT, lambda user: views.get(user, NOTHING), lane=Lane.NUDGE, but=others)


def give_way(unit: Unit, kind: str, number: int, users: Collection[SlackUserId]) -> None:
    """Take something out of the older messages of people who are asked about it in a newer one."""
    about, since = (kind, number), unit.at - REMEMBERED
    older = set(users) & set(asked_before.asked_about(unit.tx, unit.workspace, about, since=since))
    if not older:
        return
    asked_before.forget_asked(unit.tx, unit.workspace, about=about, users=older)
    views = _views(unit, sorted(older))
    shown = {user: messages.PAST if view == NOTHING else view for user, view in views.items()}
    others = messages.told_of(unit, ABOUT) - older
    messages.change(unit, ABOUT, lambda user: shown[user], lane=Lane.NUDGE, but=others)


def asked_today(unit: Unit, kind: str, number: int) -> frozenset[SlackUserId]:
    """List whose message of today asks about something."""
    users = asked_before.asked_about(unit.tx, unit.workspace, (kind, number), since=unit.at - DAY)
    known = kept.some(unit.tx, unit.workspace, ABOUT, users)
    return frozenset(
        user for user, told in known.items() if told.is_of_today(unit.at, unit.person(user).zone)
    )


def _views(unit: Unit, users: Iterable[SlackUserId]) -> Views:
    users = tuple(users)
    since = unit.at - REMEMBERED
    known = asked_before.asked_of(unit.tx, unit.workspace, users, since=since, until=unit.at)
    found = subjects_of(unit, known)
    lines: dict[SlackUserId, dict[tuple[str, int], Asked]] = {user: {} for user in users}
    # The newest first; of several steps of one thing the last says it all.
    for each in known:
        user, subject = each.nudge.asked, found.get(each.about)
        if user is None or subject is None or each.about in lines[user]:
            continue
        if user in asking.audience(unit, subject, each.nudge.step):
            lines[user][each.about] = (each, subject)
    return {user: _view(unit, user, tuple(of.values())) for user, of in lines.items()}


def _view(unit: Unit, user: SlackUserId, asked: Sequence[Asked]) -> ToldView | WaitsView:
    items = tuple(asking.view(unit, subject, each, user) for each, subject in asked[:MOST])
    if not items:
        return NOTHING
    if len(asked) == 1:
        return items[0]
    left = len(asked) - len(items)
    return WaitsView(
        headline=f"{len(asked)} things wait for you: {_names(unit, user, asked)}",
        items=tuple(replace(item, block="") for item in items),
        more=f"and {left} more: `/rollout actions pod overdue` shows them all." if left > 0 else "",
    )


def _names(unit: Unit, user: SlackUserId, asked: Sequence[Asked]) -> str:
    """Name what is late first, each with whether its day is over."""
    today = local_day(unit.at, unit.person(user).zone)
    late = [subject.label for _, subject in asked if subject.due_on < today]
    rest = [subject.label for _, subject in asked if subject.due_on >= today]
    told = (f"late {_listed(late)}" if late else "", f"due soon {_listed(rest)}" if rest else "")
    return "; ".join(filter(None, told))


def _listed(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - MOST} more" if len(labels) > MOST else ""
    return ", ".join(labels[:MOST]) + more
