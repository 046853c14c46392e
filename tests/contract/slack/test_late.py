"""What is done after an ack: where it fails its asker hears, it is on record, and nothing is half done."""

import logging
from dataclasses import replace
from typing import cast

import pytest

from bot.errors import UserError
from bot.slack.answers import request_of
from bot.slack.render import Renderer
from bot.work import directory
from tests.builders.feedback import AISHA
from tests.builders.slack import Json, Stage, a_click, a_command, a_stage, an_event
from tests.builders.unit import CARDS, House, a_roster, house

__all__ = ["house"]

KINDS: list[tuple[Json, str]] = [
    (a_click("feedback.open"), "said"),
    (a_command("help"), "said"),
    (a_click("feedback.open", response_url=None), "views.open"),
    ({"type": "x", **request_of(AISHA)}, "chat.postMessage"),
    (an_event("member_joined_channel", by="U0BOT", channel=CARDS, inviter=AISHA), "chat.postEphemeral"),
]  # fmt: skip


async def stumble(problem: Exception) -> None:
    raise problem


@pytest.mark.parametrize(("body", "way"), KINDS)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_who_asked_hears_that_it_failed_afterwards(
    house: House, body: Json, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_stage(house) as stage:
        for method in ("chat.postMessage", "chat.postEphemeral"):
            stage.slack.answers(method, {})
        if body.get("response_url"):
            body = {**body, "response_url": f"{stage.slack.url}/hook/said"}
        stage.app.answers.later(stumble(RuntimeError("no disk")), body)
        await stage.app.answers.close()
        told = str(stage.slack.calls(way))
    assert "reference" in told
    assert [record.exc_text for record in caplog.records if record.levelno == logging.ERROR]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_of_an_event_nobody_asked_for_only_the_log_tells(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with a_stage(house) as stage:
        renamed = an_event("channel_rename", channel={"id": CARDS, "name": "x"})
        stage.app.answers.later(stumble(RuntimeError("no disk")), renamed)
        stage.app.answers.later(stumble(UserError("No.")), renamed)
        await stage.app.answers.close()
        assert stage.slack.asked == []
    assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_an_answer_slack_takes_in_no_shape_is_said_to_be_missing(house: House) -> None:
    async with a_stage(house) as stage:
        stage.slack.forgets("said")
        stage.slack.fails("said", 400)
        stage.slack.fails("said", 400)
        stage.slack.answers("said", {})
        body = a_command("help", response_url=f"{stage.slack.url}/hook/said")
        answer = stage.app.answers.answer(body, {"text": "A table", "blocks": []})
        stage.app.answers.later(answer, body)
        await stage.app.answers.close()
        assert "Please ask again" in stage.slack.calls("said")[-1]["text"]


async def arrives(stage: Stage) -> None:
    came = an_event("member_joined_channel", by="U0BOT", channel=CARDS, inviter="U0PRIYA")
    await stage.sends({**came, "event": {**came["event"], "channel_type": "C"}})


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_first_word_that_fails_leaves_no_half_known_channel(house: House) -> None:
    async with a_stage(house) as stage:
        stage.slack.answers("chat.postEphemeral", {})
        seen = {"id": CARDS, "name": "pod-cards", "is_member": True}
        stage.slack.answers("conversations.info", {"channel": seen})
        stage.bot.roster = replace(a_roster(), channels={})
        stage.bot.renderer = cast("Renderer", object())
        await arrives(stage)
        told = stage.slack.calls("chat.postEphemeral")
    known = await house.look(directory.looks)
    assert told[0]["user"] == "U0PRIYA"
    assert "reference" in told[0]["text"]
    assert not known
    assert not await house.queued("welcome:")
