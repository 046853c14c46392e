"""A half-written report survives, belongs to its message, and can be discarded."""

from typing import Any

import pytest

from tests.builders.slack import (
    Stage,
    a_click,
    a_command,
    a_filled_form,
    a_shortcut,
    a_view,
    a_view_submission,
    typed,
)
from tests.builders.stage import house, stage
from tests.builders.unit import BEN

__all__ = ["house", "stage"]


def links_are(stage: Stage, permalink: str) -> None:
    """Let Slack name another link than it did."""
    stage.slack.forgets("chat.getPermalink")
    stage.slack.answers("chat.getPermalink", {"permalink": permalink})


def within(form: dict[str, Any]) -> dict[str, Any]:
    """Say that something was done in an open form."""
    container = {"type": "view", "view_id": form["id"]}
    return {"container": container, "view": form, "message": None}


async def test_what_is_typed_is_kept_while_it_is_typed_and_no_close_wipes_it(stage: Stage) -> None:
    form = a_view("feedback.submit", "", a_filled_form(what=typed("half a th")))
    await stage.sends(a_click("feedback.draft", "", **within(form)))
    closed = a_view("feedback.submit", "", {})
    assert (await stage.sends(a_view_submission(closed, kind="view_closed"))).status == 200
    assert "half a th" in str(await stage.opened(a_command("feedback")))


async def test_a_draft_that_is_back_can_be_discarded(stage: Stage) -> None:
    form = a_view("feedback.submit", "", a_filled_form(what=typed("half a th")))
    await stage.sends(a_click("feedback.draft", "", **within(form)))
    back = await stage.opened(a_command("feedback"))
    assert "Discard it" in str(back)
    again = form | {"private_metadata": back["private_metadata"]}
    await stage.sends(a_click("feedback.discard", "draft", **within(again)))
    shown = stage.slack.calls("views.update")[-1]["view"]
    assert "half a th" not in str(shown)
    assert "Discard it" not in str(shown)
    before, after = (
        {b["element"]["action_id"] for b in view["blocks"] if b.get("block_id") == "feedback.what"}
        for view in ({"blocks": back["blocks"][1:]}, shown)
    )
    assert before != after
    assert "half a th" not in str(await stage.opened(a_command("feedback")))


async def test_each_message_has_its_own_draft_and_no_report_inherits_anothers_link(
    stage: Stage,
) -> None:
    first = {"type": "message", "ts": "1.5", "text": "It froze &amp; I waited"}
    about = await stage.opened(a_shortcut("feedback.about", message=first))
    assert "It froze & I waited" in str(about["blocks"])
    words = a_filled_form(
        what=typed("It froze again"), evidence=typed("https://harbour.example/p1")
    )
    form = a_view("feedback.submit", about["private_metadata"], words)
    await stage.sends(a_click("feedback.draft", "", **within(form)))
    plain = str(await stage.opened(a_command("feedback")))
    assert "https://harbour.example" not in plain
    assert "It froze" not in plain
    links_are(stage, "https://harbour.example/p2")
    second = await stage.opened(
        a_shortcut("feedback.about", message={**first, "ts": "1.6", "text": "Another"})
    )
    assert "It froze" not in str(second)
    assert "Another" in str(second["blocks"])
    assert "harbour.example/p1" not in str(second["blocks"])
    links_are(stage, "https://harbour.example/p1")
    again = await stage.opened(a_shortcut("feedback.about", message=first))
    assert "It froze again" in str(again)
    await stage.sends(a_view_submission(form))
    assert await stage.house.rows("SELECT * FROM draft") == []


async def test_a_message_that_was_reported_says_under_which_number(stage: Stage) -> None:
    message = {"type": "message", "ts": "1.5", "text": "It froze"}
    view = await stage.opened(a_shortcut("feedback.about", message=message))
    sent = a_view("feedback.submit", view["private_metadata"], a_filled_form())
    await stage.sends(a_view_submission(sent))
    mine = await stage.opened(a_shortcut("feedback.about", message=message))
    assert "This message is F-1 already (New)." in str(mine)
    assert "Show F-1" in str(mine)
    theirs = str(await stage.opened(a_shortcut("feedback.about", message=message, by=BEN)))
    assert "That's mine too" in theirs
    other = {**message, "ts": "1.9"}
    links_are(stage, "https://harbour.example/p9")
    assert "This message is" not in str(
        await stage.opened(a_shortcut("feedback.about", message=other))
    )


@pytest.mark.parametrize("block", ["feedback.what", "feedback.evidence", "feedback.wish"])
async def test_nothing_is_redrawn_under_somebody_who_types(stage: Stage, block: str) -> None:
    await stage.house.submits()
    words = a_filled_form(what=typed("It offered me the balance of some other account"))
    form = a_view("feedback.submit", "", words)
    body = a_click("feedback.draft", "", by=BEN, **within(form))
    body["actions"][0]["block_id"] = block
    await stage.sends(body)
    assert stage.slack.calls("views.update") == []
    body["actions"][0]["block_id"] = "feedback.kind"
    await stage.sends(body)
    assert "That's mine too" in str(stage.slack.calls("views.update"))
