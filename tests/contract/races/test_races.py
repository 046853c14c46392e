"""Two people press one button at once: one of them wins, or both count; nothing is lost."""

import asyncio

import pytest

from bot.app import known_actions
from tests.builders.unit import House
from tests.contract.races import of_actions, of_contacts, of_feedback, of_others, of_stages
from tests.contract.races.race import Race
from tests.contract.races.rivals import raced

RACES = of_feedback.RACES | of_actions.RACES | of_others.RACES | of_contacts.RACES | of_stages.RACES
CROSSWISE = of_feedback.CROSSWISE | of_actions.CROSSWISE | of_others.CROSSWISE
# They show something, or open the form for something new: nobody can be quicker.
SHOWING = {
    "actions.new",
    "actions.open",
    "escalations.open",
    "feedback.carry",
    "feedback.discard",
    "feedback.draft",
    "feedback.draft.anew",
    "feedback.new",
    "feedback.open",
    "findings.evidence",
    "help.more",
    "maps.edit",
    "maps.open",
    "me.form",
}


def test_every_button_that_decides_is_raced() -> None:
    assert set(RACES) | SHOWING == known_actions()
    assert set(RACES) & SHOWING == set()


@pytest.mark.parametrize("name", [*RACES, *CROSSWISE])
async def test_of_two_at_once_one_hears_of_the_other_or_both_count(name: str, house: House) -> None:
    race = {**RACES, **CROSSWISE}[name]
    begun = await race.begins(house)
    await _run(begun, race, alone=race.alone)


@pytest.mark.parametrize("name", ["feedback.take", "escalations.take", "findings.become"])
async def test_replicas_behind_their_one_door_agree_too(name: str, house: House) -> None:
    race = RACES[name]
    begun = await race.begins(house)
    await _run(begun, race, alone=True)


async def _run(begun: House, race: Race, *, alone: bool) -> None:
    heard = await asyncio.to_thread(raced, begun, race.first, race.second, alone=alone)
    assert (race.hears in heard) if race.hears else not heard, heard
    if race.left is not None:
        query, rows = race.left
        assert await begun.rows(query) == rows
    assert (await begun.verify()).broken_at is None
