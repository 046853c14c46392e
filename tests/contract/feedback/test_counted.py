"""Counts before and after somebody anonymous acted: the same until the quarter hour."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.feedback.item import Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.services import loop
from bot.services.actions import lookup as actions
from bot.services.digest import loop_lines
from bot.services.feedback import lookup, silence, verification, work, you_said
from bot.services.home import waits
from bot.store import feedback as rows
from bot.store.engine import dump
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import CHLOE, HERE, LENA, PRIYA, House

DAY = timedelta(days=1)
# A Friday three weeks later, between two quarter hours.
THEN = AT + timedelta(days=18, minutes=2)
QUARTER = THEN + timedelta(minutes=11)
HEARD = THEN + timedelta(minutes=10)


def _week(at: datetime) -> Run:
    return Run(Scope("cards", "Europe/London"), at, None, at - 7 * DAY)


SEEN: dict[str, Callable[[Unit], Any]] = {
    "Home of leaders": lambda unit: waits.section(unit, LENA),
    "Home of champions": lambda unit: waits._confirmed(unit, CHLOE),
    "the loop's speed": loop.report,
    "Friday's post": lambda unit: you_said._view(unit, _week(unit.at)),
    "the digest": lambda unit: loop_lines.counts(unit, since=unit.at - 7 * DAY, until=unit.at),
}


async def submitted(house: House) -> None:
    await house.submits(anonymous=True, at=THEN, what="The third one.")


async def withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 2, AISHA), at=THEN)


async def taken_and_withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 3, AISHA), at=THEN)


async def confirmed(house: House) -> None:
    await house.do(lambda unit: verification.confirm(unit, 1, AISHA), at=THEN)


async def reopened(house: House) -> None:
    words = "It still does on chat."
    await house.do(lambda unit: verification.reopen(unit, 1, AISHA, words=words), at=THEN)


async def shipped_and_withdrawn(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA), at=THEN)


DEEDS: tuple[Callable[[House], Awaitable[None]], ...] = (
    submitted, withdrawn, taken_and_withdrawn, confirmed, reopened, shipped_and_withdrawn,
)  # fmt: skip
# What shows each deed at its quarter hour: nothing else could fail before it.
TOLD = {
    (submitted, "Home of leaders"), (submitted, "Friday's post"), (submitted, "the digest"),
    (withdrawn, "Home of leaders"), (withdrawn, "Friday's post"), (withdrawn, "the loop's speed"),
    (taken_and_withdrawn, "Home of leaders"), (taken_and_withdrawn, "Friday's post"),
    (taken_and_withdrawn, "the loop's speed"), (shipped_and_withdrawn, "the loop's speed"),
    (reopened, "the loop's speed"), (reopened, "Home of leaders"), (reopened, "Friday's post"),
    (confirmed, "Home of champions"), (confirmed, "the loop's speed"), (confirmed, "the digest"),
}  # fmt: skip


async def prepared(house: House) -> None:
    """One of somebody anonymous is shipped, one is new, one is taken, and others have theirs."""
    for number in range(3):
        await house.submits(anonymous=True, what=f"Of somebody: {number}.")
    for number in range(6):
        await house.submits(SlackUserId(f"U0AGENT{number}"), what=f"Of others: {number}.")
    at = AT + DAY
    for number in (1, *range(4, 10)):
        await house.do(lambda unit, nr=number: work.take(unit, nr, EMRE), at=at)  # type: ignore[misc]
        await house.do(
            lambda unit, nr=number: work.ship(unit, nr, EMRE, sentence="It asks first now."),  # type: ignore[misc]
            at=at,
        )
    await house.do(lambda unit: work.take(unit, 3, EMRE), at=at)


@pytest.mark.parametrize("deed", DEEDS)
async def test_no_count_tells_when_somebody_anonymous_acted(
    house: House, deed: Callable[[House], Awaitable[None]]
) -> None:
    await prepared(house)
    before = {name: await house.look(see, at=THEN) for name, see in SEEN.items()}
    late = {name: await house.look(see, at=QUARTER) for name, see in SEEN.items()}
    await deed(house)
    after = {name: await house.look(see, at=THEN) for name, see in SEEN.items()}
    assert after == before
    await house.do(verification.hear_due, at=QUARTER)
    then = {name: await house.look(see, at=QUARTER) for name, see in SEEN.items()}
    told = {(deed, name) for name in SEEN if then[name] != late[name]}
    assert told == {(by, name) for by, name in TOLD if by is deed}


def _exported(unit: Unit) -> dict[str, list[dict[str, Any]]]:
    rows = partial(dump.rows_of, unit.tx.connection, at=unit.at)
    return {name: list(rows(name)) for name in dump.dumped_tables()}


# Of one thing, whoever looks and however: all of it stands as it stood.
READ: dict[str, Callable[[Unit], Any]] = {
    "one of its pod": lambda unit: lookup.details(unit, 1, EMRE),
    "a colleague": lambda unit: lookup.told(unit, 1, PRIYA),
    "the pod's list": lambda unit: lookup.listing(unit, EMRE, ["pod"]),
    "who has it": lambda unit: actions.listing(unit, EMRE, ["mine"]),
    "Home of who has it": lambda unit: actions.home(unit, EMRE),
    "the export": _exported,
    "the rows": lambda unit: (rows.get(unit.tx, HERE, 1), len(unit.tx.entries)),
}


@pytest.mark.parametrize("deed", [confirmed, reopened])
async def test_a_word_of_somebody_anonymous_is_heard_at_its_quarter_hour_by_every_reader(
    house: House, deed: Callable[[House], Awaitable[None]]
) -> None:
    await prepared(house)
    await house.forget_messages()
    before = {name: await house.look(see, at=THEN) for name, see in READ.items()}
    await deed(house)
    early = HEARD - timedelta(microseconds=1)
    assert not await house.do(verification.hear_due, at=early)
    assert {name: await house.look(see, at=THEN) for name, see in READ.items()} == before
    assert await house.queued() == []
    assert await house.look(verification.next_heard) == HEARD
    await house.do(verification.hear_due, at=HEARD)
    then = {name: await house.look(see, at=HEARD) for name, see in READ.items()}
    same = {name for name in READ if then[name] == before[name]}
    assert same <= ({"who has it", "Home of who has it"} if deed is confirmed else set())
    assert await house.look(verification.next_heard) is None
    assert await house.rows("SELECT * FROM feedback_word") == []


async def test_its_author_is_not_asked_again_and_may_say_something_else(house: House) -> None:
    await prepared(house)
    see = partial(lookup.details, number=1, by=AISHA)
    assert "feedback.confirm" in str(await house.look(see, at=THEN))
    await confirmed(house)
    assert "feedback.confirm" not in str(await house.look(see, at=THEN))
    await reopened(house)
    await house.do(verification.hear_due, at=HEARD)
    assert (await house.item()).reopened == 1


async def test_silence_waits_for_a_word_that_has_come(house: House) -> None:
    await prepared(house)
    await reopened(house)
    await house.do(
        lambda unit: rows.save(
            unit.tx, HERE, replace(_of(unit), closes_at=HEARD - timedelta(minutes=1))
        )
    )
    await house.do(silence.lapse_due, at=HEARD - timedelta(minutes=1))
    assert (await house.item()).state is FeedbackState.SHIPPED
    await house.do(verification.hear_due, at=HEARD)
    assert (await house.item()).state is FeedbackState.IN_PROGRESS


def _of(unit: Unit) -> Feedback:
    item = rows.get(unit.tx, HERE, 1)
    assert item is not None
    return item


@pytest.mark.parametrize("ends", ["withdrawn", "redacted", "sent back by another"])
async def test_words_that_wait_end_with_what_they_are_about(house: House, ends: str) -> None:
    await prepared(house)
    await house.forget_messages()
    await reopened(house)
    if ends == "withdrawn":
        await shipped_and_withdrawn(house)
    elif ends == "redacted":
        await house.do(lambda unit: work.redact(unit, 1, PRIYA), at=THEN)
    else:
        again = replace(await house.item(), state=FeedbackState.IN_PROGRESS)
        await house.do(lambda unit: rows.save(unit.tx, HERE, again))
    await house.do(verification.hear_due, at=HEARD)
    said = str([message.payload for message in await house.queued()])
    assert ("still does on chat" in said) == (ends == "sent back by another")
    assert (await house.item()).reopened == (ends == "redacted")
