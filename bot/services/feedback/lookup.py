"""Looking feedback up: one item, filtered lists, the Home sections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Literal

from bot.domain import labels
from bot.domain.calendar import local_day
from bot.domain.feedback import decisions
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_lead, may_work
from bot.domain.rights import rules
from bot.domain.words import counted, listing_line, short_day, some
from bot.errors import UserError
from bot.services.feedback import (
    filters,
    following,
    intake,
    matches,
    messages,
    receipt,
    sight,
    views,
)
from bot.services.feedback.views import FeedbackCardView
from bot.slack.mrkdwn import Mrkdwn, mention
from bot.store import feedback as rows
from bot.store.feedback import FeedbackFilter
from bot.store.feedback.words import word_of
from bot.work import pods
from bot.work.following import FollowView
from bot.work.unit import Unit

MOST_LISTED = 20
MOST_AT_HOME = 10
MOST_OPEN = 5_000
# So many may lie between the newest that show, unseen until their quarter hour.
MOST_HIDDEN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRowView:
    """One line of a list."""

    label: str
    workflow: str
    what: str
    status: str
    owner_words: Mrkdwn
    due: str
    asks: bool
    follow: FollowView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackListView:
    """A filtered list, with what was left off."""

    template: ClassVar = "feedback/list"
    title: str
    line: str
    rows: tuple[FeedbackRowView, ...]
    more: str
    empty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackDetailsView:
    """One item as the person who looks may see it."""

    template: Literal["feedback/details", "feedback/details_modal"] = "feedback/details"
    card: FeedbackCardView
    label: str
    can_edit: bool
    can_withdraw: bool
    can_redact: bool
    asks: bool
    works: bool
    may_join: bool
    follow: FollowView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackHomeView:
    """The feedback section of somebody's Home."""

    template: ClassVar = "feedback/home"
    mine: tuple[FeedbackRowView, ...]
    more: str
    waiting: tuple[FeedbackRowView, ...]
    leads: bool
    waiting_title: str


def details(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show one item as a message; raises UserError for whom it does not concern."""
    return unit.render(_details(unit, number, by))


def details_modal(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any]:
    """Show one item in a modal; raises UserError for whom it does not concern."""
    view = _details(unit, number, by)
    return unit.render(replace(view, template="feedback/details_modal"))


def told(unit: Unit, number: int, by: SlackUserId) -> str:
    """Say in a line where one item stands; raises UserError for whom it does not concern."""
    view = _details(unit, number, by).card
    item = rows.get(unit.tx, unit.workspace, number)
    # No message may be kept that ties somebody to what they sent without their name.
    if item is None or (item.is_anonymous and intake.is_author(unit, item, by)):
        raise UserError(f"`/rollout feedback {view.label}` shows it to you alone.")
    stands = views.standing(unit, item, to_author=item.submitter == by)
    owner = f", {unit.person(item.owner).name} has it" if item.owner else ""
    today = local_day(unit.at, messages.calendar_of(unit.charter, item).zone)
    due = f" Its day {'was' if today > item.act_by else 'is'} {view.due}." if item.is_open else ""
    return f"{view.label} ({view.workflow}): {stands}{owner}.{due}"


def spent(unit: Unit, number: int, by: SlackUserId) -> dict[str, Any] | None:
    """Say what an anonymous author's click did, in place of the message they clicked in.

    Every other message is known by its place and updated through the outbox.
    """
    item = rows.get(unit.tx, unit.workspace, number)
    if item is None or not item.is_anonymous or not intake.is_author(unit, item, by):
        return None
    if item.state is FeedbackState.WITHDRAWN:
        return unit.render(receipt.receipt_view(unit, item))
    return unit.render(views.word_view(unit, item, "feedback/answered", "", None, other="yes"))


def _details(unit: Unit, number: int, by: SlackUserId) -> FeedbackDetailsView:
    """Choose what the author, the pod or a steward sees of one item."""
    item = rows.get(unit.tx, unit.workspace, number)
    mine = item is not None and intake.is_author(unit, item, by)
    if item is None or not (mine or item.is_out(unit.at)):
        raise labels.no_such(LabelKind.FEEDBACK, number)
    pod = unit.roster.pod(item.pod)
    works = may_work(unit.person(by), pod)
    stands = sight.standing(unit, item, by, author=mine)
    if not rules.READ_FEEDBACK.admits(stands):
        name = pods.name_of(unit.charter, item.pod)
        raise UserError(f"{item.label} belongs to {name}, not to you.")
    follow = following.button(unit, item, by)
    if not works:
        item = decisions.as_told(item, at=unit.at)
    sees_all, card = mine or rules.READ_REPORT.admits(stands), views.card_view(unit, item)
    return FeedbackDetailsView(
        card=card if sees_all else views.without_wish(card),
        label=item.label,
        can_edit=mine and item.state is FeedbackState.NEW and item.redacted_at is None,
        can_withdraw=mine and views.can_withdraw(item),
        can_redact=item.redacted_at is None and may_lead(unit.person(by), pod),
        asks=mine and item.awaits_word and not _has_said(unit, item),
        works=works and item.is_open,
        may_join=not (mine or works) and matches.may_join(unit, item, by),
        follow=follow,
    )


def listing(unit: Unit, by: SlackUserId, words: Sequence[str]) -> dict[str, Any]:
    """List feedback by the filters somebody typed; raises UserError for an unknown one."""
    wanted, given = filters.read(unit, by, words)
    found = _found(unit, by, wanted, only_overdue="overdue" in given)
    title = f"Feedback: {' '.join(map(labels.fold, words)) or 'mine'}"
    listed = tuple(_listed(unit, item, by) for item in found[:MOST_LISTED])
    view = FeedbackListView(
        title=title,
        line=listing_line(title, len(found), *(f"{r.label} ({r.workflow})" for r in listed[:1])),
        rows=listed,
        more="There are older ones; narrow the list to see them." if found[MOST_LISTED:] else "",
        empty="Nothing matches. `/rollout feedback` writes a new one."
        if words
        else "Nothing here yet. `/rollout feedback` writes the first one.",
    )
    return unit.render(view)


def _listed(unit: Unit, item: Feedback, by: SlackUserId) -> FeedbackRowView:
    """Choose what one line of a list shows, where others' reports may be followed."""
    return replace(row_view(unit, item, by), follow=following.button(unit, item, by))


def followed(unit: Unit, numbers: Sequence[int], by: SlackUserId) -> list[FeedbackRowView]:
    """Choose what a Home shows of what somebody follows and may still read, the latest report first."""
    found = rows.numbered(unit.tx, unit.workspace, numbers)
    seen = (item for item in found if sight.may_read(unit, item, by))
    told = (decisions.as_told(item, at=unit.at) for item in seen if item.state not in sight.GONE)
    return [_listed(unit, item, by) for item in sorted(told, key=lambda each: -each.number)]


def _found(
    unit: Unit, by: SlackUserId, wanted: FeedbackFilter, *, only_overdue: bool = False
) -> tuple[Feedback, ...]:
    """Find what somebody may see, one more than a list shows."""
    # Overdue ones are among the oldest, so all that are open are looked at.
    limit = MOST_OPEN if only_overdue else MOST_LISTED + MOST_HIDDEN
    found = rows.find(unit.tx, unit.workspace, wanted, limit=limit)
    seen = (item for item in found if item.is_out(unit.at) or intake.is_author(unit, item, by))
    return tuple(item for item in seen if not only_overdue or item.is_overdue(_today(unit, item)))[
        : MOST_LISTED + 1
    ]


def home(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render the feedback section of a Home: my own, and what waits for the pods I lead."""
    mine = rows.find(unit.tx, unit.workspace, filters.mine(unit, user), limit=MOST_AT_HOME + 1)
    led = unit.roster.led_by(user)
    wanted = FeedbackFilter(pods=led, states=(FeedbackState.NEW,))
    oldest = rows.find(unit.tx, unit.workspace, wanted, limit=MOST_AT_HOME, oldest_first=True)
    waiting = tuple(item for item in oldest if item.is_out(unit.at)) if led else ()
    names = some(pod.name for pod in unit.charter.pods if pod.key in led)
    view = FeedbackHomeView(
        mine=tuple(row_view(unit, item, user) for item in mine[:MOST_AT_HOME]),
        more="Older ones: `/rollout feedback list`." if mine[MOST_AT_HOME:] else "",
        waiting=tuple(row_view(unit, item, user) for item in waiting),
        leads=bool(led),
        waiting_title=f"Waiting for {names}",
    )
    return unit.renderer.render_blocks(view)


def row_view(unit: Unit, item: Feedback, by: SlackUserId) -> FeedbackRowView:
    """Choose what one line shows."""
    mine = intake.is_author(unit, item, by)
    if mine:
        item = decisions.as_told(item, at=unit.at)
    overdue = item.is_overdue(_today(unit, item))
    days = (_today(unit, item) - item.act_by).days
    return FeedbackRowView(
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        what=views.what_words(item, 120),
        status=views.standing(unit, item, to_author=mine),
        owner_words=Mrkdwn(f" · {mention(item.owner)}") if item.owner else Mrkdwn(""),
        due=_due_words(item, overdue=overdue, days=days),
        asks=mine and item.state is FeedbackState.SHIPPED and not _has_said(unit, item),
    )


def _has_said(unit: Unit, item: Feedback) -> bool:
    """Tell whether its anonymous author said if it helped, which nobody else knows yet."""
    return item.is_anonymous and word_of(unit.tx, unit.workspace, item.number) is not None


def _due_words(item: Feedback, *, overdue: bool, days: int) -> str:
    if not item.is_open:
        return "Show"
    return f"{counted(days, 'day')} overdue" if overdue else f"by {short_day(item.act_by)}"


def _today(unit: Unit, item: Feedback) -> date:
    return local_day(unit.at, messages.calendar_of(unit.charter, item).zone)
