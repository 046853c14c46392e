"""A restored outbox: whatever may have been sent since the copy is looked up before it is sent."""

from datetime import timedelta

from bot.domain.outbox import MessageState, Method
from bot.domain.restoring import Trace
from bot.store.engine.database import Database
from bot.store.outbox.doubt import doubt_waiting, known_keys, note_sent
from bot.store.outbox.parked import retry_parked
from bot.store.outbox.settle import settle_parked
from tests.builders.outbox import AT, HERE, Box, seconds

LATER = AT + timedelta(days=7)


async def doubt(box: Box) -> int:
    return await box.do(lambda tx: doubt_waiting(tx, HERE, at=LATER))


async def states(box: Box) -> list[str]:
    return [state for (state,) in await box.rows("SELECT state FROM outbox ORDER BY id")]


async def test_each_is_doubted_by_its_method(database: Database) -> None:
    box = Box(database)
    methods = (Method.POST, Method.UPLOAD, Method.UPDATE, Method.EPHEMERAL)
    for number, method in enumerate(methods):
        await box.put(method=method, subject=f"F-{number}", place=f"C{number}")
    assert await doubt(box) == 2
    assert await states(box) == ["unsure", "unsure", "pending", "dropped"]
    looked = await box.due_unsure(LATER)
    # However old it is, it is searched from when it was decided, and a first failure is not its last.
    assert [(each.first_attempt_at, each.is_too_old(LATER)) for each in looked] == [
        (None, False),
        (None, False),
    ]


async def test_what_was_being_sent_is_doubted_and_what_is_for_later_is_not(
    database: Database,
) -> None:
    box = Box(database)
    await box.put(subject="F-1", place="C1")
    await box.claim()
    await box.put(subject="F-2", place="C2", not_before=LATER + seconds(1))
    assert await doubt(box) == 1
    assert await states(box) == ["unsure", "pending"]


async def test_a_parked_one_is_looked_up_when_a_person_lets_it_leave(database: Database) -> None:
    box = Box(database)
    await box.put()
    (message,) = await box.claim()
    await box.do(lambda tx: settle_parked(tx, message, "not_in_channel", at=AT))
    assert await doubt(box) == 0
    await box.do(lambda tx: retry_parked(tx, HERE, message.id, at=LATER))
    assert await box.unsettled() == {MessageState.UNSURE: 1}


async def test_what_slack_showed_once_is_known_from_then_on(database: Database) -> None:
    box = Box(database)
    await box.do(lambda tx: note_sent(tx, HERE, [Trace("k1", "C1", "1700000000.0001", "")], at=AT))
    found = await database.read(lambda tx: known_keys(tx, HERE, ["k1", "k2"]))
    assert found == {"k1"}
    assert await box.unsettled() == {}
