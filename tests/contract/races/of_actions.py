"""Races for the buttons of actions."""

from datetime import date, timedelta

from bot.domain.ids import SlackUserId
from bot.services.actions import changes, creation, waits
from bot.work.unit import Unit
from tests.builders.feedback import EMRE
from tests.builders.unit import PRIYA
from tests.contract.races import beginnings
from tests.contract.races.beginnings import LATER, outside
from tests.contract.races.race import Race
from tests.contract.races.rivals import Deed

STATES = "SELECT number, state FROM action ORDER BY number"


def take(by: SlackUserId) -> Deed:
    return lambda unit: changes.take(unit, 1, by)


def finish(by: SlackUserId) -> Deed:
    return lambda unit: changes.finish(unit, 1, by)


def drop(by: SlackUserId) -> Deed:
    return lambda unit: changes.drop(unit, 1, by, reason="Nobody needs it.")


def snooze(by: SlackUserId, until: date) -> Deed:
    return lambda unit: changes.snooze(unit, 1, by, until=until, reason="The vendor is late.")


def split(by: SlackUserId) -> Deed:
    return lambda unit: waits.split(unit, 1, by, parts="One\nTwo")


def bulk(unit: Unit) -> None:
    change = creation.ActionChange(until=None, owner=EMRE, reason="")
    creation.several(unit, PRIYA, ("A-1",), "done", change)


RACES = {
    "actions.take": Race(
        begins=beginnings.piled,
        first=take(EMRE),
        second=take(PRIYA),
        hears="Emre already has A-1.",
    ),
    "actions.accept": Race(
        begins=beginnings.offered,
        first=finish(EMRE),
        second=lambda unit: changes.accept(unit, 1, PRIYA),
        hears="Emre was quicker: A-1 is done",
    ),
    "actions.refuse": Race(
        begins=beginnings.offered,
        first=drop(EMRE),
        second=lambda unit: changes.refuse(unit, 1, PRIYA),
        hears="Emre was quicker: A-1 is dropped",
    ),
    "actions.approve": Race(
        begins=beginnings.proposed,
        first=drop(EMRE),
        second=lambda unit: changes.approve(unit, 1, PRIYA),
        hears="Emre was quicker: A-1 is dropped",
    ),
    "actions.done": Race(
        begins=beginnings.made,
        first=finish(EMRE),
        second=finish(PRIYA),
        hears="Emre was quicker: A-1 is done",
    ),
    "actions.keep": Race(
        begins=beginnings.made,
        first=finish(EMRE),
        second=lambda unit: changes.keep(unit, 1, PRIYA),
        hears="Emre was quicker: A-1 is done",
    ),
    "actions.drop": Race(
        begins=beginnings.made,
        first=finish(EMRE),
        second=drop(PRIYA),
        hears="Emre was quicker: A-1 is done",
    ),
    "actions.snooze": Race(
        begins=beginnings.made,
        first=snooze(EMRE, LATER),
        second=snooze(PRIYA, LATER - timedelta(days=1)),
        hears="after its present one",
    ),
    "actions.block": Race(
        begins=beginnings.made,
        first=drop(EMRE),
        second=lambda unit: waits.block(unit, 1, PRIYA, outside(LATER)),
        hears="Emre was quicker: A-1 is dropped",
    ),
    "actions.unblock": Race(
        begins=beginnings.blocked,
        first=lambda unit: waits.unblock(unit, 1, EMRE),
        second=lambda unit: waits.unblock(unit, 1, PRIYA),
        hears="A-1 is open",
    ),
    "actions.offer": Race(
        begins=beginnings.piled,
        first=take(EMRE),
        second=lambda unit: changes.offer(unit, 1, PRIYA, to=EMRE),
        hears="already have A-1",
    ),
    "actions.split": Race(
        begins=beginnings.made,
        first=split(EMRE),
        second=split(PRIYA),
        left=(STATES, [(1, "blocked"), *((number, "open") for number in range(2, 6))]),
    ),
    "actions.bulk": Race(
        begins=beginnings.made,
        first=drop(EMRE),
        second=bulk,
        hears="Emre was quicker: A-1 is dropped",
    ),
}
# What the table of buttons leaves out: the same buttons on two actions that concern each other.
CROSSWISE = {
    "the last two parts at once": Race(
        begins=beginnings.two_parts,
        first=lambda unit: changes.finish(unit, 2, EMRE),
        second=lambda unit: changes.finish(unit, 3, PRIYA),
        left=(STATES, [(1, "open"), (2, "done"), (3, "done")]),
    ),
    "waits for what is just being done": Race(
        begins=beginnings.one_of_two,
        first=finish(EMRE),
        second=lambda unit: waits.block(unit, 2, PRIYA, beginnings.for_action(1)),
        hears="A-1 is done already",
    ),
    "done while the other begins to wait for it": Race(
        begins=beginnings.one_of_two,
        first=lambda unit: waits.block(unit, 2, PRIYA, beginnings.for_action(1)),
        second=finish(EMRE),
        left=(STATES, [(1, "done"), (2, "open")]),
    ),
    "waiting for each other": Race(
        begins=beginnings.one_of_two,
        first=lambda unit: waits.block(unit, 2, PRIYA, beginnings.for_action(1)),
        second=lambda unit: waits.block(unit, 1, EMRE, beginnings.for_action(2)),
        hears="They would wait for each other.",
    ),
    "its feedback is shipped while it is snoozed": Race(
        begins=beginnings.taken,
        first=lambda unit: changes.drop(unit, 1, EMRE, reason="It is right as it is."),
        second=snooze(PRIYA, LATER),
        hears="Emre was quicker: A-1 is dropped",
    ),
}
