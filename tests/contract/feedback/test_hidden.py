"""What nobody may learn: when somebody anonymous wrote, that it is there yet, what a colleague wished."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.feedback.item import FeedbackSeverity
from bot.errors import UserError
from bot.services import record
from bot.services.feedback import conversation as talk
from bot.services.feedback import forms, lookup, matches, redate, undo, verification, work
from bot.store.engine import dump
from bot.store.record.counters import DRAWN, next_number
from bot.store.record.vault import Vault
from bot.work.menus import Search
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, HERE, LENA, PRIYA, VERA, House
from tests.contract.escalations.steps import with_policy

WISH = "Ask which account first."


async def test_its_number_does_not_tell_between_whom_it_was_written(house: House) -> None:
    night = with_policy(house, escalations={"critical_feedback": "high"})
    night.vault = Vault("one that draws")
    before = await night.submits(BEN, severity="critical", what="The screen stays empty.")
    hidden = await night.submits(
        severity=FeedbackSeverity.CRITICAL, anonymous=True, what="We are told to skip it."
    )
    after = await night.submits(BEN, severity="critical", what="Wrong fees are read out.")
    assert (before.number, after.number) == (1, 2)
    assert hidden.number in DRAWN
    born = await night.rows("SELECT number FROM escalation ORDER BY raised_at, number")
    assert [number in DRAWN for (number,) in born] == [False, False, True]
    listed = await night.look(
        lambda unit: lookup.listing(unit, PRIYA, ["pod"]), at=hidden.arrived_at
    )
    places = [re.search(rf"\b{label}\b", str(listed)) for label in (hidden.label, "F-2", "F-1")]
    found = [place.start() for place in places if place]
    assert found == sorted(found)
    assert len(found) == len(places)


async def test_two_drawn_numbers_are_never_one(house: House) -> None:
    drawn = iter((DRAWN.start, DRAWN.start, DRAWN.start + 1))

    class Stubborn(Vault):
        def draw(self, numbers: range) -> int:
            assert numbers == DRAWN
            return next(drawn)

    house.vault = Stubborn("one that repeats itself")
    made = [await house.submits(anonymous=True) for _ in range(2)]
    assert [item.number for item in made] == [DRAWN.start, DRAWN.start + 1]


async def test_a_series_goes_on_behind_what_is_drawn(house: House) -> None:
    await house.submits()
    await house.do(
        lambda unit: unit.tx.connection.execute(
            text("UPDATE counter SET value = :last"), {"last": DRAWN.start - 2}
        )
    )
    given = [await house.do(lambda unit: next_number(unit.tx, HERE, "feedback")) for _ in range(3)]
    assert given == [DRAWN.start - 1, DRAWN.stop, DRAWN.stop + 1]


async def test_an_export_holds_nothing_of_it_before_its_quarter_hour(house: House) -> None:
    night = with_policy(house, escalations={"critical_feedback": "high"})
    known = await night.submits(BEN, what="Wrong fees are read out.")
    hidden = await night.submits(
        severity=FeedbackSeverity.CRITICAL, anonymous=True, what="We are told to skip it."
    )

    def dumped(unit: Unit) -> dict[str, str]:
        rows = partial(dump.rows_of, unit.tx.connection, at=unit.at)
        return {name: str(list(rows(name))) for name in dump.dumped_tables()}

    before = await night.look(dumped)
    after = await night.look(dumped, at=hidden.arrived_at)
    assert known.report.what in before["feedback"]
    told = {name for name, text in after.items() if text != before[name]}
    # Born from it, an escalation has its moments, and its pod is asked.
    assert {"feedback", "escalation", "escalation_moment"} <= told <= dump.ABOUT.keys()
    signs = (hidden.report.what, hidden.label)
    assert [(name, s) for name, text in before.items() for s in signs if s in text] == []


DEEDS: dict[str, Callable[..., Any]] = {
    "take": lambda unit, nr: work.take(unit, nr, EMRE),
    "start": lambda unit, nr: work.start(unit, nr, EMRE),
    "ship": lambda unit, nr: work.ship(unit, nr, EMRE, sentence="It asks first now."),
    "decline": lambda unit, nr: work.decline(unit, nr, EMRE, reason="It is right as it is."),
    "assign": lambda unit, nr: work.assign(unit, nr, EMRE, owner=PRIYA),
    "ask": lambda unit, nr: talk.ask(unit, nr, EMRE, question="Which account?"),
    "redate": lambda unit, nr: redate.redate(unit, nr, EMRE, until=None, reason="Too long."),
    "undo": lambda unit, nr: undo.undo(unit, nr, EMRE),
    "redact": lambda unit, nr: work.redact(unit, nr, PRIYA),
    "join": lambda unit, nr: work.join(unit, nr, EMRE, to=1),
    "join it": lambda unit, nr: work.join(unit, 1, EMRE, to=nr),
    "mine too": lambda unit, nr: matches.mine_too(unit, nr, BEN, "Me too.", anonymous=False),
    "open": lambda unit, nr: lookup.details(unit, nr, EMRE),
    "told": lambda unit, nr: lookup.told(unit, nr, EMRE),
    **{
        f"form {form}": partial(
            lambda unit, nr, form: forms.render(unit, form, nr, EMRE), form=form
        )
        for form in forms.OF_POD
    },
    "menu": lambda unit, nr: forms.find_owner(unit, Search(by=EMRE, context=f"F-{nr}", words="")),
}


@pytest.mark.parametrize("name", DEEDS)
async def test_before_its_quarter_hour_it_is_as_if_there_were_none(house: House, name: str) -> None:
    await house.submits(BEN, what="The menu is slow today.")
    await house.submits(anonymous=True)
    told = [await _told(house, name, number) for number in (2, 99)]
    assert told[0] == told[1].replace("F-99", "F-2")
    assert "F-2" in told[0]


async def _told(house: House, name: str, number: int) -> str:
    before = await house.everything()
    with pytest.raises(UserError) as problem:
        await house.do(lambda unit: DEEDS[name](unit, number))
    assert await house.everything() == before
    return problem.value.message or " ".join(problem.value.fields.values())


async def test_what_belongs_to_another_pod_is_not_confirmed_either(house: House) -> None:
    await house.submits(workflow="arrangements")
    await house.submits(BEN)
    with pytest.raises(UserError) as problem:
        await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    assert list(problem.value.fields.values()) == ["There is no F-1."]


async def test_the_chain_tells_nothing_of_when_somebody_anonymous_acted(house: House) -> None:
    """Neither its place among the others nor the links: it joins at the quarter hour."""
    night = with_policy(house, escalations={"critical_feedback": "high"})
    hidden = await night.submits(severity=FeedbackSeverity.CRITICAL, anonymous=True)
    others = [await night.submits(BEN, what=f"The menu is slow: {n}.") for n in range(3)]
    assert {event.actor for event in await night.events()} == {BEN}
    due = await night.look(record.next_release)
    assert due == hidden.arrived_at > AT
    assert not await night.do(record.release_due, at=hidden.arrived_at - timedelta(microseconds=1))
    assert len(await night.events()) == len(others)
    await night.do(record.release_due, at=hidden.arrived_at)
    told = await night.events()
    assert {event.obj for event in told[len(others) :]} == {hidden.label, "E-1"}
    assert {event.at for event in told[len(others) :]} == {hidden.arrived_at}
    (body,) = [event.body for event in told if event.obj == hidden.label]
    assert hidden.report.what in str(body)
    assert (await night.verify()).broken_at is None
    assert await night.look(record.next_release) is None


async def test_two_replicas_put_it_into_the_chain_once(house: House) -> None:
    hidden = await house.submits(anonymous=True)
    await asyncio.gather(*(house.do(record.release_due, at=hidden.arrived_at) for _ in range(4)))
    assert len(await house.events(hidden.label)) == 1
    assert (await house.verify()).broken_at is None


async def test_words_taken_back_before_the_chain_has_them_never_join_it(house: House) -> None:
    hidden = await house.submits(anonymous=True)
    await house.do(lambda unit: verification.withdraw(unit, hidden.number, AISHA))
    assert hidden.report.what not in str(await house.rows("SELECT * FROM audit_held"))
    await house.do(record.release_due, at=hidden.arrived_at)
    assert len(await house.events(hidden.label)) == 2
    assert hidden.report.what not in str(await house.events())
    assert (await house.verify()).broken_at is None


async def test_saying_that_it_is_mine_too_hands_over_nothing(house: House) -> None:
    await house.submits()
    joined = await house.do(lambda unit: matches.mine_too(unit, 1, BEN, "", anonymous=False))
    assert (joined.report.what, joined.report.wish) == ("The same as F-1.", "")
    heard = str([m.payload for m in await house.queued(place=BEN)])
    for shown in (heard, str(await house.look(lambda unit: lookup.details(unit, 2, BEN)))):
        assert WISH not in shown
        assert "another account" not in shown


async def test_a_colleague_reads_what_happened_and_not_what_was_wished(house: House) -> None:
    await house.submits()
    opened = str(await house.look(lambda unit: lookup.details(unit, 1, BEN)))
    assert "another account" in opened
    assert WISH not in opened
    assert "INT-20261102-0042" not in opened
    for user in (AISHA, EMRE, LENA):
        assert WISH in str(await house.look(partial(lookup.details, number=1, by=user)))


async def test_the_vendor_is_offered_nothing_of_colleagues(house: House) -> None:
    await house.submits(source="https://harbour.example/p1")
    words = "It offered the balance of another account."
    assert await house.look(lambda unit: matches.alike(unit, words, BEN))
    assert not await house.look(lambda unit: matches.alike(unit, words, VERA))
    known = await house.look(lambda unit: matches.known(unit, "https://harbour.example/p1", VERA))
    assert "another account" not in str(known)
    assert "mine_too" not in str(known)
    with pytest.raises(UserError, match="not shown to the vendor"):
        await house.do(lambda unit: matches.mine_too(unit, 1, VERA, words, anonymous=False))
