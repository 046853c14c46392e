"""#start-here: what this is, and five steps that tick themselves off when they are really done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.charter import Charter, Pod
from bot.demo.stage import Stage
from bot.demo.town import START_HERE, handle, residents, team
from bot.domain import refs
from bot.domain.calendar import local_day
from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import FindingState
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.domain.roles import Role
from bot.domain.words import counted
from bot.services.measures import findings as asked
from bot.slack.mrkdwn import Mrkdwn, channel_mention, mention, mrkdwn
from bot.store import feedback
from bot.store.feedback import FeedbackFilter
from bot.store.measures import findings, known_changes
from bot.store.measures.findings import FindingFilter
from bot.work.rhythm import Duty
from bot.work.tell import ToldView
from bot.work.unit import Unit

DONE, TO_DO = "☑", "☐"
# So many of the newest are looked at: nobody writes more while they find their way.
MOST_NEW = 50
LOOK_BACK = timedelta(days=60)
UNTAKEN = (FeedbackState.NEW, FeedbackState.WITHDRAWN, FeedbackState.DUPLICATE)
SETTLED = (FeedbackState.VERIFIED, FeedbackState.UNCONFIRMED)
ANSWERED = tuple(state for state in FindingState if state is not FindingState.OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    """Who the steps are for, by the charter's names; no leader where it has none."""

    people: Mapping[str, SlackUserId]
    agent: str
    leader: str


@dataclass(slots=True, kw_only=True)
class Guide:
    """What had happened before the page was opened, who can go on from there, and what is shown."""

    cast: Players
    opened_at: datetime
    before: frozenset[int]
    has_findings: bool
    shown: ToldView | None = None

    def changed_at(self, unit: Unit) -> datetime | None:
        """Return now where the message no longer says what rows say."""
        return unit.at if self.shown != self.view(unit) else None

    def show(self, unit: Unit) -> bool:
        """Post the steps, or edit them where they stand."""
        view = self.view(unit)
        name = refs.make(Topic.START)
        unit.queue(
            Message(
                lane=Lane.CONVERSATION,
                subject=name,
                method=Method.UPDATE if self.shown else Method.POST,
                place=unit.roster.place(f"#{START_HERE}"),
                payload=unit.render(view),
                ref=name,
            )
        )
        self.shown = view
        return False

    def view(self, unit: Unit) -> ToldView:
        """Say what this is, what to do, and what of it is done."""
        steps = tuple(self._steps(unit))
        done = sum(is_done for is_done, _ in steps)
        ready = "That is the loop: go on as you like, nothing here leaves this machine."
        lines = (
            mrkdwn("{} {}", Mrkdwn(DONE if is_done else TO_DO), words) for is_done, words in steps
        )
        return ToldView(
            headline="Drumbeat gives everything agents say about a new tool an owner and a day, and "
            f"lets them say whether the fix worked: {counted(len(steps), 'step')}, {done} done.",
            what=Mrkdwn("\n".join(lines)),
            note=ready if done == len(steps) else "Press a name to become that person.",
        )

    def _steps(self, unit: Unit) -> Iterator[tuple[bool, Mrkdwn]]:
        item = _furthest(unit, self.before)
        far = _progress(item) if item else 0
        agent = _writer(self.cast, item)
        pod = _pod(unit.charter, item)
        lead, where = _lead(self.cast, pod), _channel(unit, pod.channel)
        label = f" ({item.label})" if item else ""
        yield far > 0, mrkdwn(
            "Become {}, an agent. Type `/rollout feedback`{} and say what happened{}.",
            agent, _workflow_words(unit.charter, item), label,
        )  # fmt: skip
        yield (
            far > 1,
            mrkdwn(
                "Become {} of {}. Open {} and press *Take it* on the card{}.",
                lead,
                pod.name,
                where,
                label,
            ),
        )
        yield far > 2, mrkdwn("As {} still, press *Shipped* and say what changed.", lead)
        yield (
            far > 3,
            mrkdwn(
                "Move the clock at the top an hour on and become {}. Under Apps open *Drumbeat*, "
                "*Messages*, and say whether it is fixed.",
                agent,
            ),
        )
        if self.cast.leader:
            yield self._leader_step(unit)

    def _leader_step(self, unit: Unit) -> tuple[bool, Mrkdwn]:
        leader = mention(self.cast.people[self.cast.leader])
        digests = [place.channel for place in unit.charter.leaders.channels]
        where = mrkdwn(" Read the digest in {}.", _channel(unit, digests[0])) if digests else ""
        if self.has_findings:
            words = (
                " Type `/rollout findings`, open the contacts behind one with *Evidence*, "
                "then press *This becomes…* and say what it was."
            )
        else:
            words = " Type `/rollout note` and note a release, so that numbers can be explained."
        done = (
            _is_answered(unit, self.opened_at)
            if self.has_findings
            else _is_noted(unit, self.opened_at)
        )
        return done, mrkdwn("Become {}, a leader.{}{}", leader, where, words)


async def open_guide(stage: Stage) -> None:
    """Post the steps into #start-here, and keep them true from now on."""
    cast = _cast(stage)
    if cast is None:
        return
    bot = stage.parts.bot
    guide = await bot.read(lambda unit: _begin(unit, cast))
    stage.parts.sweep.duties.append(Duty("start here", guide.changed_at, guide.show))
    await stage.walk.settle()


def _cast(stage: Stage) -> Players | None:
    charter, here = stage.charter, residents(stage.charter)
    working = {ref for pod in charter.pods for ref in team(pod)}
    agents = [
        ref for ref in (*charter.roles[Role.AGENTS], *here) if ref in here and ref not in working
    ]
    leaders = [ref for ref in (*charter.roles[Role.LEADERS], charter.office or "") if ref in here]
    if not agents or not charter.workflows:
        return None
    people = {ref: SlackUserId(stage.workspace.person(handle(ref)).user.id) for ref in here}
    return Players(people=people, agent=agents[0], leader=next(iter(leaders), ""))


def _begin(unit: Unit, cast: Players) -> Guide:
    leader = cast.people[cast.leader] if cast.leader else None
    return Guide(
        cast=cast,
        opened_at=unit.at,
        before=frozenset(item.number for item in _newest(unit)),
        has_findings=leader is not None and asked.count(unit, leader) > 0,
    )


def _newest(unit: Unit) -> tuple[Feedback, ...]:
    return tuple(feedback.find(unit.tx, unit.workspace, FeedbackFilter(), limit=MOST_NEW))


def _furthest(unit: Unit, before: frozenset[int]) -> Feedback | None:
    """Find what went furthest of all that was written since."""
    # An anonymous one's number is drawn, so a higher number is not a later one.
    since = (item for item in _newest(unit) if item.number not in before)
    return max(since, key=_progress, default=None)


def _progress(item: Feedback) -> int:
    if item.reopened or item.state in SETTLED:
        return 4
    if item.state is FeedbackState.SHIPPED:
        return 3
    return 1 if item.state in UNTAKEN else 2


def _writer(cast: Players, item: Feedback | None) -> Mrkdwn:
    if item is None:
        return mention(cast.people[cast.agent])
    return mention(item.submitter) if item.submitter else Mrkdwn("whoever wrote it")


def _pod(charter: Charter, item: Feedback | None) -> Pod:
    return charter.pod(item.pod) if item else charter.pod_of(charter.workflows[0].key)


def _workflow_words(charter: Charter, item: Feedback | None) -> Mrkdwn:
    return Mrkdwn("") if item else mrkdwn(", choose *{}*", charter.workflows[0].name)


def _lead(cast: Players, pod: Pod) -> Mrkdwn:
    ref = next((ref for ref in team(pod) if ref in cast.people), cast.agent)
    return mention(cast.people[ref])


def _channel(unit: Unit, ref: str) -> str:
    place = unit.roster.place(ref)
    return ref if place.startswith("#") else channel_mention(place)


def _is_answered(unit: Unit, since: datetime) -> bool:
    first = local_day(since, unit.charter.rollout.zone) - LOOK_BACK
    wanted = FindingFilter(first=first, states=ANSWERED)
    found = findings.find(unit.tx, unit.workspace, wanted, limit=MOST_NEW)
    return any(finding.decided_at and finding.decided_at >= since for finding in found)


def _is_noted(unit: Unit, since: datetime) -> bool:
    first = local_day(since, unit.charter.rollout.zone) - LOOK_BACK
    last = local_day(unit.at, unit.charter.rollout.zone)
    noted = known_changes.between(unit.tx, unit.workspace, first, last)
    return any(change.at >= since for change in noted)
