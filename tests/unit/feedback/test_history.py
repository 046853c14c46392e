"""Whatever happens to feedback, in whatever order, some things stay true."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.domain.actions import decisions as actions
from bot.domain.actions.decisions import ActionState
from bot.domain.feedback import decisions
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from tests.builders.feedback import AT, CLOSED, EMRE, a_feedback, a_report, an_action

CLOSING = {"lapse", "confirm", "decline", "join", "withdraw"}
PEOPLE = st.sampled_from([EMRE, SlackUserId("U0PRIYA")])


class History(RuleBasedStateMachine):
    """Random people press random buttons in random order."""

    def __init__(self) -> None:
        super().__init__()
        self.item = a_feedback()
        self.at = AT
        self.told = 0
        self.said_no = 0
        self.last = ""

    def decide(self, name: str, decision: Callable[[Feedback], Feedback]) -> bool:
        before = self.item
        self.at += timedelta(hours=1)
        try:
            self.item = decision(before)
        except UserError:
            return False
        self.last = name
        if self.item.state in CLOSED and before.state not in CLOSED:
            assert name in CLOSING
        return True

    @rule(by=PEOPLE)
    def take(self, by: SlackUserId) -> None:
        self.decide("take", lambda item: decisions.take(item, by, at=self.at))

    @rule(by=PEOPLE)
    def assign(self, by: SlackUserId) -> None:
        self.decide("assign", lambda item: decisions.assign(item, by, at=self.at))

    @rule()
    def start(self) -> None:
        self.decide("start", decisions.start)

    @rule()
    def ship(self) -> None:
        closes_at = self.at + timedelta(days=7)
        self.told += self.decide(
            "ship", lambda item: decisions.ship(item, "Done.", at=self.at, closes_at=closes_at)
        )

    @rule()
    def lapse(self) -> None:
        self.decide("lapse", lambda item: decisions.lapse(item, at=self.at))

    @rule()
    def confirm(self) -> None:
        self.decide("confirm", lambda item: decisions.confirm(item, at=self.at))

    @rule()
    def reopen(self) -> None:
        new_due_on = self.at.date() + timedelta(days=14)
        self.said_no += self.decide(
            "reopen", lambda item: decisions.reopen(item, new_due_on=new_due_on)
        )

    @rule()
    def decline(self) -> None:
        self.told += self.decide("decline", lambda item: decisions.decline(item, "No.", at=self.at))

    @rule()
    def ask_and_hear(self) -> None:
        if self.decide("ask", lambda item: decisions.ask(item, at=self.at)):
            self.decide("hear", decisions.hear)

    @rule()
    def edit(self) -> None:
        self.decide("edit", lambda item: decisions.edit(item, a_report(what="Other words.")))

    @rule()
    def redact(self) -> None:
        self.decide("redact", lambda item: decisions.redact(item, at=self.at))

    @precondition(lambda self: self.said_no > 0)
    @rule()
    def withdraw(self) -> None:
        self.decide("withdraw", lambda item: decisions.withdraw(item, at=self.at))

    @precondition(lambda self: self.said_no > 0)
    @rule()
    def join(self) -> None:
        other = a_feedback(number=2)
        self.decide("join", lambda item: decisions.join(item, other, at=self.at))

    @invariant()
    def the_original_promise_is_never_lost(self) -> None:
        assert (self.item.due_on, self.item.arrived_at) == (a_feedback().due_on, AT)

    @invariant()
    def acted_on_means_the_submitter_was_told(self) -> None:
        assert (self.item.acted_on_at is not None) == (self.told > 0)

    @invariant()
    def each_no_is_counted(self) -> None:
        assert self.item.reopened == self.said_no

    @invariant()
    def what_is_taken_has_an_owner_and_what_is_new_has_none(self) -> None:
        if self.item.state in (
            FeedbackState.TRIAGED,
            FeedbackState.IN_PROGRESS,
            FeedbackState.SHIPPED,
        ):
            assert self.item.owner is not None
        if self.item.state is FeedbackState.NEW:
            assert self.item.owner is None

    @invariant()
    def what_is_closed_knows_when(self) -> None:
        assert (self.item.closed_at is not None) == (self.item.state in CLOSED)
        assert self.item.is_open == (self.item.state in OPEN)

    @invariant()
    def only_what_was_shipped_waits_to_lapse(self) -> None:
        assert (self.item.closes_at is not None) == (self.item.state is FeedbackState.SHIPPED)

    @invariant()
    def only_a_no_gives_another_day(self) -> None:
        assert (self.item.new_due_on is not None) == (self.said_no > 0)

    @invariant()
    def redacted_words_never_come_back(self) -> None:
        if self.item.redacted_at is not None:
            assert (self.item.report.what, self.item.report.wish) == ("", "")


TestHistory = History.TestCase


def test_an_action_keeps_its_first_day_whatever_happens() -> None:
    action = an_action()
    later = action.due_on + timedelta(days=14)
    done = actions.complete(actions.hand_over(action, SlackUserId("U0PRIYA")), at=AT)
    assert (done.state, done.closed_at, done.owner) == (ActionState.DONE, AT, "U0PRIYA")
    again = actions.resume(done, due_on=later)
    assert (again.state, again.closed_at, again.due_on) == (ActionState.OPEN, None, later)
    dropped = actions.drop(again, at=AT)
    assert (dropped.state, dropped.original_due_on) == (ActionState.DROPPED, action.due_on)
    assert actions.redact(dropped).title == "(redacted)"
    assert action.label == "A-1"
