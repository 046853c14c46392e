"""Whoever follows hears how it ends: once, in a new message, and only where they may still read it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.feedback import decisions
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.roles import Role
from bot.errors import UserError
from bot.services import following
from bot.services.actions import changes, creation
from bot.services.actions import lookup as actions
from bot.services.actions.creation import NewAction
from bot.services.escalations import lookup as escalations
from bot.services.escalations import response
from bot.services.escalations.response import Closing
from bot.services.feedback import following as of_feedback
from bot.services.feedback import lookup as feedback
from bot.services.feedback import undo, verification, work
from bot.work import home
from bot.work.forms import MessageLink
from bot.work.unit import Unit
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.unit import BEN, LENA, PRIYA, SAM, VERA, House, Queued, a_person, a_roster
from tests.contract.escalations.steps import escalate, took
from tests.contract.feedback.steps import join, ship, take
from tests.contract.goldens import golden

TOLD_AT = AT + decisions.GRACE
KINDS = {"F": LabelKind.FEEDBACK, "A": LabelKind.ACTION, "E": LabelKind.ESCALATION}


async def follow(house: House, by: SlackUserId = BEN, label: str = "F-1", **more: Any) -> None:
    kind, number = KINDS[label[0]], int(label[2:])
    await house.do(lambda unit: following.start(unit, number, by, kind=kind), **more)


async def settle(house: House) -> None:
    """Let the ten minutes of Undo end, as the sweep does."""
    assert await house.look(of_feedback.next_settled) == TOLD_AT
    await house.do(of_feedback.settle_due, at=TOLD_AT)
    assert await house.look(of_feedback.next_settled) is None


async def heard(house: House, user: SlackUserId = BEN) -> list[Queued]:
    return [m for m in await house.queued(place=user) if m.method == "post"]


async def homed(house: House, user: SlackUserId = BEN, **more: Any) -> str:
    return str(await house.look(lambda unit: following.home(unit, user), **more))


@pytest.fixture
async def followed(house: House) -> House:
    """Ben follows Aisha's F-1, which Emre has."""
    await house.submits()
    await take(house)
    await follow(house, at=AT + timedelta(minutes=1))
    await house.forget_messages()
    return house


async def test_a_follower_hears_the_outcome_once_nobody_can_undo_it(followed: House) -> None:
    await ship(followed)
    assert await heard(followed) == []
    await settle(followed)
    (told,) = await heard(followed)
    golden("tell/told.followed", told.payload)
    assert "It asks first now." in told.payload["text"]
    await followed.do(of_feedback.settle_due, at=TOLD_AT + timedelta(minutes=1))
    assert len(await heard(followed)) == 1


async def test_what_is_undone_no_follower_ever_hears(followed: House) -> None:
    await ship(followed)
    await followed.do(lambda unit: undo.undo(unit, 1, EMRE), at=AT + timedelta(minutes=5))
    assert await followed.look(of_feedback.next_settled) is None
    await followed.do(of_feedback.settle_due, at=TOLD_AT)
    assert await heard(followed) == []
    await followed.do(lambda unit: work.decline(unit, 1, EMRE, reason="The bank forbids it."))
    await settle(followed)
    (told,) = await heard(followed)
    assert "F-1 (Balance), which you follow, is declined" in told.payload["text"]


async def test_news_of_it_comes_anew_and_what_was_said_is_put_right(followed: House) -> None:
    await ship(followed)
    await settle(followed)
    no = partial(verification.reopen, number=1, by=AISHA, words="It still does that.")
    await followed.do(no, at=TOLD_AT + timedelta(hours=1))
    changed = (await followed.queued(place=BEN))[-1]
    assert (changed.method, "goes on" in changed.words) == ("update", True)
    again = TOLD_AT + timedelta(hours=2)
    await followed.do(lambda unit: work.ship(unit, 1, EMRE, sentence="Now it does."), at=again)
    await followed.do(of_feedback.settle_due, at=again + decisions.GRACE)
    assert ["Now it does" in told.words for told in await heard(followed)] == [False, True]
    assert len({told.ref for told in await heard(followed)}) == 2


async def test_who_may_not_read_it_any_more_hears_nothing(followed: House) -> None:
    await follow(followed, LENA)
    people = dict(followed.roster.people)
    people[BEN] = a_person(BEN, Role.VENDOR)
    people[LENA] = replace(people[LENA], active=False)
    moved = replace(followed, roster=replace(a_roster(), people=people))
    assert "F-1" not in await homed(moved)
    await ship(moved)
    await settle(moved)
    assert [*await heard(moved), *await heard(moved, LENA)] == []


async def test_nobody_follows_what_they_may_not_read_or_hear_of_anyway(followed: House) -> None:
    for by, words in ((VERA, "not yours to follow"), (AISHA, "anyway"), (EMRE, "anyway")):
        with pytest.raises(UserError, match=words):
            await follow(followed, by)
    hidden = await followed.submits(BEN, anonymous=True)
    later = AT + timedelta(hours=1)
    for by, words in ((BEN, "anyway"), (AISHA, "not yours to follow")):
        with pytest.raises(UserError, match=words):
            await follow(followed, by, hidden.label, at=later)
    with pytest.raises(UserError, match="not yours to follow"):
        await follow(followed, PRIYA, hidden.label)
    await follow(followed, PRIYA, hidden.label, at=later)
    look = partial(feedback.details, number=hidden.number, by=BEN)
    own = str(await followed.look(look, at=later))
    assert "follow" not in own
    assert await followed.rows("SELECT slack_user_id, about FROM following ORDER BY about") == [
        (BEN, "F-1"),
        (PRIYA, hidden.label),
    ]


async def test_of_an_anonymous_author_followers_and_rows_learn_nothing(house: House) -> None:
    hidden = await house.submits(anonymous=True)
    later = AT + timedelta(hours=1)
    await house.do(lambda unit: work.take(unit, hidden.number, EMRE), at=later)
    await follow(house, PRIYA, hidden.label, at=later)
    await house.forget_messages()
    acts = AT + timedelta(hours=2, minutes=7)
    await house.do(lambda unit: verification.withdraw(unit, hidden.number, AISHA), at=acts)
    (told,) = [m for m in await heard(house, PRIYA) if "which you follow" in m.words]
    assert told.not_before == AT.replace(hour=12, minute=15)
    assert "Aisha" not in told.words
    assert AISHA not in str(told.payload)
    assert acts.isoformat()[:16] not in str(await house.rows("SELECT * FROM told"))


async def test_home_shows_what_one_follows_until_one_stops(followed: House) -> None:
    shown = await followed.look(lambda unit: following.home(unit, BEN))
    golden("following/home", shown)
    assert "You follow" in str(shown)
    await ship(followed)
    assert "Shipped" not in await homed(followed)
    assert "Shipped" in await homed(followed, at=TOLD_AT)
    stop = partial(following.stop, number=1, by=BEN, kind=LabelKind.FEEDBACK)
    await followed.do(stop)
    assert await homed(followed) == "[]"
    await settle(followed)
    assert await heard(followed) == []


async def test_the_homes_of_author_and_follower_are_drawn_anew_when_undo_ends(
    followed: House,
) -> None:
    for user in (AISHA, BEN):
        await followed.do(partial(home.opened, user=user, sections=()))
    await ship(followed)
    while await followed.do(lambda unit: home.publish_stale(unit, ())):
        pass
    await followed.forget_messages()
    await settle(followed)
    await followed.do(lambda unit: home.publish_stale(unit, ()), at=TOLD_AT)
    drawn = {m.subject for m in await followed.queued("home")}
    assert {f"home:{AISHA}", f"home:{BEN}"} <= drawn


async def test_followers_of_a_duplicate_follow_what_it_was_joined_to(followed: House) -> None:
    await followed.submits(SAM)
    await join(followed, 1, to=2)
    (told,) = await heard(followed)
    assert "is the same as F-2, which you follow now" in told.words
    assert await followed.rows("SELECT about FROM following") == [("F-2",)]


async def test_redacted_words_of_an_outcome_are_taken_from_followers_too(followed: House) -> None:
    await ship(followed)
    await settle(followed)
    await followed.do(lambda unit: work.redact(unit, 1, PRIYA))
    last = (await followed.queued(place=BEN))[-1]
    assert (last.method, "erased" in last.words, "asks first" in last.words) == (
        "update",
        True,
        False,
    )


async def make(house: House) -> None:
    due = AT.date() + timedelta(days=14)
    new = NewAction(
        title="Tell the floor.", pod="cards", due_on=due, owner=EMRE, link=MessageLink()
    )
    await house.do(lambda unit: creation.make(unit, EMRE, new))
    await house.forget_messages()


async def test_a_follower_of_an_action_hears_how_it_ended(house: House) -> None:
    await make(house)
    assert "actions.follow" in str(await house.look(lambda unit: actions.details(unit, 1, PRIYA)))
    assert "follow" not in str(await house.look(lambda unit: actions.details(unit, 1, EMRE)))
    await follow(house, PRIYA, "A-1")
    assert "following.stop" in str(
        await house.look(lambda unit: actions.listing(unit, PRIYA, ["pod"]))
    )
    assert "A-1" in await homed(house, PRIYA)
    with pytest.raises(UserError, match="There is no A-1"):
        await follow(house, AISHA, "A-1")
    await house.do(lambda unit: changes.drop(unit, 1, EMRE, reason="The floor knows already."))
    (told,) = await heard(house, PRIYA)
    assert told.payload["text"] == ("A-1, which you follow, is dropped: The floor knows already.")


async def test_an_action_born_from_feedback_is_followed_as_that(followed: House) -> None:
    shown = str(await followed.look(lambda unit: actions.details(unit, 1, PRIYA)))
    button = "'action_id': 'feedback.follow', 'text': {'type': 'plain_text', 'text': 'Follow'"
    assert button in shown.replace(", 'emoji': True", "")
    await follow(followed, PRIYA)
    await ship(followed)
    await settle(followed)
    assert sum("which you follow" in told.words for told in await heard(followed, PRIYA)) == 1


async def test_a_follower_of_an_escalation_hears_its_end_and_that_it_goes_on(
    house: House,
) -> None:
    await escalate(house)
    with pytest.raises(UserError, match="for the pod it belongs to"):
        await follow(house, BEN, "E-1")
    await follow(house, LENA, "E-1")
    assert "E-1" in await homed(house, LENA)
    listed = await house.look(lambda unit: escalations.listing(unit, LENA))
    assert "following.stop" in str(listed)
    await house.do(took())
    await house.forget_messages()
    closing = Closing(cause="A wrong fee.", told="That we pay it back.")
    await house.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    await house.do(partial(response.reopen, number=1, by=AISHA), at=AT + timedelta(hours=1))
    words = [told.words for told in await heard(house, LENA)]
    assert ["is resolved" in words[0], "raised again" in words[1], len(words)] == [True, True, 2]


async def test_a_sensitive_escalation_and_a_drill_are_followed_by_nobody(house: House) -> None:
    await escalate(house, criteria=("legal",), what="A letter of a lawyer.")
    for by in (EMRE, PRIYA, LENA):
        with pytest.raises(UserError, match=r"sensitive|There is no E-1"):
            await follow(house, by, "E-1")
    assert await house.rows("SELECT * FROM following") == []


async def test_what_became_sensitive_followers_hear_no_more_of(house: House) -> None:
    await escalate(house)
    await follow(house, EMRE, "E-1")
    await house.do(took())
    await house.do(mark_sensitive)
    await house.forget_messages()
    closing = Closing(cause="A wrong fee.", told="That we pay it back.")
    await house.do(partial(response.resolve, number=1, by=PRIYA, closing=closing))
    assert await heard(house, EMRE) == []
    assert "E-1" not in await homed(house, EMRE)


def mark_sensitive(unit: Unit) -> None:
    unit.tx.connection.execute(text("UPDATE escalation SET sensitive = true"))
