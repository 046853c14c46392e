"""Every other listener, reached as Slack reaches it."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.clock import MovableClock
from bot.errors import ConfigError
from bot.store.engine.database import Database
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import Stage, a_click, a_command, a_stage, an_event
from tests.builders.unit import BEN, CARDS, PRIYA, SAM, VERA, House
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


@pytest.mark.parametrize("words", ["", "help", "HELP", "  "])
async def test_help_is_seen_by_who_asks_alone(stage: Stage, words: str) -> None:
    answer = json.loads((await stage.sends(a_command(words))).body)
    assert answer["response_type"] == "ephemeral"
    assert "What you can do in Harbour" in answer["text"]


async def test_more_takes_the_place_of_the_few(stage: Stage) -> None:
    few = json.loads((await stage.sends(a_command("help", by=SAM))).body)
    (button,) = next(b for b in few["blocks"] if b["type"] == "actions")["elements"]
    assert (await stage.sends(a_click(button["action_id"], by=SAM))).status == 200
    (shown,) = stage.slack.calls("said")
    assert shown["replace_original"] is True
    assert shown["text"] == "All you can do in Harbour"
    assert "/rollout charter reload" in str(shown["blocks"])
    assert "help.more" not in str(shown["blocks"])


async def test_a_word_nobody_knows_is_answered_with_near_ones(stage: Stage) -> None:
    answer = json.loads((await stage.sends(a_command("feedbak list"))).body)
    assert "Did you mean" in answer["text"]
    assert "/rollout feedback" in str(answer["blocks"])


async def test_quiet_answers_its_lead_and_refuses_others(stage: Stage) -> None:
    assert "wait until" in (await stage.sends(a_command("quiet until friday", by=PRIYA))).body
    refused = json.loads((await stage.sends(a_command("quiet until friday", by=EMRE))).body)
    assert refused == {
        "response_type": "ephemeral",
        "text": "Only a pod's lead can make its reminders wait. You lead no pod.",
    }


async def test_the_charter_is_reloaded_by_stewards_alone(stage: Stage) -> None:
    asked: list[str] = []

    async def reload(by: str) -> int:
        asked.append(by)
        return len(asked) - 1

    stage.bot.reload_charter = reload
    assert "Only stewards" in (await stage.sends(a_command("charter reload"))).body
    assert "after editing" in (await stage.sends(a_command("charter", by=SAM))).body
    assert "Nothing had changed." in (await stage.sends(a_command("charter reload", by=SAM))).body
    assert "1 change on record." in (await stage.sends(a_command("charter Reload", by=SAM))).body
    assert asked == [SAM, SAM]


async def test_a_charter_with_faults_is_refused_line_by_line(stage: Stage) -> None:
    async def reload(_by: str) -> int:
        raise ConfigError("rollout.yaml:3:1 pods: <missing>")

    stage.bot.reload_charter = reload
    answer = json.loads((await stage.sends(a_command("charter reload", by=SAM))).body)
    assert "The charter stays as it was" in answer["text"]
    assert "rollout.yaml:3:1 pods: &lt;missing&gt;" in answer["text"]


async def test_the_home_is_published_when_its_tab_is_opened(stage: Stage) -> None:
    body = an_event("app_home_opened", channel="D0AISHA", tab="home")
    for _ in range(2):
        assert (await stage.sends(body)).status == 200
    assert [m.place for m in await stage.house.queued()] == [f"home:{AISHA}"]
    await stage.house.forget_messages()
    await stage.sends(an_event("app_home_opened", channel="D0AISHA", tab="messages"))
    assert await stage.house.queued() == []


async def test_a_mention_is_answered_once(stage: Stage) -> None:
    body = an_event("app_mention", channel="C9", ts="1.1", text="<@U0BOT> help")
    for _ in range(2):
        assert (await stage.sends(body)).status == 200
    assert len(await stage.house.queued()) == 1


async def test_a_mention_by_a_bot_is_no_question(stage: Stage) -> None:
    body = an_event("app_mention", channel="C9", ts="1.1", text="<@U0BOT> help")
    del body["event"]["user"]
    assert (await stage.sends(body)).status == 200
    assert await stage.house.queued() == []


async def test_an_invitation_is_heard_and_other_arrivals_are_not(stage: Stage) -> None:
    await stage.house.submits()
    parked = text("UPDATE outbox SET state = 'parked'")
    await stage.house.do(lambda unit: unit.tx.connection.execute(parked))
    await stage.sends(an_event("member_joined_channel", channel=CARDS))
    assert {m.state for m in await stage.house.queued(place=CARDS)} == {"parked"}
    await stage.sends(an_event("member_joined_channel", by="U0BOT", channel=CARDS))
    assert {m.state for m in await stage.house.queued(place=CARDS)} == {"pending"}


async def test_somebody_slack_has_not_told_us_about_is_answered_too(stage: Stage) -> None:
    stage.bot.roster = replace(stage.bot.roster, people={})
    assert (await stage.sends(a_command("help", by="U0NEW"))).status == 200
    assert (await stage.sends(an_event("app_home_opened", by="W0NEW", tab="home"))).status == 200


@pytest.mark.parametrize(
    ("changes", "answered"),
    [
        ({"channel_type": "im"}, 1),
        ({"channel_type": "channel"}, 0),
        # A reply there that answers nothing is told what to press.
        ({"channel_type": "im", "thread_ts": "1.0"}, 1),
        ({"channel_type": "im", "bot_id": "B1"}, 0),
        ({"channel_type": "im", "subtype": "message_changed"}, 0),
    ],
)
async def test_only_a_plain_direct_message_is_answered(
    stage: Stage, changes: dict[str, str], answered: int
) -> None:
    event = an_event("message", channel="D1", ts="1.1", text="hello?", **changes)
    assert (await stage.sends(event)).status == 200
    assert len(await stage.house.queued("direct:")) == answered
    assert stage.app.unmatched == {}


@pytest.mark.parametrize(
    "word", ["cost", "weekly", "retro", "roadmap", "champions", "champion", "team"]
)
async def test_what_is_still_to_come_is_answered_without_a_guess(stage: Stage, word: str) -> None:
    answer = json.loads((await stage.sends(a_command(f"{word} balance"))).body)
    assert "Did you mean" not in answer["text"]
    assert "You can use:" in answer["text"]


def written(words: str, *, by: str = AISHA, ts: str = "1.1") -> dict[str, Any]:
    """Build a plain direct message."""
    return an_event("message", by=by, channel="D1", ts=ts, text=words, channel_type="im")


async def answered(stage: Stage, words: str, **message: Any) -> str:
    """Return what somebody who wrote to us is told."""
    assert (await stage.sends(written(words, **message))).status == 200
    (told,) = await stage.house.queued("direct:")
    await stage.house.forget_messages()
    return str(told.payload)


async def test_help_and_commands_are_understood_in_a_direct_message(stage: Stage) -> None:
    assert "What you can do in Harbour" in await answered(stage, "Help!")
    assert "`/rollout actions`" in await answered(stage, "actions pod")
    assert "`/rollout oncall" in await answered(stage, "/rollout oncall")
    assert "nobody reads it" in await answered(stage, "thanks")


async def test_a_question_about_one_thing_is_answered_with_where_it_stands(stage: Stage) -> None:
    await stage.house.submits()
    for words in ("F-1?", "any news on F-1?", "f1"):
        told = await answered(stage, words)
        assert "F-1 (Balance): New." in told
        assert "Show F-1" in told
    assert (await stage.sends(written("F-1?", by=VERA))).status == 200
    assert await stage.house.queued("direct:") == []
    assert "not to you" in str(stage.slack.calls("chat.postEphemeral")[-1])


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("who is on duty", "oncall"),
        ("Who is on call tonight?", "oncall"),
        ("which actions are mine?", "actions"),
        ("how fast are reports answered?", "loop"),
        ("where do I see my feedback", "feedback"),
    ],
)
async def test_a_question_is_answered_with_the_command_that_shows_it(
    stage: Stage, words: str, command: str
) -> None:
    told = await answered(stage, words)
    assert f"Type “/rollout {command}” in any channel" in told
    assert f"`/rollout {command}" in told
    assert "Make this feedback" not in told


async def test_a_report_that_asks_something_stays_a_report(stage: Stage) -> None:
    words = "why does it offer the wrong form when cards are lost?"
    assert "Make this feedback" in await answered(stage, words)


async def test_a_day_that_has_passed_is_told_as_that(stage: Stage) -> None:
    await stage.house.submits()
    assert "Its day is Monday 16 November." in await answered(stage, "F-1?")
    stage.bot.clock = MovableClock(datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert "Its day was Monday 16 November." in await answered(stage, "F-1?", ts="1.2")


async def test_no_message_ties_somebody_to_what_they_sent_without_their_name(
    stage: Stage,
) -> None:
    await stage.house.submits(anonymous=True)
    assert (await stage.sends(written("F-1?"))).status == 200
    assert await stage.house.queued("direct:") == []
    assert "shows it to you alone" in str(stage.slack.calls("chat.postEphemeral")[-1])


async def test_a_whole_report_is_offered_as_feedback_and_carried_into_the_form(
    stage: Stage,
) -> None:
    words = "It froze when I opened the card &amp; I lost the call"
    told = await answered(stage, words)
    assert "Make this feedback" in told
    assert await stage.house.rows("SELECT * FROM feedback") == []
    view = await stage.opened(a_click("feedback.carry", "D1:1.1"))
    assert "It froze when I opened the card & I lost the call" in str(view["blocks"])
    assert "your words from our conversation" in str(view["blocks"])
    other = await stage.opened(a_click("feedback.carry", "D1:1.1", by=BEN))
    assert "It froze" not in str(other["blocks"])
    assert "It froze" not in str(await stage.opened(a_command("feedback")))
