"""Every listener of escalations, reached as Slack reaches it."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.escalations import EscalationState
from bot.services.escalations import forms, taking
from bot.store import escalations
from bot.store.database import Database
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_shortcut,
    a_stage,
    a_view,
    a_view_submission,
    chosen,
    typed,
)
from tests.builders.unit import HERE, LENA, PRIYA, House
from tests.databases import SqliteCopies


@pytest.fixture
def house(sqlite_copies: SqliteCopies, tmp_path: Path) -> Iterator[House]:
    """Listeners know no database: one kind will do."""
    database = Database(sqlite_copies.fresh(tmp_path))
    yield House(database)
    database.close()


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    async with a_stage(house) as made:
        yield made


@pytest.fixture
async def raised(stage: Stage) -> Stage:
    """A stage on which Aisha has escalated E-1 from its form."""
    criteria = {"selected_options": [{"value": "system_down"}]}
    values = {
        forms.WORKFLOW: chosen("balance"),
        forms.CRITERIA: criteria,
        forms.WHAT: typed("Nothing answers."),
    }
    sent = a_view("escalations.raise", "", values)
    assert (await stage.sends(a_view_submission(sent))).status == 200
    return stage


async def state(stage: Stage) -> EscalationState:
    found = await stage.house.look(lambda u: escalations.get(u.tx, HERE, 1))
    assert found is not None
    return found.state


OPENERS = [
    a_command("escalate"),
    a_command("escalate nothing answers"),
    a_shortcut("escalations.fresh"),
    a_shortcut("escalations.about", message={"type": "message", "ts": "1.5", "text": "hi"}),
]


@pytest.mark.parametrize("body", OPENERS)
async def test_the_form_opens_wherever_it_is_asked_for(stage: Stage, body: dict[str, Any]) -> None:
    assert (await stage.opened(body))["callback_id"] == "escalations.raise"


async def test_the_form_about_a_message_brings_its_link(stage: Stage) -> None:
    message = {"type": "message", "ts": "1.5", "text": "nothing answers"}
    view = await stage.opened(a_shortcut("escalations.about", message=message))
    kept = json.loads(view["private_metadata"])
    assert kept == {"permalink": "https://harbour.example/p1", "channel": "C0FLOOR", "ts": "1.5"}
    assert "nothing answers" in str(view["blocks"])


async def test_a_card_is_taken_updated_and_resolved_from_its_buttons(raised: Stage) -> None:
    for word in ("take", "update", "resolve"):
        form = await raised.opened(a_click(f"escalations.{word}", "E-1", by=PRIYA))
        assert form["callback_id"] == f"escalations.{word}"
    later = chosen("15")
    take = a_view("escalations.take", "E-1", {taking.MINUTES: later})
    assert (await raised.sends(a_view_submission(take, by=PRIYA))).status == 200
    assert await state(raised) is EscalationState.ACKNOWLEDGED
    news = {taking.NEWS: typed("The vendor is on it."), taking.MINUTES: later}
    update = a_view("escalations.update", "E-1", news)
    assert (await raised.sends(a_view_submission(update, by=PRIYA))).status == 200
    words = {taking.CAUSE: typed("A certificate."), taking.TOLD: typed("It works again.")}
    close = a_view("escalations.resolve", "E-1", words)
    assert (await raised.sends(a_view_submission(close, by=PRIYA))).status == 200
    assert await state(raised) is EscalationState.RESOLVED
    await raised.sends(a_click("escalations.reopen", "E-1"))
    assert await state(raised) is EscalationState.RAISED


async def test_a_time_nobody_offered_is_asked_again(raised: Stage) -> None:
    take = a_view("escalations.take", "E-1", {taking.MINUTES: chosen("999")})
    assert "Please choose one." in (await raised.sends(a_view_submission(take, by=PRIYA))).body


async def test_one_and_all_are_shown(raised: Stage) -> None:
    assert "Timeline" not in (await raised.sends(a_command("escalations", by=LENA))).body
    assert "E-1" in (await raised.sends(a_command("escalations", by=LENA))).body
    shown = await raised.opened(a_command("escalation e-1"))
    assert shown["callback_id"] == "escalations.details"
    assert (await raised.opened(a_click("escalations.open", "E-1")))["title"]["text"] == "E-1"
    lost = await raised.sends(a_command("escalation x"))
    assert "Name one by its number" in lost.body


async def test_agreeing_to_what_nobody_closed_says_so(raised: Stage) -> None:
    answer = await raised.sends(a_click("escalations.agree", "E-1", by=PRIYA))
    assert answer.status == 200
    assert await state(raised) is EscalationState.RAISED
