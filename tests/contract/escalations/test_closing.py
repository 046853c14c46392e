"""Closing silences everything: no clock runs on, messages lose their buttons, two people decide on one."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import EscalationState
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, MessageState, Method, WaitingMessage
from bot.services.actions import changes
from bot.services.escalations import lookup, response, severity, steps, threads, undelivered
from bot.services.escalations.response import Closing
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, LENA, PRIYA, SAM, House, Queued
from tests.contract.escalations.steps import (
    MINUTE,
    escalate,
    one,
    passes,
    refused,
    timeline,
    took,
    with_policy,
)
from tests.contract.goldens import golden

LETTER: Any = {"criteria": ("legal",), "what": "A letter of a lawyer."}
DAY = 24 * 60
STEPS: list[dict[str, Any]] = [
    {"to": "lead", "wait_minutes": 10},
    {"to": "members", "wait_minutes": 5},
    {"to": "channel", "wait_minutes": 5},
    {"to": "office", "wait_minutes": 15},
]


@pytest.fixture
def pair(house: House) -> House:
    """A rollout in which a second step reaches Emre too."""
    return with_policy(house, *STEPS, policy={"repeats": 1})


def closes(by: SlackUserId = PRIYA, remains: str = "") -> Any:
    closing = Closing(cause="A wrong fee.", told="That we pay it back.", remains=remains)
    return partial(response.resolve, number=1, by=by, closing=closing)


async def closed_after_two_steps(house: House, remains: str = "") -> None:
    """Priya and Emre are named; Priya has it and closes it."""
    await escalate(house, **LETTER)
    await passes(house, 11)
    await house.do(took(minutes=15), at=AT + 12 * MINUTE)
    await house.do(closes(remains=remains), at=AT + 13 * MINUTE)


def stands(messages: list[Queued], place: str) -> Queued:
    """Return what somebody's one message says now."""
    shown = [m for m in messages if m.place == place and m.payload]
    post = [m for m in shown if m.method == "post"][-1]
    return [m for m in shown if m.ref == post.ref][-1]


def presses(message: Queued) -> list[str]:
    """Name the buttons of a message."""
    rows = [block for block in message.payload["blocks"] if block["type"] == "actions"]
    return [button["action_id"] for row in rows for button in row["elements"]]


@pytest.mark.parametrize("is_taken", [True, False])
async def test_one_that_waits_for_a_second_person_has_no_other_clock(
    pair: House, *, is_taken: bool
) -> None:
    await escalate(pair, **LETTER)
    await passes(pair, 11)
    if is_taken:
        await pair.do(took(minutes=5), at=AT + 12 * MINUTE)
    await pair.do(closes(), at=AT + 13 * MINUTE)
    rooms, before = await pair.queued("E-1:room"), await timeline(pair)
    await pair.forget_messages()
    await passes(pair, DAY)
    assert await pair.queued() == []
    assert await timeline(pair) == before
    invited = [m.payload["users"] for m in rooms if m.method == "invite"]
    assert set(invited) == {PRIYA, EMRE}


async def test_only_who_is_named_is_asked_once_a_day_and_never_who_closed_it(pair: House) -> None:
    await closed_after_two_steps(pair)
    asked = [m for m in await pair.queued() if "does a second person agree?" in m.words]
    assert [m.place for m in asked] == [EMRE]
    await pair.forget_messages()
    await passes(pair, 3 * DAY + 60)
    again = [m for m in await pair.queued() if m.method == "post"]
    assert [m.place for m in again] == [EMRE] * 3
    assert {m.place for m in await pair.queued()} == {EMRE}
    assert (await one(pair)).named == (PRIYA, EMRE)


async def test_the_second_person_is_asked_in_working_time(pair: House) -> None:
    pair.at = AT + timedelta(days=4)  # A Friday.
    await escalate(pair, **LETTER)
    await pair.do(steps.step_due, at=pair.at + 11 * MINUTE)
    await pair.do(closes(), at=pair.at + 12 * MINUTE)
    await pair.forget_messages()
    saturday = pair.at + timedelta(days=1, minutes=12)
    await pair.do(steps.step_due, at=saturday)
    assert await pair.queued(place=EMRE) == []
    monday = (await one(pair)).due_at
    assert monday is not None
    assert monday.strftime("%A") == "Monday"
    await pair.do(steps.step_due, at=monday)
    assert "post" in {m.method for m in await pair.queued(place=EMRE)}


async def test_where_nobody_else_is_named_one_person_is_and_the_clock_names_nobody_more(
    night: House,
) -> None:
    await escalate(night, **LETTER)
    await night.do(closes())
    assert (await one(night)).named == (PRIYA, LENA)
    await passes(night, 3 * DAY)
    assert (await one(night)).named == (PRIYA, LENA)


async def test_a_closer_who_leaves_wakes_nobody(pair: House) -> None:
    await closed_after_two_steps(pair)
    pair.roster = pair.roster.__class__(
        **{
            **{f: getattr(pair.roster, f) for f in pair.roster.__dataclass_fields__},
            "people": {
                u: p if u != PRIYA else type(p)(id=u, name="Priya", zone=p.zone, active=False)
                for u, p in pair.roster.people.items()
            },
        }
    )
    due = await pair.look(steps.next_due)
    assert due == AT + 13 * MINUTE + timedelta(days=1)


@pytest.mark.parametrize("act", ["take", "rate", "resolve"])
async def test_what_is_closed_starts_no_clock_by_another_button(pair: House, act: str) -> None:
    await closed_after_two_steps(pair)
    deeds = {
        "take": took(EMRE),
        "rate": partial(
            severity.rate, number=1, by=EMRE, severity=EscalationSeverity.CRITICAL, why="It grows."
        ),
        "resolve": closes(EMRE),
    }
    words = await refused(pair, deeds[act], at=AT + 14 * MINUTE)
    assert "is closed and waits for a second person to agree" in words


async def test_a_word_in_the_room_promises_nothing_more(pair: House) -> None:
    await closed_after_two_steps(pair)
    before = await one(pair)
    said = partial(threads.hear, ref="E-1:room", said=a_saying(PRIYA, "Emre, please look."))
    await pair.do(said, at=AT + 14 * MINUTE)
    assert (await one(pair)).due_at == before.due_at


async def test_a_channel_that_takes_nothing_names_nobody_more(pair: House) -> None:
    await closed_after_two_steps(pair)
    await pair.forget_messages()
    lost = a_waiting()
    await pair.do(partial(undelivered.fall_through, message=lost, reason="is_archived"))
    assert await pair.queued() == []
    assert (await one(pair)).named == (PRIYA, EMRE)


def a_waiting(method: Method = Method.POST, place: str = "C0CARDS") -> WaitingMessage:
    return WaitingMessage(
        id=1, key="k", lane=Lane.ESCALATION, subject="E-1", method=method, place=place,
        payload="{}", ref=None, thread=None, state=MessageState.SENDING, attempts=1, created_at=AT,
        first_attempt_at=AT,
    )  # fmt: skip


async def test_an_edit_that_fails_calls_nobody(night: House) -> None:
    await escalate(night)
    before = (await one(night)).due_at
    lost = a_waiting(Method.UPDATE, PRIYA)
    await night.do(partial(undelivered.fall_through, message=lost, reason="cant_update_message"))
    assert (await one(night)).due_at == before


async def test_where_it_is_agreed_stands_what_is_decided_on(pair: House) -> None:
    await closed_after_two_steps(pair, remains="Call her back.")
    asked = stands(await pair.queued(), EMRE)
    for words in ("A wrong fee.", "That we pay it back.", "A-1: Call her back.", "*taken* · Priya"):
        assert words in asked.words
    assert presses(asked)[:2] == ["escalations.agree", "escalations.not_yet"]
    golden("escalations/second", asked.payload)
    modal = await pair.look(partial(lookup.details, number=1, by=EMRE))
    golden("escalations/details.closed", modal)
    assert "escalations.agree" in str(modal)
    assert "escalations.not_yet" in str(modal)
    own = await pair.look(partial(lookup.details, number=1, by=PRIYA))
    assert "That we pay it back." in str(own)
    assert "escalations.agree" not in str(own)


async def test_whoever_does_not_agree_says_why_and_it_goes_on(pair: House) -> None:
    await closed_after_two_steps(pair)
    late = AT + 60 * MINUTE
    no = partial(response.object_to, number=1, by=EMRE)
    assert await refused(pair, partial(no, why=" "), at=late)
    await pair.forget_messages()
    await pair.do(partial(no, why="She was not called."), at=late)
    after = await one(pair)
    assert (after.state, after.owner, after.closed_by) == (
        EscalationState.ACKNOWLEDGED,
        PRIYA,
        None,
    )
    assert after.promised_at == late + 15 * MINUTE
    told = next(m for m in await pair.queued(place=PRIYA) if m.method == "post")
    assert "Emre does not agree that E-1 is over yet: She was not called." in told.words
    assert (await timeline(pair))[-1] == ("not yet", "She was not called.")
    words = await refused(pair, partial(no, why="Once more."), at=late)
    assert words == "Nobody has closed E-1 yet."


@pytest.mark.parametrize("user", [BEN, SAM, AISHA])
async def test_nobody_else_decides(pair: House, user: SlackUserId) -> None:
    await closed_after_two_steps(pair)
    deed = partial(response.object_to, number=1, by=user, why="I think not.")
    of_pod = user == AISHA
    words = "is for Cards and those its steps reach" if of_pod else "There is no E-1"
    assert words in await refused(pair, deed)


@pytest.mark.parametrize("criteria", [("legal",), ("system_down",)])
async def test_what_is_over_leaves_no_button_and_no_clock(
    pair: House, criteria: tuple[str, ...]
) -> None:
    await escalate(pair, criteria=criteria)
    await passes(pair, 11)
    await pair.do(took(minutes=15), at=AT + 12 * MINUTE)
    await pair.do(closes(), at=AT + 13 * MINUTE)
    if (await one(pair)).waits_for_second:
        await pair.do(partial(response.agree, number=1, by=EMRE), at=AT + 14 * MINUTE)
    everything = await pair.queued()
    for user in (PRIYA, EMRE, AISHA):
        last = stands(everything, user)
        assert presses(last) == ["escalations.open"]
        assert "esolved" in last.words
    over = await one(pair)
    assert (over.due_at, over.promised_at) == (None, None)
    await pair.forget_messages()
    await passes(pair, 30 * DAY)
    assert await pair.queued() == []


async def test_taking_it_takes_the_button_from_everybody_else(pair: House) -> None:
    await escalate(pair)
    await passes(pair, 11)
    await pair.do(took(EMRE, minutes=15), at=AT + 12 * MINUTE)
    everything = await pair.queued()
    assert presses(stands(everything, PRIYA)) == ["escalations.open"]
    assert "Emre has it, next update by" in stands(everything, PRIYA).words
    assert presses(stands(everything, EMRE)) == ["escalations.update", "escalations.open"]


async def test_an_action_that_is_over_leaves_no_button(pair: House) -> None:
    await escalate(pair)
    await pair.do(closes(remains="Watch certificates."))
    await pair.do(partial(changes.offer, number=1, by=PRIYA, to=EMRE))
    await pair.forget_messages()
    await pair.do(partial(changes.finish, number=1, by=EMRE))
    last = stands_alone(await pair.queued(place=EMRE))
    assert presses(last) == []
    assert "A-1 is done." in last.words


def stands_alone(messages: list[Queued]) -> Queued:
    assert [m.method for m in messages] == ["update"]
    return messages[0]


async def test_what_remains_of_a_sensitive_one_is_read_by_those_named_alone(pair: House) -> None:
    await closed_after_two_steps(pair, remains="Call the lady of flat 7.")
    outside = [m for m in await pair.queued() if m.place not in (PRIYA, EMRE, "room:E-1")]
    assert all("flat 7" not in str(m.payload) for m in outside)
    assert "flat 7" in str(await pair.look(partial(lookup.details, number=1, by=EMRE)))


async def test_whoever_reported_it_is_rung_by_its_end_also_on_a_day_they_heard_of_it(
    pair: House,
) -> None:
    await escalate(pair)
    await pair.do(took())
    await pair.forget_messages()
    await pair.do(closes(), at=AT + 20 * MINUTE)
    told = [m for m in await pair.queued(place=AISHA) if "is resolved" in m.words]
    assert [m.method for m in told] == ["post"]
    assert "That we pay it back." in told[0].words


async def test_what_two_people_were_told_stands_as_two_sentences(pair: House) -> None:
    await escalate(pair)
    await pair.do(took())
    closing = Closing(cause="A cache was shared", told="We call them back tomorrow", remains="")
    await pair.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    told = next(m for m in await pair.queued(place=AISHA) if "is resolved" in m.words)
    assert told.payload["text"] == (
        "E-1 is resolved. Cause: A cache was shared. The customer was told: We call them back "
        "tomorrow."
    )
