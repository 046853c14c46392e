"""Redacted or taken back: the words go from every copy, and what cannot be recalled is said."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.domain.escalations import hooks as calling
from bot.domain.feedback.item import Feedback
from bot.services.escalations import export, hooks
from bot.services.feedback import conversation, matches, verification, work, you_said
from bot.services.sessions import agenda
from bot.store import feedback as rows
from bot.store.engine import dump
from bot.store.escalations import hooks as calls
from bot.work.rhythm import Run, Scope
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, CARDS, HERE, PRIYA, House
from tests.contract.escalations.steps import passes, took, with_policy

SAID = "The balance of a neighbour was read out & nobody noticed."
WISH = "Stop reading names aloud in the lobby."
SECRETS = ("a neighbour was read out", "names aloud in the lobby")
LATER = datetime(2026, 11, 4, 14, 38, tzinfo=UTC)


async def _redact(house: House) -> None:
    await house.do(lambda unit: work.redact(unit, 1, PRIYA), at=LATER)


async def _withdraw(house: House) -> None:
    await house.do(lambda unit: verification.withdraw(unit, 1, AISHA), at=LATER)


DEEDS = {"redact": _redact, "withdraw": _withdraw}


@pytest.fixture
async def spread(house: House) -> House:
    """F-1 hurts critically: E-1 was born from it, called a service, and stands in many places."""
    steps = [
        {"to": "lead", "wait_minutes": 10},
        {"to": "hook:pager", "wait_minutes": 5},
    ]
    hook = {"key": "pager", "kind": "webhook", "url": "https://pager.example/hook"}
    night = with_policy(
        house,
        *steps,
        escalations={
            "critical_feedback": "high",
            "default_pod": "payments",
            "allowed_hosts": ["pager.example"],
            "hooks": [hook],
        },
    )
    await night.submits(severity="critical", what=SAID, wish=WISH)
    return night


async def everywhere(house: House) -> str:
    """Collect all that is kept or would be sent, but for what the author alone reads."""
    kept = {name: found for name, found in (await house.everything()).items() if name != "outbox"}
    sent = [m for m in await house.queued() if m.place != AISHA]
    return str(kept) + str([m.payload for m in sent])


@pytest.mark.parametrize("deed", DEEDS)
async def test_nothing_that_is_kept_or_sent_holds_the_words(spread: House, deed: str) -> None:
    house = spread
    await passes(house, 11)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(partial(export.send, number=1, by=PRIYA))
    await house.everything_is_posted()
    for ref in ("E-1", "F-1:card"):
        await house.posted(ref, CARDS, f"{ref}.1")
    assert SECRETS[0] in await everywhere(house)
    await DEEDS[deed](house)
    left = await everywhere(house)
    assert [secret for secret in SECRETS if secret in left] == []
    edits = [m for m in await house.queued("E-1") if m.state == "pending" and m.method == "update"]
    instead = "(redacted)" if deed == "redact" else "(taken back)"
    assert any(instead in m.words for m in edits if m.ref == "E-1")
    # A copy that is made from now on holds none either.
    await house.do(partial(export.send, number=1, by=PRIYA), at=LATER)
    dumped = await house.database.read(
        lambda tx: [
            str(list(dump.rows_of(tx.connection, n, at=LATER))) for n in dump.dumped_tables()
        ]
    )
    assert [secret for secret in SECRETS if secret in str(dumped)] == []


async def test_taking_it_back_tells_whoever_has_the_escalation(spread: House) -> None:
    await passes(spread, 11)
    await spread.do(took())
    await spread.forget_messages()
    await _withdraw(spread)
    heard = [m.words for m in await spread.queued(place=PRIYA)]
    assert any("F-1 was taken back by its author." in words for words in heard)
    assert any("please resolve it" in words for words in heard)
    told = str(await spread.rows("SELECT words FROM escalation_moment"))
    assert "F-1 was taken back by its author." in told


async def test_redacting_asks_nobody_whether_it_still_is_one(spread: House) -> None:
    await passes(spread, 11)
    await spread.do(took())
    await spread.forget_messages()
    await _redact(spread)
    assert not [m for m in await spread.queued(place=PRIYA) if "please resolve it" in m.words]


async def test_what_a_service_was_told_is_said_to_be_out_of_reach(spread: House) -> None:
    await passes(spread, 11)
    (call,) = await spread.look(lambda unit: calls.of_escalation(unit.tx, HERE, 1))
    assert SECRETS[0] in call.payload
    await spread.do(partial(hooks.arrived, number=call.number), at=AT)
    await _redact(spread)
    told = str(await spread.rows("SELECT words FROM escalation_moment"))
    assert "What pager was told before cannot be recalled from here" in told
    (after,) = await spread.look(lambda unit: calls.of_escalation(unit.tx, HERE, 1))
    assert SECRETS[0] not in after.payload
    assert calling.HookCallState.ANSWERED is after.state


async def test_a_call_that_has_not_left_takes_none_of_the_words_along(spread: House) -> None:
    await passes(spread, 11)
    await _redact(spread)
    (call,) = await spread.look(lambda unit: calls.of_escalation(unit.tx, HERE, 1))
    assert SECRETS[0] not in call.payload
    assert "cannot be recalled" not in str(await spread.rows("SELECT words FROM escalation_moment"))


async def test_an_answer_in_the_pods_thread_goes_with_it(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which?"))
    asked = (await house.queued("F-1:author"))[-1].ref or ""
    copy = await house.do(
        lambda unit: conversation.hear(unit, asked, a_saying(AISHA, "The blue one.", channel="D1"))
    )
    await house.posted(copy, CARDS, "2.2")
    await house.forget_messages()
    await _redact(house)
    assert [(m.method, m.ref) for m in await house.queued() if m.ref == copy] == [("delete", copy)]


@pytest.mark.parametrize("deed", DEEDS)
async def test_fridays_post_and_an_agenda_are_edited(house: House, deed: str) -> None:
    on = {"on": ["tuesday"], "at": "14:00", "days": 28}
    balance = a_workflow("balance", go_live="2026-11-02", sessions=on)
    house = house.with_charter(workflows=[balance, a_workflow("arrangements", pod="payments")])
    await house.submits(what=SAID, wish=WISH)
    tuesday = datetime(2026, 11, 3, 9, tzinfo=UTC)
    run = Run(
        due_at=tuesday,
        since=AT,
        scope=Scope("balance", "Europe/London"),
        late_by=None,
    )
    await house.do(lambda unit: agenda.post(unit, run), at=tuesday)
    await house.do(lambda unit: work.take(unit, 1, EMRE), at=tuesday)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It is quiet now."), at=tuesday)
    week = replace(run, scope=Scope("cards", "Europe/London"), due_at=LATER)
    await house.do(lambda unit: you_said.post(unit, week), at=LATER)
    held = [m for m in await house.queued() if SECRETS[0] in str(m.payload)]
    posts = {m.ref: m for m in held if (m.ref or "").startswith(("session:", "you_said:"))}
    assert len(posts) == 2
    await house.everything_is_posted()
    await DEEDS[deed](house)
    edits = {m.ref: m for m in await house.queued() if m.state == "pending"}
    for ref, post in posts.items():
        assert (edits[ref].method, edits[ref].place) == ("update", post.place)
        assert SECRETS[0] not in str(edits[ref].payload)


async def test_another_report_in_the_same_words_keeps_its_own(house: House) -> None:
    await house.submits(what=SAID)
    await house.submits(BEN, what=SAID)
    await house.everything_is_posted()
    await _redact(house)
    assert (await house.item(2)).report.what == SAID
    assert any(SECRETS[0] in str(m.payload) for m in await house.queued("F-2:card"))


async def test_a_report_joined_without_words_of_its_own_has_none_left(house: House) -> None:
    await house.submits(what=SAID)
    joined = await house.do(lambda unit: matches.mine_too(unit, 1, BEN, "", anonymous=False))
    # As it was kept before: with the other's words.
    copied = replace(joined, report=replace(joined.report, what=SAID))
    await house.do(lambda unit: rows.save(unit.tx, HERE, copied))
    await _redact(house)
    assert (await house.item(2)).report.what == ""


async def test_somebody_anonymous_takes_it_back_at_their_quarter_hour(spread: House) -> None:
    house = spread
    hidden: Feedback = await house.submits(
        BEN, severity="critical", anonymous=True, what="We are told to skip the reading."
    )
    at = hidden.arrived_at
    await passes(house, 30)
    await house.everything_is_posted()
    await house.posted("E-2", CARDS, "1.2")
    await house.forget_messages()
    assert at < LATER
    await house.do(lambda unit: verification.withdraw(unit, hidden.number, BEN), at=LATER)
    waits = {m.not_before for m in await house.queued() if m.place != "relay"}
    assert waits == {datetime(2026, 11, 4, 14, 45, tzinfo=UTC)}
    assert any("taken back by its author" in m.words for m in await house.queued(place=PRIYA))
    moments = await house.rows("SELECT verb FROM escalation_moment WHERE number = 2")
    assert ("taken back",) in moments


async def test_the_author_keeps_their_own_words_to_write_them_anew(house: House) -> None:
    await house.submits(what=SAID)
    await house.posted("F-1:receipt", AISHA, "1.1")
    await house.forget_messages()
    await _withdraw(house)
    receipts = [m for m in await house.queued(place=AISHA) if m.ref == "F-1:receipt"]
    assert SECRETS[0] in receipts[-1].words
    card = [m for m in await house.queued() if m.ref == "F-1:card"][-1]
    assert "(taken back)" in card.words
