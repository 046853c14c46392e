"""While it is open: worse than thought, words in its thread, its room, channels that are gone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.budget import Preferences
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.outbox import Lane, MessageState, Method, WaitingMessage
from bot.errors import UserError
from bot.services.escalations import export, lookup, response, threads, undelivered
from bot.services.escalations import severity as rating
from bot.services.escalations import steps as stepping
from bot.services.escalations.response import Closing
from bot.store import budget
from bot.store.engine import dump
from bot.store.escalations import timeline as moments
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.slack import a_saying
from tests.builders.unit import BEN, CARDS, HERE, LENA, PAYMENTS, PETRA, PRIYA, SAM, House
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


def rated(severity: EscalationSeverity, why: str = "It spreads.") -> partial[Escalation]:
    return partial(rating.rate, number=1, by=PRIYA, severity=severity, why=why)


async def test_worse_begins_the_steps_anew_on_its_branch_and_everybody_sees_it(
    house: House,
) -> None:
    branches = [{"when": {"severity": "critical"}, "steps": [{"to": "office"}]}]
    night = with_policy(house, {"to": "lead"}, policy={"branches": branches})
    await escalate(night, criteria=("complaint",))
    await night.do(rated(EscalationSeverity.CRITICAL), at=AT + MINUTE)
    after = await one(night)
    assert (after.severity, after.branch, after.named) == (
        EscalationSeverity.CRITICAL,
        0,
        (PRIYA, LENA),
    )
    assert (await timeline(night))[-2:] == [
        ("rated", "Critical: It spreads."),
        ("step", "office: Lena"),
    ]
    said = [m for m in await night.queued("E-1") if m.thread == "E-1"]
    assert "Priya says that E-1 is critical now: It spreads." in said[-1].words
    assert await refused(night, rated(EscalationSeverity.CRITICAL)) == "It is critical already."


async def test_less_bad_only_says_so(night: House) -> None:
    await escalate(night)
    before = await one(night)
    await night.do(rated(EscalationSeverity.MEDIUM))
    after = await one(night)
    assert (after.step, after.due_at) == (before.step, before.due_at)


async def test_worse_may_make_it_another_pods(house: House) -> None:
    routes = [{"pod": "payments", "severity": "critical"}]
    night = with_policy(house, escalations={"routes": routes})
    await escalate(night, criteria=("payment",))
    await night.do(took(), at=AT + MINUTE)
    await night.forget_messages()
    await night.do(rated(EscalationSeverity.CRITICAL, "All refunds fail."), at=AT + 2 * MINUTE)
    after = await one(night)
    assert (after.pod, after.owner, after.state) == ("payments", None, EscalationState.RAISED)
    queued = await night.queued("E-1")
    left = next(m for m in queued if m.place == CARDS)
    assert left.words.startswith("E-1 went to Payments. Critical: All refunds fail.")
    golden("escalations/left", left.payload)
    assert next(m for m in queued if m.place == PAYMENTS).ref == "E-1:1"
    assert "needs Payments now" in (await night.queued(place=PETRA))[0].words
    assert "E-1 is Payments' from now on." in (await night.queued(place=PRIYA))[-1].words


async def test_a_word_in_the_thread_stands_on_the_card(night: House) -> None:
    await escalate(night)
    hear = partial(threads.hear, ref="E-1")
    assert await night.do(partial(hear, said=a_saying(EMRE, "The vendor knows & looks")))
    assert (await one(night)).latest == "The vendor knows & looks"
    card = [m for m in await night.queued("E-1") if m.ref == "E-1"][-1]
    assert "*Newest:* The vendor knows &amp; looks" in card.words
    # Somebody outside is kept in the timeline and changes nothing.
    assert await night.do(partial(hear, said=a_saying(BEN, "Same here")))
    assert (await one(night)).latest == "The vendor knows & looks"
    assert (await timeline(night))[-1] == ("said", "Same here")


async def test_the_owners_word_in_the_thread_is_the_update_they_promised(night: House) -> None:
    await escalate(night)
    await night.do(took(minutes=15))
    await night.do(
        partial(threads.hear, ref="E-1:0", said=a_saying(PRIYA, "A certificate ran out.")),
        at=AT + 14 * MINUTE,
    )
    after = await one(night)
    assert after.promised_at == AT + 29 * MINUTE
    assert after.updated_at == AT + 14 * MINUTE
    assert "E-1: A certificate ran out." in (await night.queued(place=AISHA))[-1].words


async def test_threads_that_are_none_of_ours_are_left_alone(night: House) -> None:
    for ref in ("A-1", "E-9", "session:balance:2026-11-30"):
        assert not await night.do(partial(threads.hear, ref=ref, said=a_saying(EMRE, "hello")))


async def test_the_thread_of_the_message_is_kept_masked(night: House) -> None:
    await escalate(night)
    said = [a_saying(BEN, "It says 4111 1111 1111 1111"), a_saying(AISHA, "")]
    await night.do(partial(threads.attach, number=1, thread=said))
    verb, words = (await timeline(night))[-1]
    assert verb == "thread"
    assert "4111" not in words


async def test_a_sensitive_one_has_a_private_channel_with_those_named(night: House) -> None:
    await escalate(night, criteria=("vulnerable_customer",), what="She spoke of debts.")
    room = await night.queued("E-1:room")
    assert [m.method for m in room] == ["create", "post", "invite"]
    assert room[0].payload["is_private"] is True
    assert room[0].payload["name"].startswith("e-1-")
    assert {m.place for m in room} == {"room:E-1"}
    assert "She spoke of debts." in room[1].words
    assert room[2].payload == {"users": PRIYA}
    public = [m for m in await night.queued("E-1") if m.place == CARDS]
    assert all("debts" not in str(m.payload) for m in public)
    await night.do(took(minutes=15))
    await night.do(
        lambda unit: response.update(unit, 1, PRIYA, "I called her.", minutes=15), at=AT + MINUTE
    )
    thread = [m for m in await night.queued("E-1:room") if m.thread]
    assert "Priya: I called her." in thread[-1].words
    public = [m for m in await night.queued("E-1") if m.place == CARDS]
    assert all("called" not in str(m.payload) for m in public)


async def test_who_is_not_named_sees_nothing_of_a_sensitive_one(night: House) -> None:
    await escalate(night, criteria=("security",), what="A list of customers is on a share.")
    for user, words in ((BEN, "There is no E-1"), (EMRE, "only those who are named")):
        with pytest.raises(UserError, match=words):
            await night.look(partial(lookup.details, number=1, by=user))
    assert "share" in str(await night.look(partial(lookup.details, number=1, by=PRIYA)))
    assert "share" not in str(await night.look(partial(lookup.listing, by=PRIYA)))


async def test_a_channel_that_takes_nothing_is_a_gap_and_the_next_step_begins(
    house: House,
) -> None:
    night = with_policy(house, {"to": "channel"}, {"to": "office"})
    await escalate(night)
    message = a_waiting(subject="E-1", place=CARDS)
    await night.do(
        lambda unit: undelivered.fall_through(unit, message, "is_archived"), at=AT + MINUTE
    )
    assert ("gap", "the pod's channel could not be reached: is_archived") in await timeline(night)
    assert (await one(night)).due_at == AT + MINUTE
    (lead,) = await night.queued(place=PRIYA)
    assert "`/rollout escalation E-1` has its buttons." in lead.words
    await night.do(stepping.step_due, at=AT + MINUTE)
    assert (await timeline(night))[-1] == ("step", "office: Lena")


async def test_a_person_who_cannot_be_told_is_named(night: House) -> None:
    await escalate(night)
    message = a_waiting(subject="E-1:U0PRIYA", place=PRIYA)
    await night.do(
        lambda unit: undelivered.fall_through(unit, message, "user_disabled"), at=AT + MINUTE
    )
    assert ("gap", "Priya could not be reached: user_disabled") in await timeline(night)
    assert (await one(night)).due_at == AT + MINUTE


def a_waiting(**changes: object) -> WaitingMessage:
    values = {
        "id": 1,
        "key": "k",
        "lane": Lane.ESCALATION,
        "method": Method.POST,
        "payload": "{}",
        "ref": None,
        "thread": None,
        "state": MessageState.SENDING,
        "attempts": 1,
        "created_at": AT,
        "first_attempt_at": AT,
        **changes,
    }
    return WaitingMessage(**values)  # type: ignore[arg-type]  # by name


async def test_its_timeline_is_sent_as_a_file_to_who_may_see_it(night: House) -> None:
    await escalate(night, what="=HYPERLINK is what it says")
    await night.do(partial(threads.hear, ref="E-1", said=a_saying(EMRE, "=1+1")))
    await night.do(partial(export.send, number=1, by=EMRE))
    (file,) = [m for m in await night.queued("E-1:export") if m.method == Method.UPLOAD.value]
    assert file.place == EMRE
    lines = file.payload["content"].splitlines()
    assert lines[0] == "at,what,by,words"
    assert lines[-1].endswith("said,Emre,'=1+1")


async def test_speeds_are_told_against_their_targets_without_drills(night: House) -> None:
    await escalate(night)
    await night.do(took(), at=AT + 4 * MINUTE)
    await night.do(
        lambda unit: response.update(unit, 1, PRIYA, "Found it.", minutes=45), at=AT + 40 * MINUTE
    )
    closing = Closing(cause="A certificate.", told="That it works.")
    await night.do(
        lambda unit: response.resolve(unit, 1, PRIYA, closing), at=AT + timedelta(hours=1)
    )
    shown = str(await night.look(partial(lookup.listing, by=PRIYA), at=AT + timedelta(hours=2)))
    assert "taken after 4 minutes (1 of 1 in time)" in shown
    assert "first update after 40 minutes (0 of 1 in time)" in shown
    assert "resolved after 1 hour (1 of 1 in time)" in shown


async def test_two_in_the_same_second_and_only_one_has_it(night: House) -> None:
    await escalate(night)
    await night.do(took(PRIYA))
    assert "Priya has E-1" in await refused(night, took(EMRE))
    await passes(night, 5)
    told = await night.look(lambda unit: moments.listed(unit.tx, HERE, 1))
    assert sum(each.verb == "acknowledged" for each in told) == 1


async def test_of_two_processes_one_takes_a_step_and_one_person_has_it(night: House) -> None:
    await escalate(night)
    at = AT + 11 * MINUTE
    await asyncio.gather(*(night.do(stepping.step_due, at=at) for _ in range(4)))
    steps = [words for verb, words in await timeline(night) if verb == "step"]
    assert steps == ["lead: Priya", "channel: asked"]
    taken = await asyncio.gather(
        *(night.do(took(who), at=at) for who in (PRIYA, EMRE, PRIYA, EMRE)), return_exceptions=True
    )
    owner = (await one(night)).owner
    assert owner in (PRIYA, EMRE)
    assert sum(isinstance(each, UserError) for each in taken) == 2


async def test_what_leaves_as_an_export_holds_nothing_of_a_sensitive_one(night: House) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    await escalate(night, what="Nothing answers.")

    def dumped(unit: Unit) -> str:
        names = ("escalation", "escalation_moment")
        return str([list(dump.rows_of(unit.tx.connection, name, at=unit.at)) for name in names])

    text = await night.look(dumped)
    assert "Nothing answers." in text
    assert "lawyer" not in text
    assert "a legal or regulatory matter" not in text


async def test_whoever_is_away_is_not_waited_for(night: House) -> None:
    gone = Preferences(away_until=AT + timedelta(days=2))
    await night.do(lambda unit: budget.choose(unit.tx, HERE, PRIYA, gone))
    await escalate(night)
    assert (await timeline(night))[1:] == [
        ("step", "lead: away"),
        ("step", "channel: asked"),
    ]


async def test_whoever_is_away_takes_it_themselves_and_is_handed_nothing(night: House) -> None:
    gone = Preferences(away_until=AT + timedelta(days=2))
    await night.do(lambda unit: budget.choose(unit.tx, HERE, EMRE, gone))
    await escalate(night)
    words = await refused(night, took(PRIYA, owner=EMRE))
    assert words == "Emre is away until Wednesday 4 November. Choose somebody else."
    await night.do(took(EMRE))
    assert (await one(night)).owner == EMRE


async def test_the_value_office_sees_a_sensitive_one_once_it_is_named(night: House) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    with pytest.raises(UserError, match="There is no E-1"):
        await night.look(partial(lookup.details, number=1, by=LENA))
    await passes(night, 20)
    assert "lawyer" in str(await night.look(partial(lookup.details, number=1, by=LENA)))


async def test_its_owner_hears_that_somebody_else_calls_it_worse(night: House) -> None:
    await escalate(night, criteria=("complaint",))
    await night.do(took(EMRE))
    await night.forget_messages()
    await night.do(rated(EscalationSeverity.HIGH))
    (told,) = await night.queued(place=EMRE)
    assert told.words.startswith("Priya says that E-1 is high now: It spreads.")
    assert (await one(night)).owner == EMRE


async def test_an_update_says_that_it_goes_on_after_all(night: House) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    await night.do(took(minutes=5))
    closing = Closing(cause="A wrong fee.", told="That we pay it back.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    await night.do(lambda unit: response.update(unit, 1, PRIYA, "Another letter.", minutes=15))
    assert "Nobody has closed E-1 yet." in await refused(
        night, partial(response.agree, number=1, by=LENA)
    )


async def test_what_is_lost_of_a_closed_one_or_of_none_changes_nothing(night: House) -> None:
    await escalate(night)
    closing = Closing(cause="A certificate.", told="That it works.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    before = await timeline(night)
    for subject in ("E-1", "E-9", "digest:uk"):
        message = a_waiting(subject=subject, place=CARDS)
        await night.do(partial(undelivered.fall_through, message=message, reason="is_archived"))
    assert await timeline(night) == before


async def test_a_private_channel_that_cannot_be_made_is_named(night: House) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    message = a_waiting(subject="E-1:room", place="room:E-1", method=Method.CREATE)
    await night.do(partial(undelivered.fall_through, message=message, reason="missing_scope"))
    assert (await timeline(night))[-1] == (
        "gap",
        "its private channel could not be reached: missing_scope",
    )
    # What is said from now on reaches those named by themselves.
    await night.do(took())
    await night.do(took(owner=EMRE))
    await night.do(lambda unit: response.update(unit, 1, EMRE, "I called her.", minutes=15))
    for user in (PRIYA, EMRE):
        assert "Emre: I called her." in (await night.queued(place=user))[-1].words
    assert all("called her" not in m.words for m in await night.queued("E-1") if m.place == CARDS)


async def test_a_gap_that_concerns_nobody_who_was_waited_for_moves_no_step(night: House) -> None:
    await escalate(night)
    before = (await one(night)).due_at
    message = a_waiting(subject="E-1:U0AISHA", place=AISHA)
    await night.do(partial(undelivered.fall_through, message=message, reason="user_disabled"))
    assert (await one(night)).due_at == before


async def test_what_only_the_default_owns_stays_there_when_it_gets_worse(house: House) -> None:
    routes = [{"pod": "payments", "severity": "critical"}]
    night = with_policy(house, escalations={"default_pod": "cards", "routes": routes})
    await escalate(night, workflow="*", criteria=("complaint",))
    await night.do(rated(EscalationSeverity.CRITICAL))
    assert (await one(night)).pod == "cards"


async def test_a_thread_of_nothing_is_attached_to_nothing(night: House) -> None:
    assert await night.do(partial(threads.attach, number=9, thread=[a_saying(BEN, "hi")])) is None


async def test_a_pod_may_leave_it_with_a_silent_owner_and_ask_again(house: House) -> None:
    night = with_policy(house, policy={"unacknowledges": False})
    await escalate(night)
    await night.do(took(minutes=15))
    await passes(night, 46)
    after = await one(night)
    assert (after.state, after.owner) == (EscalationState.ACKNOWLEDGED, PRIYA)
    silent = [words for verb, words in await timeline(night) if verb == "silent"]
    assert silent == ["the promised update did not come"] * 3
    told = await night.queued(place=PRIYA)
    assert "the update you promised did not come. Please give one." in told[-1].words
    heard = (await night.queued(place=AISHA))[-1].words
    assert "E-1: the promised update did not come yet. Priya has it." in heard


async def test_who_raised_it_hears_on_time_that_its_update_did_not_come(house: House) -> None:
    night = with_policy(house)
    await escalate(night)
    await night.do(took(minutes=15))
    await night.forget_messages()
    await passes(night, 15)
    heard = (await night.queued(place=AISHA))[-1].words
    assert "E-1: the promised update did not come. It is open again" in heard
    card = [m for m in await night.queued("E-1") if m.ref == "E-1"][-1]
    assert "Nobody has it now, first taken at" in card.words
    assert "Priya" not in card.words


async def test_each_line_that_remains_becomes_an_action(night: House) -> None:
    await escalate(night)
    lines = "Watch certificates.\n\nTell the vendor."
    closing = Closing(cause="A certificate.", told="That it works.", remains=lines)
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    titles = await night.rows("SELECT title, origin_id FROM action ORDER BY number")
    assert titles == [("Watch certificates.", "E-1"), ("Tell the vendor.", "E-1")]


@pytest.mark.parametrize(
    ("remains", "words"),
    [("Ask them.\n" * 6, "5 lines at most"), ("x" * 301, "300 characters in a line at most")],
)
async def test_more_than_a_pod_can_do_is_refused(night: House, remains: str, words: str) -> None:
    await escalate(night)
    closing = Closing(cause="A certificate.", told="That it works.", remains=remains)
    close = partial(response.resolve, number=1, by=PRIYA, closing=closing)
    assert words in await refused(night, close)


async def test_a_kind_of_call_is_asked_about_again_when_it_gets_worse(house: House) -> None:
    routes = [{"pod": "payments", "severity": "critical", "call_types": "balance inquiry"}]
    night = with_policy(house, escalations={"default_pod": "cards", "routes": routes})
    asked = {"workflow": "*", "call_type": "balance inquiry", "channel": "chat"}
    await escalate(night, criteria=("complaint",), **asked)
    card = next(m for m in await night.queued("E-1") if m.place == CARDS)
    assert "a complaint · balance inquiry · on chat" in card.words
    await night.do(rated(EscalationSeverity.CRITICAL))
    assert (await one(night)).pod == "payments"


async def test_chatting_while_a_second_person_is_waited_for_takes_nothing_back(
    night: House,
) -> None:
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    await night.do(took())
    closing = Closing(cause="A wrong fee.", told="That we pay it back.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    await night.do(
        partial(threads.hear, ref="E-1:room", said=a_saying(PRIYA, "Lena, please look."))
    )
    await night.do(partial(response.agree, number=1, by=LENA))
    assert (await one(night)).state is EscalationState.RESOLVED


async def test_where_nobody_else_leads_whoever_looks_after_the_bot_is_second(night: House) -> None:
    night.roster = replace(night.roster, office=(PRIYA,))
    await escalate(night, criteria=("legal",), what="A letter of a lawyer.")
    closing = Closing(cause="A wrong fee.", told="That we pay it back.")
    await night.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    assert "does a second person agree?" in (await night.queued(place=SAM))[0].words
