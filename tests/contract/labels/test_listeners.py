"""A thing is found by what it is called, however that is typed, wherever it is asked for."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.domain.actions.decisions import ActionState
from bot.domain.feedback.item import FeedbackState
from bot.domain.ids import SlackUserId
from bot.services.actions import waits as blocking
from bot.services.feedback import work
from bot.store.actions import rows as actions
from bot.store.engine.database import Database
from tests.builders.feedback import EMRE
from tests.builders.slack import Stage, a_command, a_stage, a_view, a_view_submission, typed
from tests.builders.unit import HERE, PRIYA, House
from tests.contract.escalations.steps import escalate, with_policy
from tests.databases import SqliteCopies


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """Listeners know no database: one kind will do."""
    database = Database(sqlite_copies.fresh(tmp_path))
    yield with_policy(House(database))
    database.close()


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    """A stage with F-1 and F-2, Emre's A-1 and A-2 for them, and E-1."""
    for number in (1, 2):
        await house.submits()
        await house.do(lambda unit, number=number: work.take(unit, number, EMRE))  # type: ignore[misc]
    await escalate(house)
    async with a_stage(house) as made:
        yield made


@pytest.mark.parametrize(
    "words",
    ["F-1", "f1", "F\u20131", "\u201cF-1\u201d.", "#f-1", "F 1", "*F-1*", "feedback f\u20141!", "Feedback. F 1"],
)  # fmt: skip
async def test_feedback_is_shown_by_its_label(stage: Stage, words: str) -> None:
    shown = (await stage.sends(a_command(words))).body
    assert "feedback.withdraw" in shown


@pytest.mark.parametrize("words", ["A-1", "a\u22121.", "actions \u201ca1\u201d", "actions 1"])
async def test_an_action_is_shown_by_its_label(stage: Stage, words: str) -> None:
    assert "A-1" in str((await stage.opened(a_command(words, by=EMRE)))["title"])


@pytest.mark.parametrize("words", ["E-1", "e1", "escalation `E-1`,", "escalation 1."])
async def test_an_escalation_is_shown_by_its_label(stage: Stage, words: str) -> None:
    assert "E-1" in str((await stage.opened(a_command(words)))["title"])


@pytest.mark.parametrize(
    ("words", "title"), [("escalations E-1", "E-1"), ("action A-1", "A-1"), ("Actions. A-1", "A-1")]
)
async def test_either_word_shows_one(stage: Stage, words: str, title: str) -> None:
    assert title in str((await stage.opened(a_command(words, by=EMRE)))["title"])


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("escalation", "escalations"), ("action", "actions"), ("loops", "loop")],
)
async def test_either_word_lists_all(stage: Stage, singular: str, plural: str) -> None:
    answers = [(await stage.sends(a_command(word, by=EMRE))).body for word in (singular, plural)]
    assert answers[0] == answers[1]
    assert "I don't know" not in answers[0]


async def test_whom_it_does_not_concern_is_told_the_same_as_by_its_command(stage: Stage) -> None:
    for label, command in (
        ("A-1", "actions A-1"),
        ("F-9", "feedback F-9"),
        ("E-9", "escalation E-9"),
    ):
        alone = (await stage.sends(a_command(label))).body
        assert alone == (await stage.sends(a_command(command))).body
        assert f"There is no {label}" in alone


async def test_what_no_label_is_is_refused_with_what_there_is(stage: Stage) -> None:
    assert "F stands for feedback" in (await stage.sends(a_command("Z-9"))).body
    assert "F stands for feedback" in (await stage.sends(a_command("F-0"))).body
    assert "A stands for action" in (await stage.sends(a_command("feedback A-1"))).body
    assert "is no escalation number" in (await stage.sends(a_command("escalation soon"))).body


async def test_fields_of_forms_read_labels_as_commands_do(stage: Stage) -> None:
    waits = {blocking.WAITS_ACTION: typed("\u201ca\u20132\u201d.")}
    sent = a_view_submission(a_view("actions.block", "A-1", waits), by=EMRE)
    assert (await stage.sends(sent)).body == ""
    blocked = await stage.house.look(lambda unit: actions.get(unit.tx, HERE, 1))
    assert blocked is not None
    assert (blocked.state, blocked.block and blocked.block.what) == (ActionState.BLOCKED, "A-2")
    said = await stage.submits("feedback.joined", "feedback.duplicate_of", "#f 2!", by=EMRE)
    assert (said or "", (await stage.house.item()).state) == ("", FeedbackState.DUPLICATE)


@pytest.mark.parametrize("words", ["A-0", "A-99999999999", "Z-2", "F-2", "soon"])
async def test_fields_say_what_is_wrong_with_a_label(stage: Stage, words: str) -> None:
    sent = a_view("actions.block", "A-1", {blocking.WAITS_ACTION: typed(words)})
    assert "is no action number" in (await stage.sends(a_view_submission(sent, by=EMRE))).body


@pytest.mark.parametrize(
    ("words", "by", "answer"),
    [
        ("feedback \u201clist\u201d pod, open.", EMRE, "F-1"),
        ("actions \u2018Mine\u2019.", EMRE, "A-1"),
        ("who \u201cowns\u201d \u201cBalance\u201d?", EMRE, "Balance"),
        ("quiet until \u201cFriday\u201d.", PRIYA, "wait until"),
        ("quiet *off*!", PRIYA, "reminders come as usual"),
        ("charter \u201creload\u201d.", EMRE, "Only stewards"),
        ("\u201cHelp\u201d.", EMRE, "What you can do"),
    ],
)
async def test_names_and_filters_are_read_as_they_are_typed(
    stage: Stage, words: str, by: SlackUserId, answer: str
) -> None:
    told = (await stage.sends(a_command(words, by=by))).body
    assert answer in told
    assert "I don't know" not in told
