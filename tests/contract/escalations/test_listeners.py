"""Every listener of escalations, reached as Slack reaches it."""

import json
from typing import Any

import pytest

from bot.domain.escalations.escalation import EscalationState
from bot.services.escalations import forms
from bot.store.escalations import rows as escalations
from bot.store.escalations import timeline
from tests.builders.feedback import AISHA
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_shortcut,
    a_view,
    a_view_submission,
    chosen,
    typed,
)
from tests.builders.stage import house, stage
from tests.builders.unit import HERE, LENA, PRIYA

__all__ = ["house", "stage"]


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
    assert kept == {
        "permalink": "https://harbour.example/p1",
        "channel": "C0FLOOR",
        "thread": "1.5",
        "message": "C0FLOOR:1.5",
    }
    assert "nothing answers" in str(view["blocks"])


async def test_a_card_is_taken_updated_and_resolved_from_its_buttons(raised: Stage) -> None:
    for word in ("take", "update", "resolve"):
        form = await raised.opened(a_click(f"escalations.{word}", "E-1", by=PRIYA))
        assert form["callback_id"] == f"escalations.{word}"
    later = chosen("15")
    take = a_view("escalations.take", "E-1", {forms.MINUTES: later})
    assert (await raised.sends(a_view_submission(take, by=PRIYA))).status == 200
    assert await state(raised) is EscalationState.ACKNOWLEDGED
    news = {forms.NEWS: typed("The vendor is on it."), forms.MINUTES: later}
    update = a_view("escalations.update", "E-1", news)
    assert (await raised.sends(a_view_submission(update, by=PRIYA))).status == 200
    words = {forms.CAUSE: typed("A certificate."), forms.TOLD: typed("It works again.")}
    close = a_view("escalations.resolve", "E-1", words)
    assert (await raised.sends(a_view_submission(close, by=PRIYA))).status == 200
    assert await state(raised) is EscalationState.RESOLVED
    await raised.sends(a_click("escalations.reopen", "E-1"))
    assert await state(raised) is EscalationState.RAISED


async def test_a_time_nobody_offered_is_asked_again(raised: Stage) -> None:
    take = a_view("escalations.take", "E-1", {forms.MINUTES: chosen("999")})
    assert "Please choose one." in (await raised.sends(a_view_submission(take, by=PRIYA))).body


async def test_one_and_all_are_shown(raised: Stage) -> None:
    assert "Timeline" not in (await raised.sends(a_command("escalations", by=LENA))).body
    assert "E-1" in (await raised.sends(a_command("escalations", by=LENA))).body
    shown = await raised.opened(a_command("escalation e-1"))
    assert shown["callback_id"] == "escalations.details"
    assert (await raised.opened(a_click("escalations.open", "E-1")))["title"]["text"] == "E-1"
    lost = await raised.sends(a_command("escalation x"))
    assert "is no escalation number" in lost.body


async def test_agreeing_to_what_nobody_closed_says_so(raised: Stage) -> None:
    answer = await raised.sends(a_click("escalations.agree", "E-1", by=PRIYA))
    assert answer.status == 200
    assert await state(raised) is EscalationState.RAISED


async def test_how_bad_it_is_is_changed_from_its_button(raised: Stage) -> None:
    form = await raised.opened(a_click("escalations.rate", "E-1", by=PRIYA))
    assert form["callback_id"] == "escalations.rate"
    words = {forms.SEVERITY: chosen("medium"), forms.WHY: typed("Only one caller.")}
    sent = a_view_submission(a_view("escalations.rate", "E-1", words), by=PRIYA)
    assert (await raised.sends(sent)).status == 200
    found = await raised.house.look(lambda u: escalations.get(u.tx, HERE, 1))
    assert found is not None
    assert found.severity == "medium"
    odd = {forms.SEVERITY: chosen("urgent"), forms.WHY: typed("x")}
    sent = a_view_submission(a_view("escalations.rate", "E-1", odd), by=PRIYA)
    assert "Please choose one." in (await raised.sends(sent)).body


async def test_what_stood_in_the_thread_of_its_message_is_kept(stage: Stage) -> None:
    values = {forms.WORKFLOW: chosen("balance"), forms.WHAT: typed("Nothing answers.")}
    origin = json.dumps({"permalink": "https://x.example/1", "channel": "C0FLOOR", "ts": "1.5"})
    sent = a_view_submission(a_view("escalations.raise", origin, values))
    assert (await stage.sends(sent)).status == 200
    found = await stage.house.look(lambda u: escalations.get(u.tx, HERE, 1))
    assert found is not None
    assert found.permalink == "https://x.example/1"


async def test_whose_thread_cannot_be_read_hears_it(stage: Stage) -> None:
    values = {forms.WORKFLOW: chosen("balance"), forms.WHAT: typed("Nothing answers.")}
    origin = json.dumps({"permalink": "https://x.example/1", "channel": "C0FLOOR", "ts": "1.5"})
    stage.slack.refuses("conversations.replies", "not_in_channel")
    stage.slack.answers("chat.postMessage", {})
    await stage.sends(a_view_submission(a_view("escalations.raise", origin, values)))
    said = stage.slack.calls("chat.postMessage")
    assert [each["channel"] for each in said] == [AISHA]
    assert "could not be read" in said[0]["text"]


async def test_a_report_stands_apart_and_a_timeline_is_sent(raised: Stage) -> None:
    values = {forms.WORKFLOW: chosen("balance"), forms.WHAT: typed("Another line is down.")}
    values[forms.CRITERIA] = {"selected_options": [{"value": "system_down"}]}
    sent = a_view_submission(a_view("escalations.raise", "", values), by=LENA)
    assert (await raised.sends(sent)).status == 200
    told = await raised.house.look(lambda u: timeline.listed(u.tx, HERE, 1))
    place = next(n for n, moment in enumerate(told, 1) if moment.verb == "joined")
    await raised.sends(a_click("escalations.apart", f"E-1/{place}", by=LENA))
    second = await raised.house.look(lambda u: escalations.get(u.tx, HERE, 2))
    assert second is not None
    assert second.what == "Another line is down."
    await raised.sends(a_click("escalations.export", "E-1", by=PRIYA))
    files = await raised.house.queued("E-1:export")
    assert [file.place for file in files] == [PRIYA]


async def test_a_drill_is_raised_by_a_lead(stage: Stage) -> None:
    form = await stage.opened(a_command("drill \u201cCards.\u201d", by=PRIYA))
    assert form["callback_id"] == "escalations.drill"
    await stage.sends(a_view_submission(a_view("escalations.drill", "cards", {}), by=PRIYA))
    assert "Drill \\u00b7 E-1" in (await stage.sends(a_command("escalations", by=PRIYA))).body
    refused = await stage.sends(a_command("drill", by=LENA))
    assert "by its lead" in refused.body


async def test_words_typed_or_found_stand_in_the_form_as_people_saw_them(stage: Stage) -> None:
    typed_so = await stage.opened(a_command("escalate R&amp;D &lt;is&gt; down, says <@U0EMRE>"))
    assert "'initial_value': 'R&D <is> down, says @Emre'" in str(typed_so)
    message = {"type": "message", "ts": "1.5", "text": "R&amp;D: <https://a.example|the call>"}
    found_so = await stage.opened(a_shortcut("escalations.about", message=message))
    assert "'initial_value': 'R&D: the call (https://a.example)'" in str(found_so)
    alert = {"type": "message", "ts": "1.6", "text": "", "attachments": [{"text": "CPU &gt; 9"}]}
    assert "'CPU > 9'" in str(await stage.opened(a_shortcut("escalations.about", message=alert)))
