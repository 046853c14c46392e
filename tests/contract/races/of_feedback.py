"""Races for the buttons of feedback."""

from datetime import date
from functools import partial

from bot.domain.ids import SlackUserId
from bot.services.feedback import conversation, intake, matches, redate, undo, verification, work
from tests.builders.feedback import AISHA, EMRE, a_report
from tests.builders.unit import BEN, PRIYA, SAM
from tests.contract.races import beginnings
from tests.contract.races.race import Race
from tests.contract.races.rivals import Deed

STATES = "SELECT number, state, joined FROM feedback ORDER BY number"


def take(by: SlackUserId) -> Deed:
    return lambda unit: work.take(unit, 1, by)


def ship(by: SlackUserId) -> Deed:
    return lambda unit: work.ship(unit, 1, by, sentence="It asks first now.")


def decline(by: SlackUserId) -> Deed:
    return lambda unit: work.decline(unit, 1, by, reason="It is right as it is.")


def ask(by: SlackUserId) -> Deed:
    return lambda unit: conversation.ask(unit, 1, by, question="Which account?")


def name_day(by: SlackUserId) -> Deed:
    return lambda unit: redate.redate(
        unit, 1, by, until=date(2026, 11, 25), reason="The vendor is late."
    )


def reopen(by: SlackUserId, number: int) -> Deed:
    return partial(verification.reopen, number=number, by=by, words="It still does.")


RACES = {
    "feedback.take": Race(
        begins=beginnings.reported,
        first=take(EMRE),
        second=take(PRIYA),
        hears="Emre already has F-1.",
    ),
    "feedback.assign": Race(
        begins=beginnings.reported,
        first=take(EMRE),
        second=lambda unit: work.assign(unit, 1, PRIYA, owner=EMRE),
        hears="They already have F-1.",
    ),
    "feedback.start": Race(
        begins=beginnings.taken,
        first=ship(EMRE),
        second=lambda unit: work.start(unit, 1, PRIYA),
        hears="Emre was quicker: F-1 is shipped",
    ),
    "feedback.ship": Race(
        begins=beginnings.taken,
        first=ship(EMRE),
        second=ship(PRIYA),
        hears="Emre was quicker: F-1 is shipped",
    ),
    "feedback.decline": Race(
        begins=beginnings.taken,
        first=ship(EMRE),
        second=decline(PRIYA),
        hears="Emre was quicker: F-1 is shipped",
    ),
    "feedback.join": Race(
        begins=beginnings.three,
        first=lambda unit: work.join(unit, 1, EMRE, to=2),
        second=lambda unit: work.join(unit, 1, PRIYA, to=3),
        hears="F-1 is",
    ),
    "feedback.ask": Race(
        begins=beginnings.taken,
        first=decline(EMRE),
        second=ask(PRIYA),
        hears="Emre was quicker: F-1 is declined",
    ),
    "feedback.answer": Race(
        begins=beginnings.asked,
        first=ship(EMRE),
        second=lambda unit: conversation.answer(unit, 1, AISHA, words="The savings one."),
        left=(STATES, [(1, "shipped", 0)]),
    ),
    "feedback.redact": Race(
        begins=beginnings.taken,
        first=ship(EMRE),
        second=lambda unit: work.redact(unit, 1, PRIYA),
        left=("SELECT state, what FROM feedback", [("shipped", "")]),
    ),
    "feedback.withdraw": Race(
        begins=beginnings.joined,
        first=ship(EMRE),
        second=lambda unit: verification.withdraw(unit, 2, BEN),
        left=(STATES, [(1, "shipped", 0), (2, "withdrawn", 0)]),
    ),
    "feedback.confirm": Race(
        begins=beginnings.shipped,
        first=lambda unit: verification.confirm(unit, 1, AISHA),
        second=lambda unit: verification.confirm(unit, 2, BEN),
        left=(STATES, [(1, "verified", 1), (2, "duplicate", 0)]),
    ),
    "feedback.reopen": Race(
        begins=beginnings.shipped,
        first=lambda unit: verification.confirm(unit, 1, AISHA),
        second=reopen(BEN, 2),
        left=(STATES, [(1, "in_progress", 1), (2, "duplicate", 0)]),
    ),
    "feedback.undo": Race(
        begins=beginnings.shipped,
        first=lambda unit: undo.undo(unit, 1, EMRE),
        second=lambda unit: undo.undo(unit, 1, PRIYA),
        hears="F-1 is taken",
    ),
    "feedback.redate": Race(
        begins=beginnings.taken,
        first=name_day(EMRE),
        second=name_day(PRIYA),
        hears="Choose a day after today and after its present one.",
    ),
    "feedback.edit": Race(
        begins=beginnings.reported,
        first=take(EMRE),
        second=lambda unit: intake.edit(unit, 1, AISHA, a_report(what="Other words.")),
        hears="F-1 is",
    ),
    "feedback.mine_too": Race(
        begins=beginnings.reported,
        first=lambda unit: verification.withdraw(unit, 1, AISHA),
        second=lambda unit: matches.mine_too(unit, 1, BEN, "Here too.", anonymous=False),
        hears="F-1 is",
    ),
}
# What the table of buttons leaves out: the same buttons pressed the other way round.
CROSSWISE = {
    "joined to each other": Race(
        begins=beginnings.three,
        first=lambda unit: work.join(unit, 1, EMRE, to=2),
        second=lambda unit: work.join(unit, 2, PRIYA, to=1),
        hears="F-1 is",
    ),
    "withdrawn while it is joined to another": Race(
        begins=beginnings.joined,
        first=lambda unit: verification.withdraw(unit, 2, BEN),
        second=ship(EMRE),
        left=(STATES, [(1, "shipped", 0), (2, "withdrawn", 0)]),
    ),
    "redacted by two": Race(
        begins=beginnings.taken,
        first=lambda unit: work.redact(unit, 1, PRIYA),
        second=lambda unit: work.redact(unit, 1, SAM),
        hears="F-1 was redacted already.",
    ),
}
