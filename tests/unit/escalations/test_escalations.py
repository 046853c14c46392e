"""Whatever happens to an escalation, in whatever order, it is with somebody, on its way, or over."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.calendar import WorkCalendar, every_weekday
from bot.domain.escalations import decisions
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.policies import Branch, Policy, PolicyStep, When
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey
from bot.errors import UserError

LONDON = WorkCalendar("Europe/London", every_weekday(time(9), time(17)))
POLICY = Policy(
    (PolicyStep("lead", 10), PolicyStep("office", 15)),
    repeats=1,
    branches=(
        Branch(When(severities=(EscalationSeverity.CRITICAL,)), (PolicyStep("members", 5),)),
    ),
)
PLAIN = Policy((PolicyStep("lead", 5),), repeats=1)
PEOPLE = st.sampled_from([SlackUserId("U1"), SlackUserId("U2"), SlackUserId("U3")])
MINUTES = st.sampled_from([5, 15, 45])
WINDOW = timedelta(days=7)


def an_escalation(**changes: object) -> Escalation:
    values = {
        "number": 4,
        "pod": PodKey("cards"),
        "workflow": WorkflowKey("balance"),
        "severity": EscalationSeverity.HIGH,
        "sensitive": False,
        "criteria": (),
        "what": "Nothing answers.",
        "raised_by": SlackUserId("U9"),
        "raised_at": datetime(2026, 11, 2, 22, tzinfo=UTC),
        "permalink": "",
        "policy": POLICY,
        "due_at": datetime(2026, 11, 2, 22, tzinfo=UTC),
        **changes,
    }
    return Escalation(**values)  # type: ignore[arg-type]  # by name


class Life(RuleBasedStateMachine):
    """One escalation and everything that can happen to it."""

    def __init__(self) -> None:
        super().__init__()
        self.now = an_escalation()
        self.at = self.now.raised_at
        self.named: set[SlackUserId] = set()

    @rule(minutes=st.integers(0, 90))
    def time_passes(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    @rule()
    def is_sensitive_from_the_start(self) -> None:
        if self.at == self.now.raised_at:
            self.now = replace(self.now, sensitive=True)

    @rule(user=PEOPLE, reached=st.booleans())
    def a_step_is_taken(self, user: SlackUserId, *, reached: bool) -> None:
        due = self.now.due_at
        if self.now.state is not EscalationState.RAISED or due is None or due > self.at:
            return
        step = decisions.next_step(self.now)
        if step is None:
            self.now = decisions.ended(self.now, self.at, LONDON)
            return
        found = decisions.reached(self.now, (user,) if reached else ())
        self.now = decisions.stepped(found, step, self.at, reached=reached)

    @rule(to=st.sampled_from(["lead", "office", "members"]))
    def a_step_turns_out_to_fail(self, to: str) -> None:
        self.now = decisions.fallen_through(self.now, to, self.at)

    @rule(owner=PEOPLE, minutes=MINUTES)
    def somebody_takes_it(self, owner: SlackUserId, minutes: int) -> None:
        with suppress(UserError):
            self.now = decisions.acknowledge(self.now, owner, self.at, minutes=minutes)

    @rule(by=PEOPLE)
    def somebody_says_something(self, by: SlackUserId) -> None:
        with suppress(UserError):
            self.now = decisions.mention(self.now, "It spreads.", self.at, by=by)

    @rule()
    def its_owner_stays_silent(self) -> None:
        due = self.now.due_at
        if self.now.state is not EscalationState.ACKNOWLEDGED or due is None or due > self.at:
            return
        if decisions.is_reminder(self.now, self.at):
            self.now = decisions.remind(self.now)
        else:
            self.now = decisions.lapse(self.now, self.at, LONDON)

    @rule(severity=st.sampled_from(EscalationSeverity), pod=st.sampled_from(["cards", "payments"]))
    def it_is_rated_anew(self, severity: EscalationSeverity, pod: str) -> None:
        before = self.now
        with suppress(UserError):
            policy = POLICY if pod == "cards" else PLAIN
            self.now = decisions.rate(before, severity, PodKey(pod), policy)
            if decisions.begins_anew(before, self.now):
                self.now = decisions.begun(self.now, self.at, LONDON)

    @rule(by=PEOPLE)
    def somebody_closes_it(self, by: SlackUserId) -> None:
        with suppress(UserError):
            self.now = decisions.resolve(self.now, by, self.at, cause="c", told="t")

    @rule(by=PEOPLE)
    def somebody_agrees(self, by: SlackUserId) -> None:
        closer = self.now.closed_by
        with suppress(UserError):
            self.now = decisions.agree(self.now, by, self.at)
            assert closer not in (None, by)

    @rule()
    def it_is_raised_again(self) -> None:
        with suppress(UserError):
            self.now = decisions.reopen(self.now, self.at, LONDON, window=WINDOW)

    @invariant()
    def it_is_with_somebody_on_its_way_or_over(self) -> None:
        now = self.now
        if now.state is EscalationState.RAISED:
            assert now.owner is None
            assert now.promised_at is None
            # Nothing due means that its steps have come to their end.
            assert now.due_at is not None or decisions.next_step(now) is None
        elif now.state is EscalationState.ACKNOWLEDGED:
            assert now.owner is not None
            assert now.promised_at is not None
            assert now.due_at is not None
            assert now.due_at <= now.promised_at
            assert now.owner in now.named
        else:
            assert now.resolved_at is not None
            assert now.due_at is None
            assert now.closed_by is not None

    @invariant()
    def its_step_is_one_of_its_policy(self) -> None:
        now = self.now
        assert 0 <= now.step <= len(now.policy.steps_of(now.branch))
        assert 0 <= now.rounds <= now.policy.repeats

    @invariant()
    def whoever_was_named_stays_named(self) -> None:
        assert self.named <= set(self.now.named)
        self.named = set(self.now.named)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
