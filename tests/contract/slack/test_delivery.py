"""Delivery against the local workspace: every method, every refusal, nothing twice."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, MessageState, Method, Posted, WaitingMessage
from bot.errors import DeliveryError
from bot.slack.delivery import delivery_client
from bot.slack.delivery.delivery import Delivery
from bot.store.engine.database import Database
from bot.store.engine.transaction import Tx
from bot.store.outbox.parked import drop_parked, retry_parked
from tests.builders.outbox import AT, HERE, seconds
from tests.faults.rig import SCOPES, Rig, a_rig

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*New*"}}
A_DAY = timedelta(days=1)


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    async with a_rig(database) as made:
        yield made


async def a_round(delivery: Delivery) -> int:
    """Send what may leave now, and count it."""
    started = await delivery._launch()
    if started:
        await asyncio.wait(started)
    return len(started)


async def states(rig: Rig) -> list[str]:
    return [state for (state,) in await rig.box.rows("SELECT state FROM outbox ORDER BY id")]


async def test_a_post_carries_its_key_and_is_noted_by_its_name(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    key = await rig.box.put(place=channel, ref="F-1/card")
    assert await a_round(rig.delivery) == 1
    (message,) = rig.workspace.world.channels[channel].messages.values()
    carried = {"key": key, "ref": "F-1/card"}
    assert message.metadata == {"event_type": "drumbeat_message", "event_payload": carried}
    assert await rig.box.posted("F-1/card") == Posted(channel, message.ts)
    assert await rig.delivery.next_due() is None


async def test_a_channel_is_reached_by_its_name_and_a_person_by_their_id(rig: Rig) -> None:
    await rig.box.put(place="#pod-1", payload={"text": "channel"})
    await rig.box.put(place="U0ANA", subject="F-2", payload={"text": "person"})
    await rig.drain()
    assert (rig.texts("pod-1"), rig.texts("U0ANA")) == (["channel"], ["person"])


async def test_a_reply_stands_in_the_thread_of_the_message_it_names(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    await rig.box.put(place=channel, thread="F-1/card", payload={"text": "reply"})
    await rig.drain()
    card, reply = rig.workspace.world.channels[channel].messages.values()
    assert (reply.text, reply.thread_ts) == ("reply", card.ts)


async def test_an_update_and_a_deletion_reach_the_named_message(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    await rig.box.put(place=channel, ref="F-1/card", method=Method.UPDATE, payload={"text": "2"})
    await rig.drain()
    assert rig.texts("pod-0") == ["2"]
    await rig.box.put(place=channel, ref="F-1/card", method=Method.DELETE, payload={})
    await rig.drain()
    assert rig.texts("pod-0") == []


async def test_a_long_fallback_text_is_shortened_where_blocks_keep_it_whole(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    payload = {"text": "x" * 5_000, "blocks": [SECTION]}
    await rig.box.put(place=channel, ref="F-1/card", method=Method.UPDATE, payload=payload)
    await rig.drain()
    assert [len(text) for text in rig.texts("pod-0")] == [4_000]


async def test_an_ephemeral_message_reaches_its_reader(rig: Rig) -> None:
    payload = {"text": "psst", "user": "U0ANA"}
    await rig.box.put(place=rig.channel("pod-0"), method=Method.EPHEMERAL, payload=payload)
    await rig.drain()
    assert rig.workspace.tally.messages["chat.postEphemeral"] == 1
    assert await states(rig) == ["sent"]


async def test_a_home_is_published_and_forgotten(rig: Rig) -> None:
    view = {"type": "home", "blocks": [SECTION]}
    await rig.box.put(place="home:U0ANA", method=Method.PUBLISH, ref="home:U0ANA", payload=view)
    await rig.drain()
    assert len(rig.requests("views.publish")) == 1
    assert await states(rig) == []


@pytest.mark.parametrize("place", ["pod-0", "U0ANA"])
async def test_a_file_is_shared_with_its_key_in_its_name(rig: Rig, place: str) -> None:
    to = place if place.startswith("U") else rig.channel(place)
    payload = {"filename": "digest.csv", "content": "a,b", "initial_comment": "The numbers"}
    key = await rig.box.put(place=to, method=Method.UPLOAD, payload=payload, ref="digest")
    await rig.drain()
    (file,) = rig.workspace.world.files.values()
    assert (file.name, file.content) == (f"digest.{key}.csv", b"a,b")
    assert await rig.box.posted("digest") is not None
    assert rig.texts(place) == ["The numbers"]


async def test_a_file_on_disk_is_read_when_it_leaves(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "shot.png"
    path.write_bytes(b"\x89PNG")
    payload = {"filename": "shot.png", "path": str(path)}
    await rig.box.put(place=rig.channel("pod-0"), method=Method.UPLOAD, payload=payload)
    await rig.drain()
    (file,) = rig.workspace.world.files.values()
    assert file.content == b"\x89PNG"


async def test_a_file_that_is_gone_parks_its_message(rig: Rig) -> None:
    payload = {"filename": "shot.png", "path": "/nowhere/shot.png"}
    await rig.box.put(place=rig.channel("pod-0"), method=Method.UPLOAD, payload=payload)
    await rig.drain()
    assert await states(rig) == ["parked"]


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("elsewhere", "not_in_channel: the bot is not in the channel: /invite it there"),
        ("attic", "is_archived: the channel is archived"),
        ("C0NOBODY", "channel_not_found: the bot cannot see the channel"),
    ],
)
async def test_what_only_a_person_can_mend_is_parked_and_told(
    rig: Rig, place: str, reason: str
) -> None:
    to = place if place.startswith("C0") else rig.channel(place)
    key = await rig.box.put(place=to)
    await rig.box.put(place=rig.channel("pod-0"), payload={"text": "same subject"})
    await rig.box.put(place=rig.channel("pod-1"), subject="F-2", payload={"text": "other"})
    await rig.drain()
    assert [told for told, _ in rig.told] == [key]
    assert rig.told[0][1].startswith(reason)
    assert (rig.texts("pod-0"), rig.texts("pod-1")) == ([], ["other"])


async def test_a_mended_message_leaves_on_request_and_its_subject_follows(rig: Rig) -> None:
    channel = rig.workspace.world.channel("elsewhere")
    await rig.box.put(place=channel.id, payload={"text": "1"})
    await rig.box.put(place=channel.id, payload={"text": "2"})
    await rig.drain()
    (parked,) = await rig.box.parked()
    channel.members.append(rig.workspace.world.app_user.id)
    at = rig.clock.now()
    await rig.box.do(lambda tx: retry_parked(tx, HERE, parked.id, at=at))
    await rig.drain()
    assert rig.texts("elsewhere") == ["1", "2"]


async def test_a_dropped_message_lets_its_subject_go_on(rig: Rig) -> None:
    await rig.box.put(place="C0NOBODY")
    await rig.box.put(place=rig.channel("pod-0"))
    await rig.drain()
    (parked,) = await rig.box.parked()
    await rig.box.do(lambda tx: drop_parked(tx, HERE, parked.id, at=rig.clock.now()))
    await rig.drain()
    assert rig.texts("pod-0") == ["hello"]


async def test_a_message_is_set_aside_even_where_nobody_can_be_told(rig: Rig) -> None:
    def cannot(_tx: Tx, _message: WaitingMessage, _reason: str) -> None:
        raise RuntimeError("no admin")

    await rig.box.put(place="C0NOBODY")
    await rig.drain(rig.a_delivery(on_parked=cannot))
    assert await states(rig) == ["parked"]


async def test_an_update_of_a_deleted_message_is_dropped(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    await rig.drain()
    rig.workspace.world.channels[channel].messages.clear()
    await rig.box.put(place=channel, ref="F-1/card", method=Method.UPDATE, payload={"text": "2"})
    await rig.drain()
    assert await states(rig) == ["sent", "dropped"]


async def test_an_update_of_what_was_never_posted_is_dropped(rig: Rig) -> None:
    await rig.box.put(place=rig.channel("pod-0"), ref="F-1/card", method=Method.UPDATE)
    await rig.drain()
    assert await states(rig) == ["dropped"]


async def test_a_reply_waits_for_a_message_of_another_subject(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, thread="E-1/card", payload={"text": "reply"})
    later = AT + seconds(60)
    await rig.box.put(place=channel, subject="E-1", ref="E-1/card", not_before=later)
    await rig.drain()
    assert rig.texts("pod-0") == ["hello", "reply"]


async def test_a_reply_to_what_was_never_posted_is_parked(rig: Rig) -> None:
    await rig.box.put(place=rig.channel("pod-0"), thread="E-1/card")
    await rig.drain()
    assert await states(rig) == ["parked"]


async def test_an_anonymous_reader_is_kept_nowhere(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.fault("drop_response", "chat.postMessage", times=1)
    await rig.box.put(place="relay:r1", ref="F-1/receipt", payload={"text": "secret words"})
    await rig.box.put(place="relay:r1", thread="F-1/receipt", payload={"text": "more words"})
    await rig.drain()
    assert rig.texts("U0ANA") == ["secret words", "more words"]
    conversation = rig.workspace.world.app_im("U0ANA").id
    kept = await dump(rig)
    spoken = [record.getMessage() for record in caplog.records if record.name.startswith("bot.sl")]
    for word in ("U0ANA", conversation, "secret words"):
        assert word not in kept
        assert not any(word in line for line in spoken)


async def dump(rig: Rig) -> str:
    rows = [await rig.box.rows(f"SELECT * FROM {name}") for name in ("outbox", "posted", "pace")]  # noqa: S608
    return repr(rows)


@pytest.mark.parametrize(("permanent", "state"), [(True, "parked"), (False, "pending")])
async def test_an_anonymous_reader_who_cannot_be_found_is_not_guessed(
    rig: Rig, permanent: bool, state: str
) -> None:
    def nobody(_tx: Tx, _place: str) -> SlackUserId:
        raise DeliveryError("the relay is gone", permanent=permanent)

    await rig.box.put(place="relay:r1")
    await a_round(rig.a_delivery(resolve_relay=nobody))
    assert await states(rig) == [state]


async def test_a_lost_answer_is_looked_up_and_not_posted_again(rig: Rig) -> None:
    rig.fault("drop_response", "chat.postMessage", times=1)
    await rig.box.put(place=rig.channel("pod-0"), ref="F-1/card")
    await rig.drain()
    assert rig.texts("pod-0") == ["hello"]
    assert await rig.box.posted("F-1/card") is not None
    assert len(rig.requests()) == 1


async def test_a_lost_request_is_looked_up_and_posted_again(rig: Rig) -> None:
    rig.fault("cut_before", "chat.postMessage", times=1)
    await rig.box.put(place=rig.channel("pod-0"))
    await a_round(rig.delivery)
    assert await states(rig) == ["unsure"]
    rig.clock.move_to(AT + seconds(9))
    await rig.delivery.quiet()
    assert rig.requests("conversations.history") == []
    await rig.drain()
    assert rig.texts("pod-0") == ["hello"]


async def test_a_lost_reply_is_looked_for_in_its_thread(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    await rig.drain()
    rig.fault("drop_response", "chat.postMessage", times=1)
    await rig.box.put(place=channel, thread="F-1/card", payload={"text": "reply"})
    await rig.drain()
    assert rig.texts("pod-0") == ["hello", "reply"]
    assert len(rig.requests("conversations.replies")) == 1


@pytest.mark.parametrize("place", ["#pod-0", "#secret", "U0ANA"])
async def test_a_lost_answer_is_looked_up_wherever_it_went(rig: Rig, place: str) -> None:
    rig.fault("drop_response", "chat.postMessage", times=1)
    await rig.box.put(place=place)
    await rig.drain()
    assert rig.texts(place.removeprefix("#")) == ["hello"]
    assert len(rig.requests()) == 1


async def test_a_lost_answer_of_an_upload_is_looked_up_by_the_file_name(rig: Rig) -> None:
    rig.fault("drop_response", "files.completeUploadExternal", times=1)
    payload = {"filename": "digest.csv", "content": "a,b", "initial_comment": "numbers"}
    await rig.box.put(place=rig.channel("pod-0"), method=Method.UPLOAD, payload=payload)
    await rig.drain()
    assert rig.texts("pod-0") == ["numbers"]
    assert await states(rig) == ["sent"]


async def test_every_page_of_the_history_is_read(rig: Rig) -> None:
    channel = rig.channel("pod-0")
    rig.fault("drop_response", "chat.postMessage", times=1)
    await rig.box.put(place=channel)
    await a_round(rig.delivery)
    client = rig.delivery.client
    for n in range(450):
        await client.chat_postMessage(channel=channel, text=f"noise {n}")
    await rig.drain()
    assert rig.texts("pod-0").count("hello") == 1
    assert len(rig.requests("conversations.history")) == 3


async def test_several_lost_answers_of_a_channel_take_one_look(rig: Rig) -> None:
    rig.fault("drop_response", "chat.postMessage", times=4)
    for n in range(4):
        await rig.box.put(place=rig.channel("pod-0"), subject=f"F-{n}", payload={"text": str(n)})
    await rig.drain(until=AT + seconds(9))
    rig.clock.move_to(AT + seconds(30))
    await rig.drain()
    assert rig.texts("pod-0") == ["0", "1", "2", "3"]
    assert len(rig.requests("conversations.history")) == 1


async def test_an_ephemeral_message_whose_answer_is_lost_is_never_sent_again(rig: Rig) -> None:
    rig.fault("drop_response", "chat.postEphemeral", times=1)
    payload = {"text": "psst", "user": "U0ANA"}
    await rig.box.put(place=rig.channel("pod-0"), method=Method.EPHEMERAL, payload=payload)
    await rig.drain()
    assert len(rig.requests("chat.postEphemeral")) == 1
    assert await states(rig) == ["dropped"]


async def test_a_history_that_may_not_be_read_parks_and_never_posts_again(
    database: Database,
) -> None:
    async with a_rig(database, scopes=SCOPES.replace("channels:history", "")) as rig:
        rig.fault("drop_response", "chat.postMessage", times=1)
        await rig.box.put(place=rig.channel("pod-0"))
        await rig.drain()
        assert rig.texts("pod-0") == ["hello"]
        assert "missing_scope" in rig.told[0][1]
        (parked,) = await rig.box.parked()
        await rig.box.do(lambda tx: retry_parked(tx, HERE, parked.id, at=rig.clock.now()))
        await rig.drain()
        assert len(rig.requests()) == 1


async def test_retry_after_is_kept_across_a_restart(rig: Rig) -> None:
    rig.fault("rate_limit", "chat.postMessage", times=1, seconds=30)
    await rig.box.put(place=rig.channel("pod-0"))
    await a_round(rig.delivery)
    again = rig.a_delivery()
    assert await again.next_due() == AT + seconds(30)
    await rig.drain(again)
    first, second = rig.requests()
    assert second.at - first.at >= seconds(30)
    assert rig.texts("pod-0") == ["hello"]


async def test_a_day_of_refusals_parks_the_message(rig: Rig) -> None:
    rig.fault("error_500", "chat.update")
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, ref="F-1/card")
    await rig.box.put(place=channel, ref="F-1/card", method=Method.UPDATE, payload={"text": "2"})
    await rig.drain(until=AT + seconds(60))
    assert rig.told == []
    rig.clock.move_to(AT + A_DAY + seconds(60))
    await rig.drain()
    assert rig.told[0][1].startswith("tried for a day")


async def test_a_bad_token_pauses_everything_and_parks_nothing(rig: Rig) -> None:
    tokens = rig.workspace.world.rules.tokens
    wrong = delivery_client(f"{tokens.bot}-revoked", rig.workspace.base_url)
    await rig.box.put(place=rig.channel("pod-0"))
    await rig.box.put(place=rig.channel("pod-1"), subject="F-2", lane=Lane.DIGEST)
    await rig.a_delivery(client=wrong).quiet()
    assert set(await states(rig)) == {"pending"}
    await rig.drain()
    assert await states(rig) == ["sent", "sent"]


async def test_a_client_that_retries_by_itself_is_refused(rig: Rig) -> None:
    with pytest.raises(ValueError, match="retry"):
        rig.a_delivery(client=AsyncWebClient("x"))


async def test_the_loop_sends_when_it_is_woken_and_when_the_clock_moves(rig: Rig) -> None:
    running = asyncio.create_task(rig.delivery.run())
    channel = rig.channel("pod-0")
    await rig.box.put(place=channel, subject="F-1", payload={"text": "1"})
    await rig.box.put(place=channel, subject="F-2", payload={"text": "2"})
    rig.delivery.wake()
    await eventually(lambda: rig.texts("pod-0") == ["1"])
    await rig.delivery.quiet()
    rig.clock.move_to(AT + seconds(2))
    await eventually(lambda: rig.texts("pod-0") == ["1", "2"])
    running.cancel()
    await asyncio.wait([running])


async def test_the_loop_survives_a_database_that_is_away(rig: Rig) -> None:
    away = [True]

    async def write(run: Any) -> Any:
        if away and away.pop():
            raise OSError("the database is away")
        return await rig.database.write(run)

    delivery = rig.a_delivery(write=write)
    await rig.box.put(place=rig.channel("pod-0"))
    running = asyncio.create_task(delivery.run())
    await eventually(lambda: not away)
    rig.clock.move_to(AT + seconds(1))
    delivery.wake()
    await eventually(lambda: rig.texts("pod-0") == ["hello"])
    running.cancel()
    await asyncio.wait([running])


async def eventually(holds: Callable[[], bool]) -> None:
    for _ in range(2_500):
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never happened")


async def test_a_silent_slack_is_given_up_after_the_timeout(rig: Rig) -> None:
    rig.fault("delay", "chat.postMessage", times=1, seconds=0.4)
    rig.delivery.client.timeout = 0.2  # type: ignore[assignment]  # whole seconds are too slow here
    await rig.box.put(place=rig.channel("pod-0"))
    await a_round(rig.delivery)
    assert await rig.box.unsettled() == {MessageState.UNSURE: 1}
    payload = json.loads((await rig.box.rows("SELECT payload FROM outbox"))[0][0])
    assert payload == {"text": "hello"}


ROOM: dict[str, Any] = {"subject": "E-1:room", "place": "room:E-1"}


async def make_room(rig: Rig) -> None:
    payload = {"name": "e-1-ab12", "is_private": True}
    await rig.box.put(**ROOM, ref="room:E-1", method=Method.CREATE, payload=payload)
    await rig.box.put(**ROOM, ref="E-1:room", payload={"text": "the whole of it"})
    await rig.box.put(**ROOM, method=Method.INVITE, payload={"users": "U0ANA"})


async def test_a_room_is_made_written_to_and_people_are_let_in(rig: Rig) -> None:
    await make_room(rig)
    await rig.box.put(**ROOM, thread="E-1:room", payload={"text": "news"})
    await rig.drain()
    room = rig.workspace.world.channel("e-1-ab12")
    assert "U0ANA" in room.members
    assert rig.texts("e-1-ab12") == ["the whole of it", "news"]
    assert set(await states(rig)) == {"sent"}


async def test_a_room_whose_making_was_not_answered_is_found_and_not_made_twice(rig: Rig) -> None:
    rig.fault("drop_response", "conversations.create", times=1)
    await make_room(rig)
    await rig.drain()
    rooms = [c for c in rig.workspace.world.channels.values() if c.name.startswith("e-1-")]
    assert len(rooms) == 1
    assert rig.texts("e-1-ab12") == ["the whole of it"]


async def test_who_is_in_a_room_already_or_has_left_is_no_obstacle(rig: Rig) -> None:
    await make_room(rig)
    for user in ("U0ANA", "U0NOBODY"):
        await rig.box.put(**ROOM, method=Method.INVITE, payload={"users": user})
    await rig.box.put(**ROOM, payload={"text": "last"})
    await rig.drain()
    assert rig.texts("e-1-ab12")[-1] == "last"
    assert await states(rig) == ["sent", "sent", "sent", "sent", "dropped", "sent"]


async def test_a_room_that_may_not_be_made_parks_and_holds_only_itself(
    database: Database,
) -> None:
    async with a_rig(database, scopes=SCOPES.replace("groups:write", "")) as rig:
        await make_room(rig)
        await rig.box.put(place="U0ANA", subject="E-1:U0ANA", payload={"text": "you"})
        await rig.drain()
        assert rig.texts("U0ANA") == ["you"]
        assert (await states(rig))[0] == "parked"
        assert rig.told[0][1].startswith("missing_scope")
