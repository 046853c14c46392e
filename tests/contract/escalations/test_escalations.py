"""Escalations: they reach a named person or the end of their policy with the gap named."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import text

from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.escalations.escalation import EscalationState
from bot.domain.escalations.timeline import TimelineMoment, TimelineVerb
from bot.domain.ids import PodKey
from bot.domain.people import PodPeople
from bot.errors import ConfigError, UserError
from bot.services.charter import adopt
from bot.services.digest import post
from bot.services.escalations import intake, lookup, response
from bot.services.escalations.response import Closing
from bot.store.actions import rows as actions
from bot.store.escalations import timeline as moments
from bot.work.rhythm import Run, Scope
from bot.work.unit import Unit
from tests.builders.charter import a_pod, a_workflow, charter_data
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, CARDS, GONE, HERE, LENA, PETRA, PRIYA, VERA, House, a_roster
from tests.contract.escalations.steps import (
    MINUTE,
    an_escalation_report,
    escalate,
    one,
    passes,
    refused,
    timeline,
    took,
)
from tests.contract.goldens import golden


async def test_raising_posts_a_card_and_takes_the_first_step_at_once(night: House) -> None:
    raised = await escalate(night)
    assert (raised.severity, raised.pod, raised.sensitive) == (
        EscalationSeverity.CRITICAL,
        "cards",
        False,
    )
    card = next(m for m in await night.queued("E-1") if m.place == CARDS)
    assert "E-1 · Critical · Balance" in card.words
    golden("escalations/card", card.payload)
    (told,) = await night.queued(place=PRIYA)
    assert told.words.startswith("E-1 · Critical · Balance needs Cards now")
    assert told.lane == 0
    golden("tell/told.escalation", told.payload)
    (mine,) = await night.queued(place=AISHA)
    assert "E-1 is with Cards. You hear who has it and how it ends." in mine.words
    assert await timeline(night) == [("raised", "a system that is down"), ("step", "lead: Priya")]


async def test_without_an_answer_the_steps_go_on_to_the_end_with_the_gap_named(
    night: House,
) -> None:
    await escalate(night)
    await passes(night, 120)
    assert await timeline(night) == [
        ("raised", "a system that is down"),
        ("step", "lead: Priya"),
        ("step", "channel: asked"),
        ("step", "office: Lena"),
        ("end", "everybody was asked, and nobody has it"),
    ]
    assert (await one(night)).due_at is None
    (asked,) = [m for m in await night.queued("E-1", place=CARDS) if m.thread]
    assert asked.payload["text"] == "<!here> E-1 waits for somebody to take it."
    assert asked.payload["reply_broadcast"] is True
    assert any(
        "nobody has it. Until somebody takes it, it is yours." in m.words
        for m in await night.queued(place=LENA)
    )


async def test_a_policy_may_go_round_again(house: House) -> None:
    pods = [
        a_pod("cards", policy={"steps": [{"to": "lead", "wait_minutes": 5}], "repeats": 2}),
        a_pod("payments"),
    ]
    again = house.with_charter(pods=pods)
    await escalate(again)
    await passes(again, 60)
    assert [verb for verb, _ in await timeline(again)].count("step") == 3
    assert (await timeline(again))[-1][0] == "end"


async def test_a_step_that_reaches_nobody_falls_through_at_once(night: House) -> None:
    night.roster = a_roster(
        pods={
            PodKey("cards"): PodPeople((GONE,), frozenset({EMRE})),
            PodKey("payments"): PodPeople(),
        }
    )
    await escalate(night)
    assert await timeline(night) == [
        ("raised", "a system that is down"),
        ("step", "lead: nobody is there"),
        ("step", "channel: asked"),
    ]


async def test_a_later_edit_of_the_policy_does_not_change_a_live_one(night: House) -> None:
    await escalate(night)
    edited = night.with_charter(pods=[a_pod("cards"), a_pod("payments")])
    await passes(edited, 12)
    assert (await timeline(edited))[-1] == ("step", "channel: asked")


async def test_taking_it_stops_the_steps_and_names_who_has_it(night: House) -> None:
    await escalate(night)
    await night.forget_messages()
    await night.do(took())
    taken = await one(night)
    assert (taken.state, taken.owner) == (EscalationState.ACKNOWLEDGED, PRIYA)
    await passes(night, 20)
    assert [verb for verb, _ in await timeline(night)][-1] == "acknowledged"
    (card,) = await night.queued("E-1", place=CARDS)
    assert "Priya has it, next update by" in card.words
    told = (await night.queued(place=AISHA))[0]
    assert "Priya has E-1. You hear more about Balance within 30 minutes." in told.words
    assert "Balance" in told.payload["text"]


async def test_a_promised_update_that_does_not_come_opens_it_again(night: House) -> None:
    await escalate(night)
    await night.do(took(minutes=15))
    await night.forget_messages()
    await passes(night, 16)
    lapsed = await one(night)
    assert (lapsed.state, lapsed.owner) == (EscalationState.RAISED, None)
    last = ["reminded", "unacknowledged", "step"]
    assert [verb for verb, _ in await timeline(night)][-3:] == last
    words = [m.words for m in await night.queued(place=PRIYA)]
    assert any("your update is due in 3 minutes" in each for each in words)
    assert any("the update you promised did not come" in each for each in words)


async def test_an_update_reaches_thread_and_raiser_and_moves_the_next_one(night: House) -> None:
    await escalate(night)
    await night.do(took(minutes=15))
    await night.forget_messages()
    later = AT + 10 * MINUTE
    update = partial(response.update, number=1, by=PRIYA, words="The vendor is on it.", minutes=30)
    await night.do(update, at=later)
    assert (await one(night)).promised_at == later + 30 * MINUTE
    reply = next(m for m in await night.queued("E-1") if m.thread == "E-1")
    assert "Priya: The vendor is on it." in reply.words
    assert "E-1: The vendor is on it." in (await night.queued(place=AISHA))[0].words


async def test_of_two_who_take_it_in_one_second_the_second_hears_who_has_it(night: House) -> None:
    await escalate(night)
    await night.do(took(PRIYA))
    assert await refused(night, took(EMRE)) == (
        "Priya has E-1. They can hand it over from its card."
    )


async def test_who_has_it_can_hand_it_over_and_its_history_stays(night: House) -> None:
    await escalate(night)
    await night.do(took(PRIYA))
    await night.do(took(PRIYA, owner=EMRE))
    assert (await one(night)).owner == EMRE
    assert (await timeline(night))[-1] == ("handed over", "to Emre, next update in 30 minutes")
    assert "Priya gave you E-1" in (await night.queued(place=EMRE))[-1].words
    assert "of the pod or of its steps" in await refused(night, took(EMRE, owner=BEN))


async def test_resolving_says_the_cause_what_was_told_and_what_remains(night: House) -> None:
    await escalate(night)
    await night.do(took())
    closing = Closing(cause="A certificate.", told="That it works again.", remains="Renew it.")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing))
    done = await one(night)
    assert (done.state, done.due_at) == (EscalationState.RESOLVED, None)
    action = await night.look(lambda unit: actions.get(unit.tx, HERE, 1))
    assert action is not None
    assert (action.origin_kind, action.origin_id, action.title) == (
        "escalation",
        "E-1",
        "Renew it.",
    )
    told = (await night.queued(place=AISHA))[-1].words
    assert "Cause: A certificate. The customer was told: That it works again." in told
    again = await refused(night, lambda unit: response.resolve(unit, 1, PRIYA, closing))
    assert again == "E-1 is resolved already by Priya."


async def test_a_sensitive_one_is_redacted_and_closed_by_two(night: House) -> None:
    await escalate(night, criteria=("vulnerable_customer",), what="She spoke of debts.")
    in_channel = [m for m in await night.queued("E-1") if m.place == CARDS]
    assert all("debts" not in str(message.payload) for message in in_channel)
    assert "Sensitive: only those who are named" in in_channel[0].words
    assert "debts" in (await night.queued(place=PRIYA))[0].words
    assert "is for Cards and those its steps reach" in await refused(night, took(EMRE))
    with pytest.raises(UserError, match="only those who are named see it"):
        await night.look(lambda unit: lookup.details(unit, 1, EMRE))
    await night.do(took(PRIYA))
    closing = Closing(cause="She was helped.", told="Whom to call.")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing))
    assert (await one(night)).waits_for_second
    assert "closed by two people" in await refused(night, lambda u: response.agree(u, 1, PRIYA))
    await night.do(lambda unit: response.agree(unit, 1, LENA))
    assert (await one(night)).state is EscalationState.RESOLVED


async def test_a_resolved_one_can_be_raised_again_for_a_week(night: House) -> None:
    await escalate(night)
    closing = Closing(cause="A certificate.", told="Nothing yet.")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing))
    assert "by who raised it" in await refused(night, lambda u: response.reopen(u, 1, BEN))
    late = AT + timedelta(days=8)
    gone = await refused(night, lambda unit: response.reopen(unit, 1, AISHA), at=late)
    assert gone == "E-1 is closed for good: please escalate anew."
    await night.do(lambda unit: response.reopen(unit, 1, AISHA))
    again = await one(night)
    assert (again.state, again.reopened, again.step) == (EscalationState.RAISED, 1, 1)


async def test_who_reported_it_hears_that_it_is_raised_again(night: House) -> None:
    await escalate(night)
    closing = Closing(cause="A certificate.", told="Nothing yet.")
    await night.do(lambda unit: response.resolve(unit, 1, PRIYA, closing))
    await night.forget_messages()
    await night.do(lambda unit: response.reopen(unit, 1, PRIYA))
    (news,) = [m for m in await night.queued(place=AISHA) if m.method == "post"]
    assert news.payload["text"] == (
        "E-1 was not over and is raised again. You hear who has it and how it ends."
    )


async def test_what_names_no_workflow_goes_to_the_default_pod(night: House) -> None:
    raised = await escalate(night, workflow="*", criteria=())
    assert (raised.pod, raised.workflow, raised.severity) == (
        "payments",
        None,
        EscalationSeverity.MEDIUM,
    )
    nobody = night.with_charter(escalations={})
    why = await refused(
        nobody, lambda u: intake.escalate(u, AISHA, an_escalation_report(workflow="*"))
    )
    assert why.startswith("Please choose what is nearest to it")
    unknown = await refused(
        night, lambda u: intake.escalate(u, AISHA, an_escalation_report(workflow=""))
    )
    assert unknown == "Please choose one."
    bare = await refused(night, lambda u: intake.escalate(u, AISHA, an_escalation_report(what=" ")))
    assert bare.startswith("A sentence, please")


async def test_a_vendor_takes_nothing(night: House) -> None:
    await escalate(night)
    assert "is for Cards" in await refused(night, took(VERA))
    assert "is for Cards" in await refused(night, took(PETRA))


async def test_the_timeline_and_the_list_tell_how_it_went(night: House) -> None:
    await escalate(night)
    await night.do(took(), at=AT + 4 * MINUTE)
    shown = await night.look(lambda unit: lookup.details(unit, 1, AISHA))
    assert "*taken* · Priya · next update in 30 minutes" in str(shown)
    golden("escalations/details", shown)
    listed = await night.look(partial(lookup.listing, by=PRIYA), at=AT + 10 * MINUTE)
    assert "taken after 4 minutes (1 of 1 in time) · none resolved yet" in str(listed)
    golden("escalations/list", listed)
    with pytest.raises(UserError, match="There is no E-9"):
        await night.look(lambda unit: lookup.details(unit, 9, AISHA))


async def test_a_pod_that_goes_leaves_its_escalations_to_its_heir(night: House) -> None:
    await night.do(partial(adopt, new=night.charter, text=json.dumps(charter_data()), by="t"))
    await escalate(night)
    workflow = a_workflow("balance", pod="payments")
    alone = {"pods": [a_pod("payments")], "workflows": [workflow]}
    heirs = {"workflows": {"arrangements": "balance"}}
    without = night.with_charter(**alone, moved_to=heirs).charter
    with pytest.raises(ConfigError, match="removes cards, which E-1 still need"):
        await night.do(partial(adopt, new=without, text="", by="t"))
    heirs["pods"] = {"cards": "payments"}
    moved = night.with_charter(**alone, moved_to=heirs).charter
    await night.do(partial(adopt, new=moved, text="", by="t"))
    assert (await one(night)).pod == "payments"


async def test_leaders_read_how_many_were_taken_in_time(night: House) -> None:
    await escalate(night, what="Nothing answers.")
    await night.do(took(), at=AT + 4 * MINUTE)
    await escalate(night, criteria=("complaint",), what="A letter.")
    late = partial(response.acknowledge, number=2, by=PRIYA, owner=None, minutes=5)
    await night.do(late, at=AT + 600 * MINUTE)
    morning = AT + timedelta(hours=23)
    run = Run(Scope("#rollout-leaders", "Europe/London"), morning, None, AT - timedelta(hours=1))
    await night.do(lambda unit: post.post(unit, run), at=morning)
    (digest,) = await night.queued("digest:")
    assert "Escalations: 2 raised, 2 open, 1 of 2 taken in time." in digest.words


async def test_leaders_read_of_it_in_the_digest(night: House) -> None:
    await escalate(night)
    morning = AT + timedelta(hours=23)
    run = Run(Scope("#rollout-leaders", "Europe/London"), morning, None, AT - timedelta(hours=1))
    await night.do(lambda unit: post.post(unit, run), at=morning)
    (digest,) = await night.queued("digest:")
    assert "Escalations: 1 raised, 1 open, 1 without anybody." in digest.words


async def test_moments_keep_their_order(night: House) -> None:
    await escalate(night)
    for word in ("a", "b"):
        moment = TimelineMoment(AT, TimelineVerb.UPDATE, EMRE, word)
        await night.do(partial(keep_moment, moment=moment))
    assert [words for _, words in await timeline(night)][-2:] == ["a", "b"]


def keep_moment(unit: Unit, moment: TimelineMoment) -> None:
    moments.note(unit.tx, HERE, 1, moment)


async def test_every_kind_of_moment_is_shown_in_its_words(night: House) -> None:
    await escalate(night)
    for verb in TimelineVerb:
        await night.do(partial(keep_moment, moment=TimelineMoment(AT, verb, EMRE, verb.name)))
    shown = str(await night.look(lambda unit: lookup.details(unit, 1, PRIYA)))
    assert [
        verb for verb in TimelineVerb if f"*{verb.words}* · Emre · {verb.name}" not in shown
    ] == []


async def test_a_moment_of_no_kind_we_know_is_no_moment(night: House) -> None:
    await escalate(night)
    shouted = text("UPDATE escalation_moment SET verb = 'shouted'")
    await night.do(lambda unit: unit.tx.connection.execute(shouted))
    with pytest.raises(ValueError, match="shouted"):
        await timeline(night)
