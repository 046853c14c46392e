"""What was relayed follows what its writer makes of it in Slack: corrected, or gone."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import Stage, a_stage, an_event
from tests.builders.stage import house
from tests.builders.unit import CARDS, House

__all__ = ["house"]


@pytest.fixture
async def asked(house: House) -> AsyncIterator[Stage]:
    """Emre has asked Aisha about F-1; her answer came from her conversation at 2.2."""
    async with a_stage(house) as stage:
        await house.submits()
        await stage.submits("feedback.asked", "feedback.question", "Which account?", by=EMRE)
        question = (await house.queued(place=AISHA))[-1]
        await house.posted("F-1:card", CARDS, "1.1")
        await house.posted(str(question.ref), "D0AISHA", "2.1")
        await house.forget_messages()
        await stage.sends(an_event("message", by=AISHA, **a_reply("Anna's joint one")))
        yield stage


def a_reply(text: str, **more: Any) -> dict[str, Any]:
    return {"channel": "D0AISHA", "ts": "2.2", "thread_ts": "2.1", "text": text, **more}


def an_edit(text: str, *, before: str = "Anna's joint one", **more: Any) -> dict[str, Any]:
    now = {"user": AISHA, **a_reply(text, **more)}
    was = {"user": AISHA, **a_reply(before)}
    return an_event(
        "message", subtype="message_changed", channel="D0AISHA", message=now, previous_message=was
    )


async def arrived(stage: Stage) -> str:
    """Let the answer reach the pod's thread, and return its name."""
    ref = next(str(each.ref) for each in await stage.house.queued(place=CARDS) if each.thread)
    await stage.house.everything_is_posted()
    await stage.house.posted(ref, CARDS, "3.1")
    return ref


async def test_an_edit_corrects_the_copy_and_erases_the_first_words(asked: Stage) -> None:
    ref = await arrived(asked)
    await asked.sends(an_edit("The &lt;joint&gt; one"))
    (update,) = [
        each
        for each in await asked.house.queued(place=CARDS)
        if each.method == "update" and each.ref == ref
    ]
    assert "The &lt;joint&gt; one" in update.words
    assert "Anna" not in str(await asked.house.everything())
    assert (await asked.house.events("F-1"))[-1].verb == "correct"
    assert (await asked.house.verify()).broken_at is None


@pytest.mark.parametrize(
    "gone",
    [
        {"subtype": "message_deleted", "deleted_ts": "2.2"},
        {
            "subtype": "message_changed",
            "message": {"subtype": "tombstone", "ts": "2.2", "text": "This message was deleted."},
        },
    ],
)
async def test_a_deletion_removes_the_copy(asked: Stage, gone: dict[str, Any]) -> None:
    ref = await arrived(asked)
    await asked.sends(an_event("message", channel="D0AISHA", **gone))
    assert [each.method for each in await asked.house.queued() if each.ref == ref][-1] == "delete"
    assert "Anna" not in str(await asked.house.everything())
    assert (await asked.house.events("F-1"))[-1].verb == "take back"


PICTURE = {"id": "F1", "name": "screen.png", "mimetype": "image/png"}


async def test_a_screenshot_alone_is_relayed_and_goes_with_its_message(asked: Stage) -> None:
    event = {"channel": "D0AISHA", "ts": "2.3", "thread_ts": "2.1", "text": "", "files": [PICTURE]}
    await asked.sends(an_event("message", by=AISHA, subtype="file_share", **event))
    told = await asked.house.queued(place=CARDS)
    assert any("Screenshot: screen.png" in each.words for each in told)
    (shown,) = [each for each in told if str(each.ref).endswith(":files")]
    assert shown.thread == "F-1:card"
    assert [each["slack_file"] for each in shown.payload["blocks"]] == [{"id": "F1"}]
    await asked.house.posted(str(shown.ref), CARDS, "3.2")
    gone = {"subtype": "message_deleted", "deleted_ts": "2.3"}
    await asked.sends(an_event("message", channel="D0AISHA", **gone))
    deleted = [each.ref for each in await asked.house.queued() if each.method == "delete"]
    assert shown.ref in deleted


async def test_a_file_from_outside_is_asked_for_and_named_all_the_same(asked: Stage) -> None:
    foreign = {"id": "F2", "file_access": "check_file_info"}
    event = {"channel": "D0AISHA", "ts": "2.4", "thread_ts": "2.1", "text": "", "files": [foreign]}
    await asked.sends(an_event("message", by=AISHA, subtype="file_share", **event))
    assert "File: a file from outside" in str(await asked.house.queued(place=CARDS))
    asked.slack.answers("files.info", {"file": {"title": "log.txt", "mimetype": "text/plain"}})
    again = {**event, "ts": "2.5", "files": [{**foreign}]}
    await asked.sends(an_event("message", by=AISHA, subtype="file_share", **again))
    assert "File: log.txt" in str(await asked.house.queued(place=CARDS))


async def test_what_has_not_left_yet_never_leaves(asked: Stage) -> None:
    await asked.sends(
        an_event("message", channel="D0AISHA", subtype="message_deleted", deleted_ts="2.2")
    )
    assert "Anna" not in str(await asked.house.everything())


@pytest.mark.parametrize(
    "event",
    [
        an_edit("Anna's joint one", attachments=[{"fallback": "a link unfolds"}]),
        an_edit("Anna's joint one", edited={"ts": "2.2"}),
        an_edit("changed", bot_id="B0BOT"),
        an_event("message", channel="D0AISHA", subtype="message_deleted", deleted_ts="9.9"),
        an_event("message", channel="D0AISHA", subtype="message_deleted"),
    ],
)
async def test_what_its_writer_did_not_change_stays(asked: Stage, event: dict[str, Any]) -> None:
    before = await asked.house.everything()
    assert (await asked.sends(event)).status == 200
    assert await asked.house.everything() == before
