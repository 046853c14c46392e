"""A form that is wrong in several fields says so under each of them at once."""

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bot.domain.actions.decisions import Block, Waits
from bot.domain.ids import SlackUserId
from bot.domain.measures.known_changes import ChangeKind
from bot.errors import UserError
from bot.services import me
from bot.services.actions import changes, creation, forms, waits
from bot.services.escalations import forms as escalating
from bot.services.escalations import response
from bot.services.feedback import redate, work
from bot.services.measures import known_changes
from bot.services.sessions import notes
from bot.work.forms import NO_MESSAGE
from tests.builders.feedback import AISHA, EMRE
from tests.builders.stage import house
from tests.builders.unit import LENA, PRIYA, House
from tests.contract.escalations.steps import escalate

__all__ = ["house"]
PAST = date(2020, 1, 1)
NOBODY = SlackUserId("U0NOBODY")
NOTE = known_changes.NewKnownChange(ChangeKind.OTHER, None, PAST, None, "")
ACTION = creation.NewAction(title="???", pod="nowhere", due_on=PAST, owner=None, link=NO_MESSAGE)
WAITS = Block(Waits.PERSON, NOBODY, PAST)
WRONG: dict[str, tuple[Callable[..., object], set[str]]] = {
    "resolve": (
        lambda unit: response.resolve(
            unit, 1, PRIYA, response.Closing(cause="no", told="no", remains="???")
        ),
        {escalating.CAUSE, escalating.TOLD, escalating.NEXT},
    ),
    "snooze": (
        lambda unit: changes.snooze(unit, 1, EMRE, until=None, reason="no"),
        {changes.REASON, changes.UNTIL},
    ),
    "new action": (
        lambda unit: creation.make(unit, PRIYA, ACTION),
        {forms.TITLE, forms.POD, forms.DUE},
    ),
    "wait": (
        lambda unit: waits.block(unit, 1, EMRE, WAITS, reason="no"),
        {changes.REASON, changes.UNTIL},
    ),
    "redate": (
        lambda unit: redate.redate(unit, 1, EMRE, until=None, reason="no"),
        {changes.REASON, changes.UNTIL},
    ),
    "note": (
        lambda unit: known_changes.note(unit, LENA, NOTE),
        {known_changes.DAY, known_changes.WORDS},
    ),
    "me": (
        partial(me.save, user=AISHA, asks_a_week="many", quiet=("18:00", ""), back_on=PAST),
        {me.ASKS, me.QUIET_UNTIL, me.AWAY},
    ),
    "notes": (
        lambda unit: notes.take_notes(
            unit, PRIYA, "balance|2026-11-02", "", notes.Point(whose=NOBODY, kind="odd")
        ),
        {notes.NOTES, notes.WHOSE, notes.KIND},
    ),
}


@pytest.fixture
async def busy(house: House) -> House:
    """A house in which Emre has F-1, with its action A-1, and Priya has E-1."""
    await house.submits()
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await escalate(house)
    return house


@pytest.mark.parametrize("name", WRONG)
async def test_every_bad_field_is_named_at_once(busy: House, name: str) -> None:
    act, fields = WRONG[name]
    with pytest.raises(UserError) as refused:
        await busy.do(act)
    assert set(refused.value.fields) == fields
