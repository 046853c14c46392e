"""Every listener of numbers, reached as Slack reaches it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.domain.measures.findings import FindingState
from bot.domain.measures.known_changes import ChangeKind
from bot.services.measures import disputes as disputing
from bot.services.measures import known_changes as noting
from bot.services.measures import outcomes
from bot.store.engine.database import Database
from bot.store.measures import disputes, findings, known_changes
from tests.builders.feedback import EMRE
from tests.builders.measures import (
    NINE,
    TODAY,
    YESTERDAY,
    judge_all,
    keep,
    measured,
    numbers,
    with_last,
)
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_stage,
    a_view,
    a_view_submission,
    chosen,
    typed,
)
from tests.builders.unit import HERE, LENA, PRIYA, VERA, House
from tests.databases import SqliteCopies


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """Listeners know no database: one kind will do."""
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database).with_charter(**measured())
    database.close()


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    house.at = NINE
    async with a_stage(house) as made:
        yield made


async def test_commands_answer_with_numbers_and_with_what_waits(stage: Stage) -> None:
    stage.bot.clock = MovableClock(NINE)
    seen = await stage.sends(a_command("measures balance", by=PRIYA))
    assert "520 s" in seen.body
    waits = await stage.sends(a_command("findings", by=LENA))
    assert "AHT 520 s" in waits.body


@pytest.mark.parametrize("words", ["findings n1.", "N-1", "findings 1", "“n\u20131”"])
async def test_a_finding_is_shown_by_its_label(stage: Stage, words: str) -> None:
    assert "usually 344 to 393 s on Sundays" in (await stage.sends(a_command(words, by=LENA))).body


@pytest.mark.parametrize("words", ["findings D-1", "d1.", "“D\u20131”"])
async def test_a_dispute_is_shown_by_its_label(stage: Stage, words: str) -> None:
    await stage.house.do(lambda unit: disputing.dispute(unit, "1", LENA, "Counted twice."))
    assert "D-1: Lena says this looks wrong" in (await stage.sends(a_command(words, by=LENA))).body


@pytest.mark.parametrize("words", ["note C-1", "c1", "note 1", "note List."])
async def test_a_known_change_is_shown_by_its_label(stage: Stage, words: str) -> None:
    stage.bot.clock = MovableClock(NINE)
    change = noting.NewKnownChange(ChangeKind.RELEASE, None, YESTERDAY, None, "flow 2.3")
    await stage.house.do(lambda unit: noting.note(unit, PRIYA, change))
    assert "flow 2.3" in (await stage.sends(a_command(words, by=LENA))).body


async def test_labels_of_other_things_are_told_apart(stage: Stage) -> None:
    assert "N stands for finding" in (await stage.sends(a_command("note N-1", by=LENA))).body
    assert "is no finding number" in (await stage.sends(a_command("findings open", by=LENA))).body
    assert "There is no N-9" in (await stage.sends(a_command("N-9", by=LENA))).body
    assert (
        "disputed"
        not in (await stage.sends(a_command("measures “Balance inquiry”.", by=LENA))).body
    )


async def test_a_line_becomes_a_decision_from_its_button(stage: Stage) -> None:
    form = await stage.opened(a_click("findings.become", "1", by=LENA))
    assert form["private_metadata"] == "1|C0CARDS|1.1"
    values = {
        outcomes.BECOMES: chosen("decision"),
        outcomes.CHANGED: chosen("operation"),
        outcomes.REASON: typed("More staff on Sundays."),
    }
    sent = a_view("findings.become", form["private_metadata"], values)
    assert (await stage.sends(a_view_submission(sent, by=LENA))).status == 200
    (one,) = await stage.house.look(lambda u: findings.get(u.tx, HERE, [1]))
    assert one.state is FindingState.DECISION
    (told,) = await stage.house.queued("finding:1")
    assert told.payload["thread_ts"] == "1.1"


async def test_what_one_person_alone_sees_has_no_thread_to_tell(stage: Stage) -> None:
    alone = {"type": "message", "message_ts": "1.1", "channel_id": "C0CARDS", "is_ephemeral": True}
    click = a_click("findings.become", "1", by=LENA, container=alone)
    assert (await stage.opened(click))["private_metadata"] == "1"


async def test_evidence_and_disputes_open_from_their_buttons(stage: Stage) -> None:
    shown = await stage.opened(a_click("findings.evidence", "1", by=LENA))
    assert "https://calls.example/balance/voice" in str(shown)
    form = await stage.opened(a_click("findings.dispute", "1", by=EMRE))
    sent = a_view(
        "findings.dispute", form["private_metadata"], {disputing.REASON: typed("Counted twice.")}
    )
    assert (await stage.sends(a_view_submission(sent, by=EMRE))).status == 200
    # Messages sent earlier have buttons with a bare number.
    for word, value in (("upheld", "D-1"), ("stands", "1")):
        opened = await stage.opened(a_click(f"findings.{word}", value, by=PRIYA))
        assert opened["private_metadata"] == f"D-1:{word}"
    assert "is no dispute number" in await stage.told(a_click("findings.upheld", "x", by=PRIYA))
    filled = {
        outcomes.CHANGED: chosen("definition"),
        disputing.ANSWER: typed("It is mended."),
    }
    answer = a_view("findings.answer", "D-1:upheld", filled)
    assert (await stage.sends(a_view_submission(answer, by=PRIYA))).status == 200
    kept = await stage.house.look(lambda u: disputes.get(u.tx, HERE, 1))
    assert kept is not None
    assert kept.state is disputes.DisputeState.UPHELD
    assert kept.changed == "definition"


async def test_a_version_is_entered_from_its_form(stage: Stage) -> None:
    form = await stage.opened(a_command("measures versions balance add", by=PRIYA))
    assert (form["callback_id"], form["private_metadata"]) == ("versions.enter", "balance")
    values = {
        "versions.kind": chosen("flow"),
        "versions.name": typed("flow 2.3"),
        "versions.day": {"type": "datepicker", "selected_date": "2026-03-01"},
    }
    empty = a_view("versions.enter", "balance", {**values, "versions.kind": chosen("")})
    refused = await stage.sends(a_view_submission(empty, by=PRIYA))
    assert "Please choose." in refused.body
    sent = a_view("versions.enter", "balance", values)
    assert (await stage.sends(a_view_submission(sent, by=PRIYA))).status == 200
    assert await stage.house.rows("SELECT name, kind, workflow FROM version") == [
        ("flow 2.3", "flow", "balance")
    ]
    listed = await stage.sends(a_command("measures versions balance", by=PRIYA))
    assert "since Sunday 1 March" in listed.body


async def test_a_change_is_noted_from_its_form(stage: Stage) -> None:
    form = await stage.opened(a_command("note", by=PRIYA))
    assert form["callback_id"] == "notes.send"
    values = {
        noting.KIND: chosen("release"),
        noting.WORKFLOW: chosen("balance"),
        noting.DAY: {"type": "datepicker", "selected_date": "2026-03-01"},
        noting.WORDS: typed("flow 2.3"),
    }
    sent = a_view("notes.send", "", values)
    assert (await stage.sends(a_view_submission(sent, by=PRIYA))).status == 200
    changes = await stage.house.look(lambda u: known_changes.between(u.tx, HERE, YESTERDAY, TODAY))
    (noted,) = changes
    assert noted.words == "flow 2.3"
    empty = a_view("notes.send", "", {**values, noting.KIND: chosen("")})
    refused = await stage.sends(a_view_submission(empty, by=PRIYA))
    assert "Please choose." in refused.body


async def test_whom_numbers_are_not_for_reads_words_of_their_own(stage: Stage) -> None:
    vendor = (await stage.sends(a_command("measures", by=VERA))).body
    assert "These numbers are not shown to the vendor. Please ask the Value Office" in vendor
    assert vendor.count("coach") == 0
    assert "not shown to the vendor" in (await stage.sends(a_command("findings", by=VERA))).body
    assert "your coach shows you yours" in (await stage.sends(a_command("measures"))).body
