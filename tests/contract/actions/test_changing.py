"""What people do with an action: it moves with a reason, and never without its owner's word."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.actions.decisions import Action, ActionState, Block, Waits
from bot.domain.ids import PodKey, SlackUserId
from bot.errors import UserError
from bot.services.actions import changes as changing
from bot.services.actions import creation, forms, lookup, nudges, record
from bot.services.actions import waits as blocking
from bot.services.actions.creation import ActionChange, NewAction
from bot.services.feedback import work
from bot.store.actions import rows as actions
from bot.work.forms import MessageLink
from bot.work.unit import Unit
from schedules.actions import NUDGES
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, GONE, HERE, LENA, PETRA, PRIYA, VERA, House
from tests.contract.goldens import golden

DUE = date(2026, 11, 16)
LATER = date(2026, 11, 25)
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)


def a_new_action(**changes: Any) -> NewAction:
    """Ask the cards pod for something by its usual day."""
    values = {"title": "Tell the floor.", "pod": "cards", "due_on": DUE, "owner": EMRE}
    return NewAction(**{**values, "link": MessageLink(), **changes})


async def make(house: House, by: SlackUserId = EMRE, **changes: Any) -> Action:
    """Open an action and forget what was said about it."""
    made = await house.do(lambda unit: creation.make(unit, by, a_new_action(**changes)))
    await house.forget_messages()
    return made


async def one(house: House, number: int = 1) -> Action:
    """Read an action."""
    found = await house.look(lambda unit: actions.get(unit.tx, HERE, number))
    assert found is not None
    return found


async def refused(house: House, fn: Callable[[Unit], object], *, at: datetime = AT) -> str:
    """Do what cannot be done and return the words it was refused with; nothing may have changed."""
    before = await house.everything()
    with pytest.raises(UserError) as problem:
        await house.do(fn, at=at)
    assert await house.everything() == before
    return problem.value.message or " ".join(problem.value.fields.values())


async def test_an_action_has_an_owner_a_day_and_nudges(house: House) -> None:
    await house.do(lambda unit: creation.make(unit, PRIYA, a_new_action()))
    action = await one(house)
    assert (action.state, action.owner, action.due_on) == (ActionState.OPEN, EMRE, DUE)
    told = (await house.queued(place=EMRE))[0]
    golden("tell/told", told.payload)
    assert await house.look(nudges.next_nudge) == datetime(2026, 11, 9, 9, tzinfo=UTC)
    assert [event.verb for event in await house.events("A-1")] == ["open"]


async def test_who_is_not_of_the_pod_proposes_and_hears_what_becomes_of_it(house: House) -> None:
    await make(house, AISHA)
    proposed = await one(house)
    assert (proposed.state, proposed.owner) == (ActionState.PROPOSED, None)
    assert await house.look(nudges.next_nudge) is None
    await house.do(lambda unit: changing.approve(unit, 1, PRIYA))
    assert (await one(house)).state is ActionState.OPEN
    assert await house.look(nudges.next_nudge) is not None
    assert "Priya took up your proposal as A-1." in (await house.queued(place=AISHA))[0].words
    await house.do(lambda unit: changing.drop(unit, 1, PRIYA, reason="No room for it."))
    last = (await house.queued(place=AISHA))[-1].words
    assert "A-1, which you asked for, will not be done: No room for it." in last


async def test_a_message_becomes_an_action_and_its_thread_says_so(house: House) -> None:
    link = MessageLink(permalink="https://x.example/p1", channel="C0TEAM", thread="17.5")
    await house.do(lambda unit: creation.make(unit, EMRE, a_new_action(link=link)))
    (noted,) = await house.queued(place="C0TEAM")
    assert "This is A-1 of Cards now: Emre, due on Monday 16 November." in noted.words
    assert noted.payload["thread_ts"] == "17.5"
    golden("forms/form", await house.look(lambda unit: forms.new(unit, EMRE, link, text="Do it")))


async def test_snoozing_keeps_the_first_day_and_the_lead_hears_why(house: House) -> None:
    await make(house)
    await house.do(lambda unit: changing.snooze(unit, 1, EMRE, until=LATER, reason="Vendor away."))
    action = await one(house)
    assert (action.due_on, action.original_due_on) == (LATER, DUE)
    (told,) = await house.queued(place=PRIYA)
    assert (
        "Emre moved A-1 to Wednesday 25 November (first Monday 16 November): Vendor away."
        in told.words
    )
    assert await house.look(nudges.next_nudge) == datetime(2026, 11, 18, 9, tzinfo=UTC)


async def test_snoozed_feedback_keeps_its_promise_on_every_surface(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.posted("F-1:card", "C0CARDS", "1.1")
    await house.forget_messages()
    await house.do(lambda unit: changing.snooze(unit, 1, EMRE, until=LATER, reason="Vendor away."))
    item = await house.item()
    assert (item.due_on, item.new_due_on) == (DUE, LATER)
    assert item.is_overdue(date(2026, 11, 17))
    words = " ".join(message.words for message in await house.queued())
    assert "Wednesday 25 November, first promised for Monday 16 November" in words
    said = [m for m in await house.queued("F-1:card") if m.method == "post"]
    golden("feedback/moved", said[0].payload)


@pytest.mark.parametrize(
    ("until", "reason", "words"),
    [
        (None, "No room.", "Choose the day."),
        (DUE, "No room.", "Choose a day after today and after its present one."),
        (date(2027, 11, 1), "No room.", "90 days ahead at most"),
        (LATER, " ", "A sentence, please"),
        (LATER, "Call 07700 900123", "This looks like a phone number"),
    ],
)
async def test_a_snooze_needs_a_later_day_and_a_reason(
    house: House, until: date | None, reason: str, words: str
) -> None:
    await make(house)
    snooze = await refused(
        house, lambda unit: changing.snooze(unit, 1, EMRE, until=until, reason=reason)
    )
    assert words in snooze


async def test_handing_over_asks_first_and_no_leaves_it_where_it_is(house: House) -> None:
    await make(house)
    await house.do(lambda unit: changing.offer(unit, 1, EMRE, to=PRIYA))
    assert (await one(house)).owner == EMRE
    (asked,) = await house.queued(place=PRIYA)
    golden("tell/told.offered", asked.payload)
    await house.do(lambda unit: changing.refuse(unit, 1, PRIYA))
    assert "Priya cannot take A-1: it stays yours." in (await house.queued(place=EMRE))[0].words
    assert "not offered to you" in await refused(house, lambda u: changing.accept(u, 1, PRIYA))
    await house.do(lambda unit: changing.offer(unit, 1, EMRE, to=PRIYA))
    await house.do(lambda unit: changing.accept(unit, 1, PRIYA))
    taken = await one(house)
    assert (taken.owner, taken.offered_to, taken.due_on) == (PRIYA, None, DUE)


@pytest.mark.parametrize(
    ("to", "words"),
    [
        (GONE, "Gone is no longer in this workspace."),
        (BEN, "Choose somebody from Cards."),
        (EMRE, "They already have A-1."),
        (SlackUserId(""), "Please choose somebody."),
    ],
)
async def test_it_is_offered_only_to_who_can_have_it(
    house: House, to: SlackUserId, words: str
) -> None:
    await make(house)
    assert words in await refused(house, lambda unit: changing.offer(unit, 1, PRIYA, to=to))


async def test_whoever_is_away_past_its_day_is_not_asked_to_have_it(house: House) -> None:
    await make(house)
    await house.goes_away(PRIYA, back_on=DUE + timedelta(days=1))
    words = await refused(house, lambda unit: changing.offer(unit, 1, EMRE, to=PRIYA))
    assert words == (
        "Priya is away until Tuesday 17 November, after it is due. Choose somebody else."
    )
    new = a_new_action(owner=PRIYA)
    assert words == await refused(house, lambda unit: creation.make(unit, EMRE, new))
    await house.do(lambda unit: changing.offer(unit, 1, PRIYA, to=PRIYA))
    assert (await one(house)).owner == PRIYA


async def test_whoever_is_back_in_time_is_asked_and_the_asker_hears_when(house: House) -> None:
    await make(house)
    await house.goes_away(PRIYA, back_on=DUE)
    await house.forget_messages()
    away = "Priya is away until Monday 16 November and sees it then."
    await house.do(lambda unit: changing.offer(unit, 1, EMRE, to=PRIYA))
    assert (await one(house)).offered_to == PRIYA
    assert [m.payload["text"] for m in await house.queued(place=EMRE)] == [f"A-1: {away}"]
    await house.do(lambda unit: creation.make(unit, EMRE, a_new_action(owner=PRIYA)))
    made = (await house.queued(place=EMRE))[-1]
    assert f"A-2 is made: Priya, due on Monday 16 November. {away}" in made.words


async def test_two_people_take_it_at_once_and_the_second_hears_who_has_it(house: House) -> None:
    await make(house, owner=None)
    await house.do(lambda unit: changing.take(unit, 1, EMRE))
    assert "already yours" in await refused(house, lambda unit: changing.take(unit, 1, EMRE))
    assert "Emre already has A-1" in await refused(
        house, lambda unit: changing.take(unit, 1, PRIYA)
    )


async def test_what_waits_for_another_action_goes_on_when_that_is_closed(house: House) -> None:
    await make(house)
    await make(house, title="First this.", owner=PRIYA)
    waits = Block(Waits.ACTION, "A-2")
    await house.do(lambda unit: blocking.block(unit, 1, EMRE, waits, reason="Needs A-2."))
    assert (await one(house)).state is ActionState.BLOCKED
    back = await refused(
        house, lambda unit: blocking.block(unit, 2, PRIYA, Block(Waits.ACTION, "A-1"))
    )
    assert back == "They would wait for each other."
    await house.do(lambda unit: changing.finish(unit, 2, PRIYA))
    awake = await one(house)
    assert (awake.state, awake.block, awake.due_on) == (ActionState.OPEN, None, DUE)
    assert "A-1 can go on: A-2 is done." in (await house.queued(place=EMRE))[0].words


async def test_what_waits_for_somebody_outside_goes_on_when_its_day_comes(house: House) -> None:
    await make(house)
    waits = Block(Waits.OUTSIDE, "Acme Telephony", LATER)
    await house.do(lambda unit: blocking.block(unit, 1, EMRE, waits))
    assert await house.look(record.next_waking) == WEDNESDAY
    await house.do(record.wake_due, at=WEDNESDAY - timedelta(seconds=1))
    assert (await one(house)).state is ActionState.BLOCKED
    await house.do(record.wake_due, at=WEDNESDAY + timedelta(days=1))
    assert (await one(house)).state is ActionState.OPEN
    assert await house.look(record.next_waking) is None
    told = (await house.queued(place=EMRE))[-1].words
    assert "the day to look at it again has come (Wednesday 25 November)" in told


async def test_a_person_who_is_waited_for_hears_and_can_let_it_go_on(house: House) -> None:
    await make(house)
    waits = Block(Waits.PERSON, LENA, LATER)
    await house.do(lambda unit: blocking.block(unit, 1, EMRE, waits, reason="A decision."))
    (told,) = await house.queued(place=LENA)
    golden("tell/told.waited_for", told.payload)
    assert "belongs to Cards" in await refused(house, lambda u: blocking.unblock(u, 1, PETRA))
    await house.do(lambda unit: blocking.unblock(unit, 1, LENA))
    assert (await one(house)).state is ActionState.OPEN


@pytest.mark.parametrize(
    ("waits", "words"),
    [
        (Block(Waits.ACTION, "A-1"), "They would wait for each other."),
        (Block(Waits.ACTION, "A-99"), "There is no A-99."),
        (Block(Waits.PERSON, LENA), "Choose a day on which to look again."),
        (Block(Waits.PERSON, GONE, LATER), "They are no longer in this workspace."),
        (Block(Waits.OUTSIDE, "Acme", date(2026, 11, 2)), "Choose a day after today."),
        (Block(Waits.OUTSIDE, "a@b.example", LATER), "This looks like an e-mail address"),
    ],
)
async def test_what_it_waits_for_must_be_able_to_come(
    house: House, waits: Block, words: str
) -> None:
    await make(house)
    assert words in await refused(house, lambda unit: blocking.block(unit, 1, EMRE, waits))


async def test_a_blocked_action_is_nudged_only_once_it_is_late(house: House) -> None:
    await make(house)
    waits = Block(Waits.OUTSIDE, "Acme", date(2026, 12, 24))
    await house.do(lambda unit: blocking.block(unit, 1, EMRE, waits))
    await house.forget_messages()
    for day in (9, 13, 16):
        await house.do(NUDGES.run, at=datetime(2026, 11, day, 9, tzinfo=UTC))
    assert await house.queued() == []
    await house.do(NUDGES.run, at=datetime(2026, 11, 17, 9, tzinfo=UTC))
    assert {message.place for message in await house.queued()} == {EMRE, PRIYA}


async def test_a_split_action_waits_for_its_parts(house: House) -> None:
    await make(house)
    made = await house.do(lambda unit: blocking.split(unit, 1, EMRE, parts="One\n\n Two \n"))
    assert [part.title for part in made] == ["One", "Two"]
    assert {(part.owner, part.due_on, part.origin_id) for part in made} == {(EMRE, DUE, "A-1")}
    await house.do(lambda unit: changing.finish(unit, 2, EMRE))
    assert (await one(house)).state is ActionState.BLOCKED
    await house.do(lambda unit: changing.drop(unit, 3, EMRE, reason="Not needed."))
    assert (await one(house)).state is ActionState.OPEN
    alone = await refused(house, lambda unit: blocking.split(unit, 1, EMRE, parts="One"))
    assert alone == "Write 2 to 10 parts, one on each line."


async def test_feedback_is_shipped_or_declined_never_only_done(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    words = await refused(house, lambda unit: changing.finish(unit, 1, EMRE))
    assert "press Shipped there and say what changed" in words
    await house.do(lambda unit: changing.drop(unit, 1, EMRE, reason="The bank forbids it."))
    assert (await house.item()).outcome == "The bank forbids it."
    assert "The bank forbids it." in (await house.queued(place=AISHA))[-1].words
    assert (await one(house)).state is ActionState.DROPPED


async def test_what_nobody_touches_for_two_nudges_goes_to_the_pile_and_both_hear(
    house: House,
) -> None:
    await make(house)
    for day in (9, 13):
        await house.do(NUDGES.run, at=datetime(2026, 11, day, 9, tzinfo=UTC))
    assert (await one(house)).unanswered == 2
    await house.forget_messages()
    await house.do(NUDGES.run, at=datetime(2026, 11, 16, 9, tzinfo=UTC))
    fallen = await one(house)
    assert (fallen.owner, fallen.due_on, fallen.unanswered) == (None, DUE, 0)
    golden("tell/told.fallen", (await house.queued(place=PRIYA))[0].payload)
    (former,) = [m for m in await house.queued(place=EMRE) if m.method == "post"]
    assert "A-1 was taken on Monday 2 November, no word since" in former.words
    verbs = [event.verb for event in await house.events("A-1")]
    assert verbs == ["open", "fall_back"]


async def test_a_word_between_two_nudges_is_enough(house: House) -> None:
    await make(house)
    await house.do(NUDGES.run, at=datetime(2026, 11, 9, 9, tzinfo=UTC))
    await house.do(NUDGES.run, at=datetime(2026, 11, 13, 9, tzinfo=UTC))
    await house.do(lambda unit: changing.keep(unit, 1, EMRE))
    await house.do(NUDGES.run, at=datetime(2026, 11, 16, 9, tzinfo=UTC))
    assert (await one(house)).owner == EMRE


async def test_others_and_vendors_cannot_change_a_pods_actions(house: House) -> None:
    await make(house)
    for stranger in (AISHA, PETRA, VERA):
        for change in (
            lambda unit, by=stranger: changing.finish(unit, 1, by),
            lambda unit, by=stranger: changing.keep(unit, 1, by),
            lambda unit, by=stranger: changing.drop(unit, 1, by, reason="No room."),
        ):
            assert "A-1 belongs to Cards" in await refused(house, change)


async def test_buttons_on_what_is_closed_or_never_was_say_so(house: House) -> None:
    await make(house)
    await house.do(lambda unit: changing.finish(unit, 1, EMRE))
    year_on = AT + timedelta(days=365)
    for change in (
        lambda unit: changing.finish(unit, 1, EMRE),
        lambda unit: changing.keep(unit, 1, EMRE),
        lambda unit: changing.snooze(unit, 1, EMRE, until=date(2027, 12, 1), reason="No room."),
        lambda unit: forms.render(unit, "snooze", 1, EMRE),
    ):
        assert "A-1 is done" in await refused(house, change, at=year_on)
    assert "There is no A-7" in await refused(house, lambda unit: changing.keep(unit, 7, EMRE))


async def test_several_change_together_or_not_at_all(house: House) -> None:
    for number in range(3):
        await make(house, title=f"Number {number}")
    change = ActionChange(until=LATER, owner=PRIYA, reason="A week of leave.")
    labels = ("A-1", "A-2", "A-3")
    await house.do(lambda unit: creation.several(unit, EMRE, labels, "snooze", change))
    assert await house.actions_of(EMRE) == [f"{label} {LATER}" for label in labels]
    await house.do(lambda unit: changing.finish(unit, 2, EMRE))
    words = await refused(house, lambda unit: creation.several(unit, EMRE, labels, "done", change))
    assert "A-2 is done" in words
    assert len(await house.actions_of(EMRE)) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pod": "nowhere"}, "Please choose a pod."),
        ({"due_on": date(2026, 11, 1)}, "Choose today or a day to come."),
        ({"due_on": None}, "Choose today or a day to come."),
        ({"due_on": date(2028, 1, 1)}, "A year ahead at most."),
        ({"title": "x" * 10_000}, "300 characters at most"),
        ({"title": "  "}, "A sentence, please"),
        ({"title": "Ring a@b.example"}, "This looks like an e-mail address"),
        ({"owner": GONE}, "Gone is no longer in this workspace."),
    ],
)
async def test_a_new_action_that_cannot_be_met_is_refused_under_its_field(
    house: House, changes: dict[str, Any], words: str
) -> None:
    new = a_new_action(**changes)
    assert words in await refused(house, lambda unit: creation.make(unit, EMRE, new))


async def test_any_script_and_emoji_are_kept_as_they_are(house: House) -> None:
    title = "مرحبا 👩🏽‍💻 *not bold* <@U0LENA> &amp; \u202e"
    made = await make(house, title=title)
    assert made.title == title.strip()
    shown = str(await house.look(lambda unit: lookup.details(unit, 1, EMRE)))
    assert "<@U0LENA>" not in shown


async def test_lists_show_ones_own_ones_pods_and_what_is_late(house: House) -> None:
    await make(house)
    await make(house, owner=None, title="Nobody has this.")
    await make(house, PETRA, pod="payments", owner=PETRA, title="Another pod's.")
    late = datetime(2026, 11, 18, 9, tzinfo=UTC)

    async def listed(by: SlackUserId, *words: str) -> str:
        return str(await house.look(lambda u: lookup.listing(u, by, list(words)), at=late))

    mine, pods, everything = (
        await listed(EMRE),
        await listed(EMRE, "pod"),
        await listed(LENA, "all"),
    )
    assert ("A-1" in mine, "A-2" in mine, "A-3" in mine) == (True, False, False)
    assert ("A-1" in pods, "A-2" in pods, "A-3" in pods) == (True, True, False)
    assert all(label in everything for label in ("A-1", "A-2", "A-3"))
    assert "Nobody has this." in await listed(EMRE, "pile")
    assert "Nothing here." in await listed(EMRE, "closed")
    golden(
        "actions/list", await house.look(lambda u: lookup.listing(u, EMRE, ["overdue"]), at=late)
    )
    golden("actions/details", await house.look(lambda u: lookup.details(u, 1, EMRE), at=late))
    with pytest.raises(UserError, match="I don't know the filter “tomorrow”"):
        await listed(EMRE, "tomorrow")
    with pytest.raises(UserError, match="You belong to no pod"):
        await listed(AISHA, "pod")
    with pytest.raises(UserError, match="There is no A-3 of yours"):
        await house.look(lambda unit: lookup.details(unit, 3, EMRE))


async def test_a_list_by_workflow_follows_the_feedback_it_came_from(house: House) -> None:
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await make(house)
    found = str(await house.look(lambda u: lookup.listing(u, EMRE, ["balance"])))
    assert ("A-1" in found, "A-2" in found) == (True, False)


async def test_an_action_of_a_pod_the_charter_dropped_is_still_readable(house: House) -> None:
    await make(house)
    gone = house.with_charter(
        pods=[{"key": "payments", "channel": "#pod-payments"}],
        workflows=[
            {"key": "balance", "pod": "payments", "call_types": ["b"], "channels": ["voice"]}
        ],
    )
    assert "Cards" not in str(await gone.look(lambda unit: lookup.details(unit, 1, EMRE)))
    assert PodKey("cards") == (await one(house)).pod
