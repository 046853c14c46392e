"""The checker of the kill harness finds what it is there to find."""

from collections.abc import AsyncIterator

import pytest

from bot.slack.delivery import delivery_client
from bot.store.engine.database import Database
from tests.faults.checker import Checker, Report
from tests.faults.rig import SCOPES, Rig, a_rig

MARKS = "SELECT payload FROM outbox"
FIRST, SECOND = "qaaaaaaaaq", "qaaaaaaabq"


@pytest.fixture
async def rig(sqlite_url: str) -> AsyncIterator[Rig]:
    database = Database(sqlite_url)
    async with a_rig(database, scopes=SCOPES) as made:
        yield made
    database.close()


async def delivered(rig: Rig) -> tuple[Checker, str]:
    """Two messages with marks, one in the other's thread, both in Slack."""
    place = rig.channel("pod-0")
    await rig.box.put(place=place, ref="card", payload={"text": FIRST})
    key = await rig.box.put(place=place, thread="card", payload={"text": SECOND})
    await rig.drain()
    tokens = rig.workspace.world.rules.tokens
    client = delivery_client(tokens.bot, rig.workspace.base_url)
    return Checker(rig.database.url, client, MARKS), key


async def report_of(checker: Checker, acked: set[str]) -> Report:
    report = Report()
    await checker.check(report, acked)
    return report


async def test_a_promise_that_was_kept_is_clean(rig: Rig) -> None:
    checker, _ = await delivered(rig)
    report = await report_of(checker, {FIRST, SECOND})
    assert report.is_clean
    assert (report.acked, report.posted) == (2, 2)


async def test_an_acknowledged_submission_without_a_row_is_lost(rig: Rig) -> None:
    checker, _ = await delivered(rig)
    report = await report_of(checker, {FIRST, "qaaaaaaacq"})
    assert report.lost == ["qaaaaaaacq"]
    assert not report.is_clean


async def test_a_key_that_stands_twice_in_slack_is_found_even_in_a_thread(rig: Rig) -> None:
    checker, key = await delivered(rig)
    metadata = {"event_type": "drumbeat_message", "event_payload": {"key": key}}
    (card, *_) = rig.workspace.world.channel("pod-0").messages
    await rig.delivery.client.chat_postMessage(
        channel=rig.channel("pod-0"), text="again", thread_ts=card, metadata=metadata
    )
    assert (await report_of(checker, set())).twice == [key]


async def test_a_sent_row_without_a_message_is_missing(rig: Rig) -> None:
    checker, _ = await delivered(rig)
    rig.workspace.world.channel("pod-0").messages.clear()
    assert len((await report_of(checker, set())).missing) == 2


async def test_an_open_message_is_waited_for_and_counted(rig: Rig) -> None:
    checker, _ = await delivered(rig)
    await rig.box.put(place=rig.channel("pod-1"), subject="F-2")
    assert await checker.drained(within_s=0.0) == 1


async def test_what_stands_after_a_later_one_of_its_subject_is_out_of_order(rig: Rig) -> None:
    place = rig.channel("pod-0")
    for words in ("first", "second"):
        await rig.box.put(place=place, payload={"text": words})
    await rig.drain()
    checker, _ = await delivered(rig)
    assert (await report_of(checker, set())).disordered == []
    messages = rig.workspace.world.channel("pod-0").messages
    first, second = list(messages)[:2]
    messages[first].metadata, messages[second].metadata = (
        messages[second].metadata, messages[first].metadata,
    )  # fmt: skip
    assert len((await report_of(checker, set())).disordered) == 1
