"""What waits where somebody steers, keeps or helps, counted from rows, and where to look."""

from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from bot.domain.calendar import local_day
from bot.domain.feedback.item import OPEN, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.roles import Role
from bot.domain.words import counted
from bot.errors import UserError
from bot.services.escalations import lookup
from bot.services.interactions import hearing, plan, triage
from bot.services.measures import findings
from bot.slack.mrkdwn import Mrkdwn, channel_mention, mrkdwn, slack_date
from bot.store import feedback
from bot.store.escalations import rows as escalations
from bot.store.feedback import FeedbackFilter
from bot.store.outbox.look import parked
from bot.work.unit import Unit

WEEK = timedelta(days=7)
Line = Callable[[Unit, SlackUserId], Mrkdwn | str]


@dataclass(frozen=True, slots=True)
class RoleView:
    """What waits for somebody in one of their parts."""

    title: str
    lines: Mrkdwn


@dataclass(frozen=True, slots=True)
class RolesView:
    """What waits for somebody in each of their parts, and when that was so."""

    template: ClassVar = "home/waits"
    roles: tuple[RoleView, ...]
    when: Mrkdwn


def section(unit: Unit, user: SlackUserId) -> list[dict[str, Any]]:
    """Render it for who has a part in which something can wait; nothing for everybody else."""
    roles = unit.person(user).roles
    if user in unit.roster.office:
        roles |= {Role.LEADERS}
    if not any(role in roles for role in TITLES):
        return []
    shown = tuple(_parts(unit, user, roles))
    now = local_day(unit.at, unit.person(user).zone).isoformat()
    return unit.renderer.render_blocks(
        RolesView(shown, slack_date(unit.at, "{date_short_pretty}, {time}", now))
    )


def _parts(unit: Unit, user: SlackUserId, roles: AbstractSet[Role]) -> Iterator[RoleView]:
    """Say of each part what waits; what several parts count is said under the first of them."""
    told: dict[Line, Mrkdwn | str] = {}
    for role in (role for role in TITLES if role in roles):
        new = {line: line(unit, user) for line in COUNTED[role] if line not in told}
        told.update(new)
        nothing = [] if any(told[line] for line in COUNTED[role]) else [NOTHING]
        lines = [*nothing, *new.values(), LOOK[role](unit, user)]
        words = "\n".join(mrkdwn("• {}", words) for words in lines if words)
        yield RoleView(TITLES[role], Mrkdwn(words))


def _feedback(unit: Unit, _user: SlackUserId) -> str:
    """Count what is open everywhere; nothing where nothing is."""
    open_now = feedback.count(unit.tx, unit.workspace, FeedbackFilter(states=OPEN, seen_at=unit.at))
    if not open_now:
        return ""
    untaken = FeedbackFilter(states=(FeedbackState.NEW,), seen_at=unit.at)
    new = feedback.count(unit.tx, unit.workspace, untaken)
    today = local_day(unit.at, unit.charter.rollout.zone)
    late = len(feedback.overdue(unit.tx, unit.workspace, before=today, seen_at=unit.at))
    return (
        f"{counted(open_now, 'piece')} of feedback open, {new} not taken yet, {late} past "
        f"{'its' if late == 1 else 'their'} day: `/rollout loop`"
    )


def _escalations(unit: Unit, user: SlackUserId) -> str:
    pods = [pod.key for pod in unit.charter.pods]
    found = escalations.open_of(unit.tx, unit.workspace, pods)
    shown = [each for each in lookup.known_to(unit, found, user) if not each.is_drill]
    return f"{counted(len(shown), 'escalation')} open: `/rollout escalations`" if shown else ""


def _findings(unit: Unit, user: SlackUserId) -> str:
    try:
        count = findings.count(unit, user)
    except UserError:
        return ""
    return f"{counted(count, 'finding')} to be answered: `/rollout findings`" if count else ""


def _scores(unit: Unit, user: SlackUserId) -> str:
    count = plan.left(unit, user)
    return f"{counted(count, 'contact')} to score this week: `/rollout look`" if count else ""


def _risks(unit: Unit, _user: SlackUserId) -> str:
    count = triage.waiting(unit)
    words = "that may be a risk, not looked at yet: `/rollout look risk`"
    return f"{counted(count, 'contact')} {words}" if count else ""


def _heard(unit: Unit, _user: SlackUserId) -> str:
    return "Contacts to hear themes in: `/rollout look theme`" if hearing.has_any(unit) else ""


def _undelivered(unit: Unit, _user: SlackUserId) -> str:
    count = len(parked(unit.tx, unit.workspace))
    words = "could not be delivered: `python -m bot outbox list` says why"
    return f"{counted(count, 'message')} {words}" if count else ""


def _confirmed(unit: Unit, _user: SlackUserId) -> str:
    count = feedback.count_since(
        unit.tx, unit.workspace, "verified", since=unit.at - WEEK, until=unit.at
    )
    words = "confirmed in the last seven days by who asked for it: `/rollout loop`"
    return f"{counted(count, 'fix') if count == 1 else f'{count} fixes'} {words}" if count else ""


def _digests(unit: Unit, _user: SlackUserId) -> Mrkdwn | str:
    """Say where the digest is read, as far as Slack shows us the channel."""
    places = [unit.roster.place(each.channel) for each in unit.charter.leaders.channels]
    known = [channel_mention(place) for place in places if not place.startswith("#")]
    return mrkdwn("Your digest, each day: {}", Mrkdwn(", ".join(known))) if known else ""


def _says(words: str) -> Line:
    return lambda _unit, _user: words


NOTHING = "Nothing waits for you."
TITLES = {
    Role.LEADERS: "For leaders",
    Role.SUPERVISORS: "For supervisors",
    Role.STEWARDS: "For stewards",
    Role.CHAMPIONS: "For champions",
    Role.COMPLIANCE: "For compliance",
    Role.CUSTOMER_INSIGHT: "For customer insight",
    Role.ANALYSTS: "For analysts",
}
COUNTED: dict[Role, tuple[Line, ...]] = {
    Role.LEADERS: (_feedback, _escalations, _findings),
    Role.SUPERVISORS: (_feedback, _escalations, _findings, _scores),
    Role.STEWARDS: (_undelivered, _feedback, _escalations, _findings, _scores),
    Role.CHAMPIONS: (_confirmed, _feedback),
    Role.COMPLIANCE: (_escalations, _risks),
    Role.CUSTOMER_INSIGHT: (_confirmed, _feedback, _heard),
    Role.ANALYSTS: (_findings,),
}
LOOK: dict[Role, Line] = {
    Role.LEADERS: _digests,
    Role.SUPERVISORS: _says("How much each workflow helps your agents: `/rollout pulse`"),
    Role.STEWARDS: _says("After the charter was edited: `/rollout charter reload`"),
    Role.CHAMPIONS: _says(
        "Whose a workflow is, when a colleague asks: `/rollout who owns` and its name"
    ),
    Role.COMPLIANCE: _says("What must not wait: `/rollout escalate`"),
    Role.CUSTOMER_INSIGHT: _says("Where agents ask for the tool next: `/rollout demand`"),
    Role.ANALYSTS: _says("What explains a number: `/rollout note`"),
}
