"""What may happen to a piece of feedback, and what is refused with which words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bot.domain.feedback import decisions
from bot.domain.feedback.item import OPEN, Feedback, FeedbackState
from bot.domain.promises import Promise
from bot.errors import UserError
from tests.builders.feedback import AISHA, AT, CLOSED, EMRE, a_feedback, a_report

OTHER = a_feedback(number=2)
WEEK_ON = AT + timedelta(days=7)
NEW_DAY = (AT + timedelta(days=21)).date()
Decide = Callable[[Feedback], Feedback]
DECISIONS: dict[str, tuple[Decide, set[FeedbackState], FeedbackState | None]] = {
    "assign": (lambda f: decisions.assign(f, AISHA, at=AT), {*OPEN}, None),
    "start": (decisions.start, {FeedbackState.TRIAGED}, FeedbackState.IN_PROGRESS),
    "ship": (
        lambda f: decisions.ship(f, "Done.", at=AT, closes_at=WEEK_ON),
        {FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS},
        FeedbackState.SHIPPED,
    ),
    "lapse": (
        lambda f: decisions.lapse(f, at=AT),
        {FeedbackState.SHIPPED},
        FeedbackState.UNCONFIRMED,
    ),
    "confirm": (
        lambda f: decisions.confirm(f, at=AT),
        {FeedbackState.SHIPPED, FeedbackState.UNCONFIRMED},
        FeedbackState.VERIFIED,
    ),
    "reopen": (
        lambda f: decisions.reopen(f, new_due_on=NEW_DAY),
        {FeedbackState.SHIPPED, FeedbackState.UNCONFIRMED, FeedbackState.VERIFIED},
        FeedbackState.IN_PROGRESS,
    ),
    "decline": (lambda f: decisions.decline(f, "No.", at=AT), {*OPEN}, FeedbackState.DECLINED),
    "ask": (lambda f: decisions.ask(f, at=AT), {*OPEN, FeedbackState.SHIPPED}, None),
    "join": (lambda f: decisions.join(f, OTHER, at=AT), {*OPEN}, FeedbackState.DUPLICATE),
    "edit": (lambda f: decisions.edit(f, a_report()), {FeedbackState.NEW}, FeedbackState.NEW),
    "withdraw": (
        lambda f: decisions.withdraw(f, at=AT),
        {*OPEN, FeedbackState.SHIPPED, FeedbackState.DUPLICATE},
        FeedbackState.WITHDRAWN,
    ),
}


@pytest.mark.parametrize("state", FeedbackState)
@pytest.mark.parametrize("name", DECISIONS)
def test_each_decision_is_legal_in_its_states_and_refused_in_all_others(
    name: str, state: FeedbackState
) -> None:
    decide, legal, becomes = DECISIONS[name]
    item = a_feedback(state)
    if state in legal:
        assert decide(item).state is (becomes or decide(item).state)
        return
    with pytest.raises(UserError, match="F-1 is "):
        decide(item)


def test_taking_makes_an_owner_once() -> None:
    taken = decisions.take(a_feedback(), EMRE, at=AT)
    assert (taken.state, taken.owner, taken.triaged_at) == (FeedbackState.TRIAGED, EMRE, AT)
    with pytest.raises(UserError, match="already yours"):
        decisions.take(taken, EMRE, at=AT)
    with pytest.raises(UserError, match="Somebody already has F-1"):
        decisions.take(taken, AISHA, at=AT)


@pytest.mark.parametrize("state", [*CLOSED, FeedbackState.SHIPPED])
def test_what_is_closed_is_not_taken(state: FeedbackState) -> None:
    with pytest.raises(UserError, match="cannot be taken now"):
        decisions.take(a_feedback(state, owner=None), EMRE, at=AT)


def test_assigning_keeps_the_day_it_was_first_taken_and_the_work_begun() -> None:
    later = AT + timedelta(days=2)
    handed = decisions.assign(a_feedback("in_progress"), AISHA, at=later)
    assert (handed.state, handed.owner, handed.triaged_at) == (FeedbackState.IN_PROGRESS, AISHA, AT)
    assert decisions.assign(a_feedback(), AISHA, at=later).triaged_at == later
    with pytest.raises(UserError, match="They already have F-1"):
        decisions.assign(handed, AISHA, at=later)


def test_the_first_outcome_told_is_the_one_that_counts() -> None:
    later = AT + timedelta(days=3)
    waiting = a_feedback("triaged", waiting_for_agent=True)
    shipped = decisions.ship(waiting, "One.", at=AT, closes_at=WEEK_ON)
    assert (shipped.acted_on_at, shipped.waiting_for_agent) == (AT, False)
    back = decisions.reopen(shipped, new_due_on=NEW_DAY)
    again = decisions.ship(back, "Two.", at=later, closes_at=WEEK_ON)
    assert (again.acted_on_at, again.shipped_at, again.outcome) == (AT, later, "Two.")
    assert decisions.decline(back, "No.", at=later).acted_on_at == AT


def test_a_reopened_one_is_open_again_with_its_count_and_a_new_day() -> None:
    verified = a_feedback("verified", closed_at=AT, shipped_at=AT, acted_on_at=AT)
    again = decisions.reopen(verified, new_due_on=NEW_DAY)
    assert (again.reopened, again.closed_at, again.shipped_at) == (1, None, None)
    assert again.is_open
    assert (again.due_on, again.act_by) == (verified.due_on, NEW_DAY)
    assert not again.is_overdue(NEW_DAY)
    assert again.is_overdue(NEW_DAY + timedelta(days=1))


def test_silence_closes_what_was_shipped_and_a_late_word_still_counts() -> None:
    shipped = decisions.ship(a_feedback("triaged"), "Done.", at=AT, closes_at=WEEK_ON)
    assert (shipped.closes_at, shipped.awaits_word) == (WEEK_ON, True)
    lapsed = decisions.lapse(shipped, at=WEEK_ON)
    assert (lapsed.state, lapsed.closed_at, lapsed.closes_at) == (
        FeedbackState.UNCONFIRMED,
        WEEK_ON,
        None,
    )
    assert lapsed.awaits_word
    later = WEEK_ON + timedelta(days=1)
    assert decisions.confirm(lapsed, at=later).state is FeedbackState.VERIFIED
    assert decisions.reopen(lapsed, new_due_on=NEW_DAY).is_open
    assert decisions.withdraw(shipped, at=later).closes_at is None


def test_asking_and_hearing_turn_the_flag_and_keep_the_first_time() -> None:
    asked = decisions.ask(a_feedback(), at=AT)
    assert (asked.waiting_for_agent, asked.asked_at) == (True, AT)
    again = decisions.ask(decisions.hear(asked), at=AT + timedelta(days=1))
    assert (again.waiting_for_agent, again.asked_at) == (True, AT)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (a_feedback(number=1), "F-1 cannot be a duplicate of itself"),
        (a_feedback("duplicate", number=2, duplicate_of=3), "name F-3 instead"),
        (a_feedback("withdrawn", number=2), "F-2 was withdrawn"),
    ],
)
def test_what_cannot_speak_for_others_is_no_target(target: Feedback, words: str) -> None:
    with pytest.raises(UserError, match=words):
        decisions.join(a_feedback(), target, at=AT)


def test_duplicates_are_counted_follow_and_come_back() -> None:
    joined = decisions.join(a_feedback(), OTHER, at=AT)
    assert (joined.duplicate_of, joined.closed_at) == (2, AT)
    assert decisions.rejoin(joined, a_feedback(number=5)).duplicate_of == 5
    assert decisions.gather(OTHER, 2).joined == 2
    alone = decisions.revive(joined)
    assert (alone.state, alone.duplicate_of, alone.closed_at) == (FeedbackState.NEW, None, None)
    heard = decisions.told(joined, at=AT, told_at=AT + decisions.GRACE)
    assert heard.acted_on_at == AT
    later = AT + timedelta(1)
    assert decisions.told(heard, at=later, told_at=later).acted_on_at == AT


@pytest.mark.parametrize("state", ["new", "triaged", "in_progress"])
def test_an_outcome_is_undone_whole_until_its_agent_hears_it(state: str) -> None:
    given = Promise(date(2026, 11, 16), AT)
    item = a_feedback(state, waiting_for_agent=True, outcome="Once before.", promise=given)
    decided = [decisions.decline(item, "It is right as it is.", at=AT)]
    if state != "new":
        until = AT + timedelta(9)
        decided.append(decisions.ship(item, "It asks first.", at=AT, closes_at=until))
    for done in decided:
        early = AT + decisions.GRACE - timedelta(seconds=1)
        assert (done.promise, done.is_undoable(early)) == (None, True)
        assert decisions.undo(done, at=early) == item == decisions.as_told(done, at=early)
        assert decisions.as_told(done, at=AT + decisions.GRACE) == done
        with pytest.raises(UserError, match="The agent has heard of F-1"):
            decisions.undo(done, at=AT + decisions.GRACE)


def test_what_was_answered_before_stays_answered_when_a_second_outcome_is_undone() -> None:
    once = a_feedback("in_progress", acted_on_at=AT - timedelta(3), reopened=1)
    undone = decisions.undo(decisions.decline(once, "It is right so.", at=AT), at=AT)
    assert undone.acted_on_at == AT - timedelta(3)


def test_a_duplicate_waits_again_when_its_outcome_is_undone() -> None:
    joined = decisions.join(a_feedback(promise=Promise(date(2026, 11, 16), AT)), OTHER, at=AT)
    heard = decisions.told(joined, at=AT, told_at=AT + decisions.GRACE)
    assert heard.promise is None
    assert decisions.undo(heard, at=AT) == joined


def test_only_an_outcome_is_undone() -> None:
    with pytest.raises(UserError, match="cannot be undone now"):
        decisions.undo(a_feedback("in_progress"), at=AT)


def test_redacting_erases_every_word_once_and_for_all() -> None:
    item = a_feedback("shipped", outcome="Done.", source="https://x.example", files=("F1",))
    empty = decisions.redact(item, at=AT)
    report = empty.report
    assert (report.what, report.wish, report.evidence, report.files) == ("", "", "", ())
    assert (empty.outcome, empty.source, empty.state) == ("", "", FeedbackState.SHIPPED)
    with pytest.raises(UserError, match="redacted already"):
        decisions.redact(empty, at=AT)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (a_feedback("triaged"), r"F-1 is taken and can no longer be edited\. Withdraw it"),
        (a_feedback("declined"), r"F-1 is declined and can no longer be edited\. Please write"),
        (a_feedback(redacted_at=AT), "F-1 is redacted and can no longer be edited"),
    ],
)
def test_an_edit_that_comes_too_late_says_what_to_do(item: Feedback, words: str) -> None:
    with pytest.raises(UserError, match=words):
        decisions.edit(item, a_report())


def test_standing_is_said_in_the_middle_of_a_sentence() -> None:
    said = {state: decisions.standing(a_feedback(state, duplicate_of=4)) for state in FeedbackState}
    assert said[FeedbackState.DUPLICATE] == "joined to F-4"
    assert said[FeedbackState.SHIPPED] == "shipped and waiting for the agent's word"
    assert all(words[0].islower() for words in said.values())


def test_a_promise_lapses_the_day_after_it_was_due_unless_it_was_kept() -> None:
    item = a_feedback()
    assert not item.is_overdue(item.due_on)
    assert item.is_overdue(item.due_on + timedelta(days=1))
    late = item.due_on + timedelta(days=9)
    assert not a_feedback("in_progress", acted_on_at=AT, new_due_on=late).is_overdue(late)
    assert a_feedback("in_progress", new_due_on=late).is_overdue(late)
    assert not a_feedback("withdrawn").is_overdue(late)


def test_an_item_knows_whether_it_is_anonymous() -> None:
    assert a_feedback(submitter=None, relay="r1").is_anonymous
    assert not a_feedback().is_anonymous
