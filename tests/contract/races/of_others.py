"""Races for the buttons of escalations, numbers, rotas, surveys, following and what somebody chose."""

from functools import partial

from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.services import following, me, pulse, sessions
from bot.services.escalations import export, intake, response
from bot.services.escalations import severity as rating
from bot.services.measures import disputes, outcomes
from bot.services.oncall import covers as covering
from bot.services.oncall import swaps
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import BEN, LENA, PRIYA
from tests.contract.escalations.steps import took
from tests.contract.races import beginnings
from tests.contract.races.beginnings import becomes, resolve, turn
from tests.contract.races.race import Race
from tests.contract.races.rivals import Deed

STATES = "SELECT state, owner, severity, reports FROM escalation ORDER BY number"
QUESTION = f"balance|{beginnings.WEEK}|"
SESSION = "balance|2026-11-10"


def rate(by: SlackUserId, severity: EscalationSeverity) -> Deed:
    return partial(rating.rate, number=1, by=by, severity=severity, why="It spreads.")


def update(by: SlackUserId) -> Deed:
    return partial(response.update, number=1, by=by, words="We look into it.", minutes=30)


def agree(by: SlackUserId) -> Deed:
    return partial(response.agree, number=1, by=by)


def reopen(by: SlackUserId) -> Deed:
    return partial(response.reopen, number=1, by=by)


def follow(by: SlackUserId) -> Deed:
    return partial(following.start, number=1, by=by, kind=LabelKind.FEEDBACK)


def answer(by: SlackUserId, *, upheld: bool) -> Deed:
    return lambda unit: disputes.answer(unit, 1, by, "We counted again.", upheld=upheld)


def cover(by: SlackUserId) -> Deed:
    return lambda unit: covering.cover(
        unit, "nights", by, covering.CoverRequest(turn=turn(EMRE, 16))
    )


def swapped(by: SlackUserId, *, agrees: bool) -> Deed:
    return partial(swaps.answer, numbers="1 2", by=by, agrees=agrees)


OF_ESCALATIONS = {
    "escalations.take": Race(
        begins=beginnings.raised, first=took(EMRE), second=took(PRIYA), hears="Emre has E-1."
    ),
    "escalations.update": Race(
        begins=beginnings.raised, first=resolve(EMRE), second=update(PRIYA), hears="by Emre."
    ),
    "escalations.resolve": Race(
        begins=beginnings.acknowledged,
        first=resolve(EMRE),
        second=resolve(PRIYA),
        hears="E-1 is resolved already by Emre.",
    ),
    "escalations.agree": Race(
        begins=beginnings.sensitive,
        first=agree(LENA),
        second=agree(LENA),
        hears="E-1 is resolved already by Lena.",
    ),
    "escalations.not_yet": Race(
        begins=beginnings.sensitive,
        first=agree(LENA),
        second=lambda unit: response.object_to(unit, 1, LENA, "She still waits."),
        hears="E-1 is resolved already by Lena.",
    ),
    "escalations.reopen": Race(
        begins=beginnings.resolved,
        first=reopen(AISHA),
        second=reopen(PRIYA),
        hears="E-1 is open already, raised again by Aisha.",
    ),
    "escalations.rate": Race(
        begins=beginnings.raised,
        first=took(EMRE),
        second=rate(PRIYA, EscalationSeverity.MEDIUM),
        left=(STATES, [("acknowledged", EMRE, "medium", 1)]),
    ),
    "escalations.apart": Race(
        begins=beginnings.reported_twice,
        first=took(EMRE),
        second=lambda unit: intake.part(unit, 1, beginnings.JOINED_AT, BEN),
        left=("SELECT owner, reports FROM escalation ORDER BY number", [(EMRE, 1), (None, 1)]),
    ),
    "escalations.export": Race(
        begins=beginnings.acknowledged,
        first=resolve(EMRE),
        second=lambda unit: export.send(unit, 1, PRIYA),
        left=("SELECT state FROM escalation", [("resolved",)]),
    ),
}
OF_NUMBERS = {
    "findings.become": Race(
        begins=beginnings.found,
        first=becomes(PRIYA),
        second=becomes(LENA),
        hears="Priya was quicker",
    ),
    "findings.dispute": Race(
        begins=beginnings.found,
        first=lambda unit: disputes.dispute(unit, "1", LENA, "Half the calls are missing."),
        second=lambda unit: disputes.dispute(unit, "1", PRIYA, "It is another line's."),
        left=("SELECT number, by FROM dispute ORDER BY number", [(1, LENA), (2, PRIYA)]),
    ),
    "findings.upheld": Race(
        begins=beginnings.disputed,
        first=answer(EMRE, upheld=False),
        second=answer(PRIYA, upheld=True),
        hears="Emre has answered this already",
    ),
    "findings.stands": Race(
        begins=beginnings.disputed,
        first=answer(EMRE, upheld=True),
        second=answer(PRIYA, upheld=False),
        hears="Emre has answered this already",
    ),
}
OF_ROTAS = {
    "oncall.agree": Race(
        begins=beginnings.swapping,
        first=swapped(EMRE, agrees=False),
        second=swapped(EMRE, agrees=True),
        hears="This swap is answered already",
    ),
    "oncall.decline": Race(
        begins=beginnings.swapping,
        first=swapped(EMRE, agrees=True),
        second=swapped(EMRE, agrees=False),
        hears="This swap is answered already",
    ),
    "oncall.cover": Race(
        begins=beginnings.on_rota,
        first=cover(PRIYA),
        second=cover(PRIYA),
        hears="That turn is over or changed.",
    ),
    "oncall.swap": Race(
        begins=beginnings.on_rota,
        first=cover(PRIYA),
        second=lambda unit: swaps.swap(
            unit, "nights", PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16)
        ),
        hears="That turn is over or changed.",
    ),
}
OF_PEOPLE = {
    **{
        f"pulse.{score}": Race(
            begins=beginnings.pulsing,
            first=lambda unit: pulse.answer(unit, AISHA, f"{QUESTION}5"),
            second=partial(pulse.answer, by=BEN, value=f"{QUESTION}{score}"),
            left=(
                "SELECT score_1 + score_2 + score_3 + score_4 + score_5 FROM pulse",
                [(2,)],
            ),
        )
        for score in pulse.ANSWERS
    },
    "me.back": Race(
        begins=beginnings.away,
        first=partial(me.save, user=EMRE, asks_a_week="1", quiet=("", ""), back_on=None),
        second=lambda unit: me.back(unit, EMRE),
        left=("SELECT asks_a_week, away_until FROM preference", [(1, None)]),
    ),
    "sessions.come": Race(
        begins=beginnings.meeting,
        first=lambda unit: sessions.come(unit, AISHA, SESSION),
        second=lambda unit: sessions.come(unit, BEN, SESSION),
        left=(
            "SELECT payload LIKE '%2 people coming%' FROM outbox ORDER BY id DESC LIMIT 1",
            [(True,)],
        ),
        alone=True,
    ),
    "sessions.notes": Race(
        begins=beginnings.meeting,
        first=lambda unit: sessions.take_notes(unit, PRIYA, SESSION, "It is slow."),
        second=lambda unit: sessions.take_notes(unit, EMRE, SESSION, "It is wrong."),
        left=("SELECT number, submitter FROM feedback ORDER BY number", [(1, PRIYA), (2, EMRE)]),
    ),
}
FOLLOWED = "SELECT slack_user_id FROM following ORDER BY slack_user_id"
OF_FOLLOWING = {
    "feedback.follow": Race(
        begins=beginnings.taken,
        first=follow(PRIYA),
        second=follow(LENA),
        left=(FOLLOWED, [(LENA,), (PRIYA,)]),
    ),
    "actions.follow": Race(
        begins=beginnings.made,
        first=partial(following.start, number=1, by=PRIYA, kind=LabelKind.ACTION),
        second=partial(following.start, number=1, by=LENA, kind=LabelKind.ACTION),
        left=(FOLLOWED, [(LENA,), (PRIYA,)]),
    ),
    "escalations.follow": Race(
        begins=beginnings.raised,
        first=partial(following.start, number=1, by=EMRE, kind=LabelKind.ESCALATION),
        second=partial(following.start, number=1, by=LENA, kind=LabelKind.ESCALATION),
        left=(FOLLOWED, [(EMRE,), (LENA,)]),
    ),
    "following.stop": Race(
        begins=beginnings.followed,
        first=partial(following.stop, number=1, by=PRIYA, kind=LabelKind.FEEDBACK),
        second=partial(following.stop, number=1, by=PRIYA, kind=LabelKind.FEEDBACK),
        left=(FOLLOWED, []),
    ),
}
RACES = OF_ESCALATIONS | OF_NUMBERS | OF_ROTAS | OF_PEOPLE | OF_FOLLOWING
CROSSWISE = {
    "a finding becomes something while another says the same": Race(
        begins=beginnings.found,
        first=lambda unit: outcomes.become(unit, "1", PRIYA, beginnings.an_action_of_it()),
        second=becomes(LENA),
        hears="Priya was quicker",
    ),
    "the same answer twice": Race(
        begins=beginnings.pulsing,
        first=lambda unit: pulse.answer(unit, AISHA, f"{QUESTION}5"),
        second=lambda unit: pulse.answer(unit, AISHA, f"{QUESTION}4"),
        hears="You have answered that already.",
    ),
}
