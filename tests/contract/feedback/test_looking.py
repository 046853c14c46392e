"""What is asked for by words: one item with its buttons, and lists by workflow."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import UserError
from bot.services.feedback import lookup
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
)
from tests.builders.stage import house, stage, worked
from tests.builders.unit import LENA, VERA

__all__ = ["house", "stage", "worked"]


async def test_a_workflow_alone_filters_by_its_key_or_its_name(worked: Stage) -> None:
    name = worked.house.charter.workflow("balance").name
    for words in ("balance", f"{name.upper()} open", "list balance", "open"):
        answer = (await worked.sends(a_command(f"feedback {words}"))).body
        assert "F-1" in answer
        assert "Feedback: " in answer
    assert "I don't know the filter" in (await worked.sends(a_command("feedback list odd"))).body


async def test_a_report_typed_after_the_command_stands_in_the_form(stage: Stage) -> None:
    view = await stage.opened(a_command("feedback It froze when I opened the card"))
    assert "It froze when I opened the card" in str(view["blocks"])
    assert await stage.house.rows("SELECT * FROM feedback") == []


async def test_one_item_offers_what_this_person_may_do_and_stays_true(stage: Stage) -> None:
    await stage.house.submits()
    for_pod = (await stage.sends(a_command("feedback F-1", by=EMRE))).body
    assert "feedback.take" in for_pod
    assert "feedback.edit" not in for_pod
    mine = (await stage.sends(a_command("feedback F-1"))).body
    assert "feedback.edit" in mine
    assert "feedback.take" not in mine
    for_leader = (await stage.sends(a_command("feedback F-1", by=LENA))).body
    assert "F-1" in for_leader
    assert "feedback.take" not in for_leader
    alone: dict[str, Any] = {
        "container": {"type": "message", "message_ts": "1.1", "is_ephemeral": True},
        "message": None,
    }
    assert (await stage.sends(a_click("feedback.take", by=EMRE, **alone))).status == 200
    (shown,) = stage.slack.calls("said")
    assert shown["replace_original"] is True
    assert "feedback.start" in str(shown["blocks"])
    assert "feedback.take" not in str(shown["blocks"])


async def test_leaders_open_what_their_digest_names_and_nobody_anonymous(stage: Stage) -> None:
    await stage.house.submits(anonymous=True)
    await stage.house.submits()
    late = AT + timedelta(days=30)
    listed = await stage.house.look(
        lambda unit: lookup.listing(unit, LENA, ["all", "overdue"]), at=late
    )
    assert "F-1" in str(listed)
    assert "F-2" in str(listed)
    shown = str(await stage.house.look(lambda unit: lookup.details(unit, 1, LENA), at=late))
    assert "somebody (anonymous)" in shown
    assert AISHA not in shown
    with pytest.raises(UserError, match="not to you"):
        await stage.house.look(lambda unit: lookup.details(unit, 2, VERA), at=late)
