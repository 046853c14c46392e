"""Races for the buttons of contacts."""

from bot.domain.ids import SlackUserId
from bot.services.interactions import (
    acts,
    contacts,
    drawing,
    hearing,
    plan,
    scoring,
    themes,
    triage,
)
from bot.work.unit import Unit
from tests.builders.feedback import AISHA
from tests.builders.unit import LENA, PRIYA, SAM
from tests.contract.races import recorded
from tests.contract.races.race import Race
from tests.contract.races.recorded import CARL, INA
from tests.contract.races.rivals import Deed

NOT_SO = {acts.ITEM: "greeting", acts.RIGHT: "Nobody greeted them."}
SURPRISED = {acts.ITEM: "greeting", acts.WHY: "Nobody greeted them."}
COACHED = {acts.AGENT: AISHA, acts.AGREED: "We greet by name."}
SCORES = {"looks.value.greeting": "1", "looks.value.tone": "na"}


def draw(by: SlackUserId) -> Deed:
    def drawn(unit: Unit) -> object:
        return drawing.give(unit, by, plan.find(unit, by))

    return drawn


RACES = {
    "looks.open": Race(
        begins=recorded.recorded,
        first=lambda unit: contacts.look_at(unit, "1", LENA),
        second=lambda unit: contacts.look_at(unit, "1", PRIYA),
        left=("SELECT number, kind FROM look ORDER BY number", [(1, "opened"), (2, "opened")]),
    ),
    "looks.agree": Race(
        begins=recorded.recorded,
        first=lambda unit: acts.agree(unit, "1", LENA),
        second=lambda unit: acts.agree(unit, "1", PRIYA),
        left=("SELECT number, kind FROM look ORDER BY number", [(1, "agreed"), (2, "agreed")]),
    ),
    "looks.not_so": Race(
        begins=recorded.recorded,
        first=lambda unit: acts.not_so(unit, "1", LENA, NOT_SO),
        second=lambda unit: acts.not_so(unit, "1", PRIYA, NOT_SO),
        left=(
            "SELECT number, item FROM dispute ORDER BY number",
            [(1, "greeting"), (2, "greeting")],
        ),
    ),
    "looks.coach": Race(
        begins=recorded.recorded,
        first=lambda unit: acts.coach(unit, "1", LENA, COACHED),
        second=lambda unit: acts.coach(unit, "1", PRIYA, COACHED),
        left=("SELECT number, kind FROM look ORDER BY number", [(1, "coached"), (2, "coached")]),
    ),
    "looks.surprise": Race(
        begins=recorded.recorded,
        first=lambda unit: acts.surprise(unit, "1", LENA, SURPRISED),
        second=lambda unit: acts.surprise(unit, "1", PRIYA, SURPRISED),
        left=(
            "SELECT number, kind FROM look ORDER BY number",
            [(1, "surprised"), (2, "surprised")],
        ),
        alone=True,
    ),
    "looks.next": Race(
        begins=recorded.two_recorded,
        first=draw(SAM),
        second=draw(SAM),
        left=("SELECT count(*) FROM draw", [(1,)]),
        alone=True,
    ),
    "looks.skip": Race(
        begins=recorded.drawn,
        first=lambda unit: drawing.skip(unit, "1", SAM, "The recording is silent."),
        second=lambda unit: scoring.score(unit, "1", SAM, SCORES),
        hears="looked at this one already",
    ),
    "looks.confirm": Race(
        begins=recorded.coached,
        first=lambda unit: acts.confirm(unit, "1", AISHA),
        second=lambda unit: acts.confirm(unit, "1", AISHA),
        left=("SELECT count(*) FROM outbox WHERE payload LIKE '%has confirmed%'", [(1,)]),
    ),
    "looks.deny": Race(
        begins=recorded.coached,
        first=lambda unit: acts.confirm(unit, "1", AISHA),
        second=lambda unit: acts.deny(unit, "1", AISHA),
        hears="confirmed this one already",
    ),
    "looks.no_risk": Race(
        begins=recorded.risky,
        first=lambda unit: triage.no_risk(unit, "1", CARL),
        second=lambda unit: triage.escalate(unit, "1", CARL),
        hears="looked at this one already: no risk",
        alone=True,
    ),
    "looks.watch": Race(
        begins=recorded.watched,
        first=lambda unit: triage.no_risk(unit, "1", CARL),
        second=lambda unit: triage.watch(unit, "1", CARL),
        hears="looked at this one already: no risk",
    ),
    "looks.escalate": Race(
        begins=recorded.watched,
        first=lambda unit: triage.escalate(unit, "1", CARL),
        second=lambda unit: triage.escalate(unit, "1", CARL),
        hears="looked at this one already: escalated",
    ),
    "looks.watched": Race(
        begins=recorded.watched,
        first=lambda unit: triage.show(unit, "1", CARL),
        second=lambda unit: triage.show(unit, "1", CARL),
        left=("SELECT count(*) FROM look WHERE kind = 'opened'", [(2,)]),
    ),
    "looks.theme": Race(
        begins=recorded.listening,
        first=lambda unit: hearing.mark(unit, "1", INA, "new:Long waits"),
        second=lambda unit: hearing.mark(unit, "1", INA, "new:Cards that are late"),
        hears="looked at this one already",
    ),
    "looks.nothing": Race(
        begins=recorded.listening,
        first=lambda unit: hearing.mark(unit, "1", INA, "new:Long waits"),
        second=lambda unit: hearing.nothing(unit, "1", INA),
        hears="looked at this one already",
    ),
    "looks.feedback": Race(
        begins=recorded.heard,
        first=lambda unit: themes.make_feedback(unit, "1", INA),
        second=lambda unit: themes.make_feedback(unit, "1", INA),
        hears="It is F-1 already.",
    ),
    "looks.candidate": Race(
        begins=recorded.heard,
        first=lambda unit: themes.make_feedback(unit, "1", INA),
        second=lambda unit: themes.candidate(unit, "1", INA),
        hears="It is F-1 already.",
    ),
}
