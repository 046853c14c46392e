"""Themes as they are read: in groups that say the same, once a week, and what is made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain import refs
from bot.domain.audit import Entry
from bot.domain.calendar import local_day
from bot.domain.feedback.item import CallMoment, FeedbackKind, FeedbackSeverity, Report
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.domain.interactions.themes import Theme, ThemeGroup, ThemeState, grouped
from bot.domain.numbers import ordinal_of
from bot.domain.outbox import Lane
from bot.domain.people import listed
from bot.domain.refs import Topic
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.domain.words import some
from bot.errors import UserError
from bot.services.feedback import intake
from bot.services.feedback.intake import Submission
from bot.services.interactions.drawing import RestView
from bot.store.interactions import themes as rows
from bot.work import pods, tell
from bot.work.presence import has_left
from bot.work.rhythm import Run
from bot.work.unit import Unit

WEEK, LISTED = timedelta(days=7), timedelta(days=28)
MOST_SHOWN, EXAMPLES = 10, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeView:
    """One group of themes: its words, on how many contacts of what, one of those, what may be made of it."""

    words: str
    facts: str
    contact: str
    theme: str


@dataclass(frozen=True, slots=True)
class ThemesView:
    """What customers speak of, what was heard most first."""

    template: ClassVar = "interactions/themes"
    title: str
    line: str
    rows: tuple[ThemeView, ...]
    more: str


def listing(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """List the themes of four weeks and every candidate for the roadmap; raises UserError."""
    rules.HEAR.check(unit.roster.parts_of(by))
    view = _view(unit, "Themes of four weeks", _groups(unit, LISTED), is_theirs=True)
    if view is None:
        raise UserError(
            "No theme is marked yet. `/rollout look theme` opens a contact to mark one."
        )
    return unit.render(view)


def post(unit: Unit, run: Run) -> None:
    """Send the week's themes to customer insight, and to owners those of their workflows; none is no message."""
    groups = _groups(unit, WEEK)
    told = dict.fromkeys(unit.roster.with_role(Role.CUSTOMER_INSIGHT), groups)
    for workflow in unit.charter.workflows:
        for user in _owners(unit, workflow.key):
            mine = [group for group in groups if workflow.key in group.workflows]
            known = told.get(user, [])
            told[user] = [*known, *(group for group in mine if group not in known)]
    for user, seen in told.items():
        is_theirs = unit.person(user).is_a(Role.CUSTOMER_INSIGHT)
        view = _view(unit, "Themes of the week", seen, is_theirs=is_theirs)
        if view is not None and not has_left(unit, user):
            about = refs.make(Topic.THEMES, run.due_at.date().isoformat())
            tell.send(unit, about, user, view, lane=Lane.DIGEST)


def _owners(unit: Unit, key: str) -> tuple[SlackUserId, ...]:
    """Name who is accountable for a workflow: its product owner, else its pod's leads; never the vendor."""
    workflow = unit.charter.workflow(key)
    ref = workflow.owners.product
    person = unit.roster.called(ref) if ref else None
    owners = (person.id,) if person else unit.roster.pod(PodKey(workflow.pod)).leads
    return tuple(user for user in listed(owners) if not unit.person(user).is_a(Role.VENDOR))


def _groups(unit: Unit, back: timedelta) -> list[ThemeGroup]:
    since = local_day(unit.at, unit.charter.rollout.zone) - back
    heard = rows.heard(unit.tx, unit.workspace, since=since)
    if back == WEEK:
        heard = [each for each in heard if each.theme.state is not ThemeState.CANDIDATE]
    return grouped(heard)


def _view(
    unit: Unit, title: str, groups: Sequence[ThemeGroup], *, is_theirs: bool
) -> ThemesView | None:
    if not groups:
        return None
    views = tuple(_row(unit, group, is_theirs=is_theirs) for group in groups[:MOST_SHOWN])
    left = len(groups) - MOST_SHOWN
    line = some((view.words for view in views), most=3)
    return ThemesView(title, line, views, f"and {left} more" if left > 0 else "")


def _row(unit: Unit, group: ThemeGroup, *, is_theirs: bool) -> ThemeView:
    names = dict.fromkeys(pods.workflow_name(unit.charter, key) for key in group.workflows)
    also = [each.words for each in group.themes if each is not group.first][:EXAMPLES]
    facts = (
        group.count,
        ", ".join(names),
        f"also “{'”, “'.join(also)}”" if also else "",
        STATES[group.first.state].format(group.first.became),
    )
    is_open = is_theirs and group.first.state is not ThemeState.FEEDBACK
    return ThemeView(
        words=group.first.words,
        facts=" · ".join(fact for fact in facts if fact),
        contact=str(group.contacts[0]),
        theme=str(group.first.number) if is_open else "",
    )


STATES = {
    ThemeState.OPEN: "",
    ThemeState.FEEDBACK: "became {}",
    ThemeState.CANDIDATE: "a candidate for the roadmap",
}


def make_feedback(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Make feedback of a theme, by whoever presses the button; raises UserError."""
    theme = _lock(unit, value, by)
    group = _group_of(unit, theme)
    workflow = max(set(group.workflows), key=group.workflows.count)
    known = {each.key for each in unit.charter.workflows}
    if workflow not in known:
        raise UserError("The charter has dropped its workflow. Please write feedback for another.")
    report = Report(
        workflow=WorkflowKey(workflow),
        moment=CallMoment.DURING,
        kind=FeedbackKind.EDGE_CASE,
        severity=FeedbackSeverity.MEDIUM,
        what=f"Customers speak of “{theme.words}”, heard on {group.count}.",
    )
    item = intake.submit(unit, Submission(author=by, report=report, draft="theme"))
    rows.become(unit.tx, unit.workspace, theme.number, ThemeState.FEEDBACK, became=item.label)
    unit.note(Entry(unit.at, by, "become", f"theme {theme.number}", after={"feedback": item.label}))
    return unit.render(RestView(f"It is {item.label} now. Its pod answers you as it does anybody."))


def candidate(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Keep a theme as a candidate for the roadmap; raises UserError."""
    theme = _lock(unit, value, by)
    if theme.state is ThemeState.CANDIDATE:
        raise UserError("It is a candidate for the roadmap already.")
    rows.become(unit.tx, unit.workspace, theme.number, ThemeState.CANDIDATE)
    unit.note(Entry(unit.at, by, "become", f"theme {theme.number}", after={"state": "candidate"}))
    return unit.render(
        RestView("It is a candidate for the roadmap now: `/rollout look themes` lists it.")
    )


def _lock(unit: Unit, value: str, by: SlackUserId) -> Theme:
    rules.HEAR.check(unit.roster.parts_of(by))
    number = ordinal_of(value)
    theme = rows.lock(unit.tx, unit.workspace, number) if number is not None else None
    if theme is None:
        raise UserError("That theme is not kept any more.")
    if theme.state is ThemeState.FEEDBACK:
        raise UserError(f"It is {theme.became} already.")
    return theme


def _group_of(unit: Unit, theme: Theme) -> ThemeGroup:
    groups = _groups(unit, LISTED)
    known = (group for group in groups if any(each.number == theme.number for each in group.themes))
    found = next(known, None)
    if found is None:
        raise UserError("It was not heard for four weeks. Please write feedback yourself.")
    return found
