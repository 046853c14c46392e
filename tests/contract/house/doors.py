"""Every door of the table of rights with a world behind it, and what Slack sends when somebody comes through."""

from dataclasses import replace
from typing import Any

from bot.domain.ids import PodKey, SlackUserId
from bot.domain.measures.known_changes import ChangeKind
from bot.domain.people import PodPeople
from bot.domain.rights.rules import Tie
from bot.domain.rights.table import DoorKind, Right
from bot.domain.roles import Role
from bot.services.actions import changes, creation
from bot.services.escalations import intake
from bot.services.feedback import conversation, work
from bot.services.interactions import acts, drawing, hearing, plan, triage
from bot.services.measures import disputes, known_changes
from bot.services.measures.known_changes import NewKnownChange
from bot.services.oncall import swaps
from tests.builders.charter import a_pod
from tests.builders.feedback import AISHA, EMRE
from tests.builders.interactions import a_contact, judged, scored
from tests.builders.interactions import keep as keep_contacts
from tests.builders.measures import NINE, TODAY, judge_all, keep, numbers, with_last
from tests.builders.slack import (
    Json,
    a_click,
    a_command,
    a_filled_form,
    a_shortcut,
    a_view,
    a_view_submission,
    an_event,
    an_interaction,
    chosen,
    typed,
)
from tests.builders.stages import ask, bring
from tests.builders.unit import (
    BEN,
    CARDS,
    CHLOE,
    LENA,
    PETRA,
    PRIYA,
    SAM,
    VERA,
    House,
    a_person,
    a_roster,
)
from tests.contract.escalations.steps import STEPS, an_escalation_report, escalate, passes
from tests.contract.races.beginnings import JOINED_AT, ROTA, an_action, pulsing, turn

SUE, CARL = SlackUserId("U0SUE"), SlackUserId("U0CARL")
INA, ANA, NED = SlackUserId("U0INA"), SlackUserId("U0ANA"), SlackUserId("U0NED")
# One for each part in the rollout, and somebody with none.
PEOPLE = (AISHA, BEN, CHLOE, SUE, PRIYA, EMRE, PETRA, SAM, LENA, CARL, INA, ANA, VERA, NED)
CARDS_POD = PodKey("cards")
TIES: dict[str, dict[SlackUserId, set[Tie]]] = {
    "feedback": {AISHA: {Tie.AUTHOR, Tie.CALLS}, BEN: {Tie.CALLS}},
    "actions": {EMRE: {Tie.OWNER}},
    "actions.accept": {PRIYA: {Tie.OFFERED}},
    "actions.refuse": {PRIYA: {Tie.OFFERED}},
    "escalations": {PRIYA: {Tie.NAMED}, AISHA: {Tie.RAISER}, BEN: {Tie.JOINER}},
    "findings": {PRIYA: {Tie.KEEPER}},
    "oncall": {EMRE: {Tie.ROTA}, PRIYA: {Tie.ROTA}},
    "stages": {
        **{user: {Tie.SEAT} for user in (PRIYA, AISHA, CHLOE)},
        SUE: {Tie.APPROVER},
        LENA: {Tie.SEAT, Tie.APPROVER},
        BEN: {Tie.ASKER},
    },
    "looks": {SUE: {Tie.TEAM}, AISHA: {Tie.AGENT}},
    "looks.skip": {SAM: {Tie.DRAWN}},
    "looks.score": {SAM: {Tie.DRAWN}},
    "looks.theme": {INA: {Tie.DRAWN}},
    "looks.nothing": {INA: {Tie.DRAWN}},
    "looks.confirm": {BEN: {Tie.ASKED}},
    "looks.deny": {BEN: {Tie.ASKED}},
    "oncall.agree": {EMRE: {Tie.ASKED}},
    "oncall.decline": {EMRE: {Tie.ASKED}},
    "pulse": {AISHA: {Tie.ASKED}, BEN: {Tie.ASKED}},
    "F-1": {AISHA: {Tie.AUTHOR, Tie.CALLS}, BEN: {Tie.CALLS}},
    "A-1": {EMRE: {Tie.OWNER}},
    "E-1": {PRIYA: {Tie.NAMED}, AISHA: {Tie.RAISER}, BEN: {Tie.JOINER}},
    "D-1": {LENA: {Tie.ASKED}, PRIYA: {Tie.KEEPER}},
}
VALUES = {
    "feedback": "F-1",
    "actions": "A-1",
    "actions.accept": "A-2",
    "actions.refuse": "A-2",
    "escalations": "E-1",
    "escalations.apart": f"E-1/{JOINED_AT}",
    "findings": "1",
    "findings.upheld": "D-1",
    "findings.stands": "D-1",
    "findings.answer": "D-1:upheld",
    "looks": "1",
    "stages": "balance",
    **dict.fromkeys(("stages.yes", "stages.not_yet", "stages.recall"), "G-1"),
    "maps.open": "balance",
    "maps.edit": '{"workflow": "balance", "call_type": "", "version": 0}',
    "oncall": "nights",
    "oncall.agree": "1 2",
    "oncall.decline": "1 2",
    "sessions": "balance|2026-11-10",
    "escalations.drill": "cards",
    "feedback.edit": "1",
    "following": "F-1",
}
WHY = typed("The vendor looks at it until then.")
FIELDS: dict[str, Json] = {
    "feedback.submit": a_filled_form(),
    "feedback.edit": a_filled_form(),
    "feedback.shipped": {"feedback.sentence": WHY},
    "feedback.declined": {"feedback.reason": WHY},
    "feedback.asked": {"feedback.question": WHY},
    "feedback.reopened": {"feedback.words": WHY},
    "feedback.answered": {"feedback.words": WHY},
    "feedback.assigned": {"feedback.owner": {"selected_user": EMRE}},
    "feedback.joined": {"feedback.duplicate_of": chosen("F-2")},
    "escalations.raise": {
        "escalations.workflow": chosen("balance"),
        "escalations.what": typed("Nothing answers."),
    },
    "escalations.take": {"escalations.minutes": chosen("30")},
    "escalations.update": {"escalations.minutes": chosen("30"), "escalations.news": WHY},
    "stages.ask": {"stages.what": chosen("step_back"), "stages.reason": WHY},
    "stages.not_yet": {"stages.why": WHY},
    "stages.bring": {
        "stages.criterion": chosen("simulation"),
        "stages.holds": chosen("yes"),
        "stages.link": typed("https://ci.example/2"),
    },
    "stages.withdraw": {"stages.which": chosen("1"), "stages.withdrawn": WHY},
    "escalations.rate": {"escalations.severity": chosen("high"), "escalations.why": WHY},
    "escalations.resolve": {"escalations.cause": WHY, "escalations.told": WHY},
    "escalations.not_yet": {"escalations.why": WHY},
    "actions.snooze": {"actions.until": {"selected_date": "2026-11-25"}, "actions.reason": WHY},
    "actions.block": {
        "actions.waits_outside": typed("Harbour IT"),
        "actions.until": {"selected_date": "2026-11-25"},
        "actions.reason": WHY,
    },
    "actions.drop": {"actions.reason": WHY},
    "actions.split": {"actions.parts": typed("One\nTwo")},
    "actions.offer": {"actions.owner": {"selected_user": PRIYA}},
    "versions.enter": {
        "versions.kind": chosen("flow"),
        "versions.name": typed("flow 2.3"),
        "versions.day": {"selected_date": "2026-11-02"},
    },
    "notes.send": {
        "notes.kind": chosen("release"),
        "notes.day": {"selected_date": "2026-11-02"},
        "notes.words": WHY,
    },
    "findings.dispute": {"findings.reason": WHY},
    "maps.edit": {"maps.during": typed("2:00 Answer | suggests one")},
    "looks.not_so": {"looks.item": chosen("greeting"), "looks.right": WHY},
    "looks.surprise": {"looks.item": chosen("greeting"), "looks.why": WHY},
    "looks.score": {"looks.value.greeting": chosen("1"), "looks.value.tone": chosen("na")},
    "looks.skip": {"looks.skipped": WHY},
    "looks.theme": {"looks.theme_of": chosen("new:Long waits for a card")},
    "looks.seen": {"looks.seen": chosen("as_said")},
    "looks.coach": {"looks.agent": {"selected_user": BEN}, "looks.agreed": WHY},
}
# Answered by another button before: a second answer is refused to whoever gave the first.
SPENT = {"actions.refuse", "oncall.decline", *(f"pulse.{score}" for score in range(2, 6))}
SEARCHED = {"feedback.duplicate_of": "menu", "looks.theme_of": "long waits"}
COMMANDS = {"quiet": "quiet until friday", "charter": "charter reload", "who": "who owns balance"}


async def a_world(house: House) -> House:
    """One of everything: a report, its action, an offered one, escalations, numbers, a rota, a question."""
    known = a_roster()
    new = (
        a_person(SUE, Role.SUPERVISORS),
        a_person(CARL, Role.COMPLIANCE),
        a_person(INA, Role.CUSTOMER_INSIGHT),
        a_person(ANA, Role.ANALYSTS),
        a_person(NED),
    )
    people = {**known.people, **{each.id: each for each in new}}
    people = {
        user: replace(each, ref=f"{each.name.lower()}@harbour.example")
        for user, each in people.items()
    }
    policy = {"steps": STEPS, "repeats": 0}
    pods = [a_pod("cards", policy=policy), a_pod("payments", lead="petra@harbour.example")]
    team = {"agent_id": "a7", "supervisor": "sue@harbour.example"}
    risks = [{"key": "any", "call_types": ["balance inquiry"], "criterion": "complaint"}]
    parts = scored(
        interactions={"allowed_hosts": ["calls.example"], "risks": risks},
        people={"aisha@harbour.example": team},
        pods=pods,
        units={
            "platform_core": {"owner": "sue@harbour.example", "members": "lena@harbour.example"}
        },
        rotas=[ROTA],
        escalations={"default_pod": "payments"},
    )
    house = house.with_charter(**parts)
    house.roster = replace(
        known,
        people=people,
        pods={**known.pods, CARDS_POD: PodPeople((PRIYA,), frozenset({EMRE, VERA}))},
    )
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    note = NewKnownChange(ChangeKind.RELEASE, None, TODAY, None, "A new model went live.")
    await house.do(lambda unit: known_changes.note(unit, PRIYA, note), at=NINE)
    await house.do(
        lambda unit: disputes.dispute(unit, "1", LENA, "Half the calls are missing."), at=NINE
    )
    await judged(house)
    await bring(house, "simulation", LENA)
    await ask(house, BEN, "hold")
    await keep_contacts(house, [a_contact()])
    await house.do(lambda unit: drawing.give(unit, SAM, plan.find(unit, SAM)), at=NINE)
    await house.do(lambda unit: drawing.give(unit, CARL, triage.find(unit, CARL)), at=NINE)
    await house.do(lambda unit: drawing.give(unit, INA, hearing.find(unit, INA)), at=NINE)
    said = {acts.AGENT: BEN, acts.AGREED: "We greet by name."}
    await house.do(lambda unit: acts.coach(unit, "1", SUE, said), at=NINE)
    await house.submits()
    await house.submits(BEN, what="The menu takes a minute to open.")
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    await house.do(lambda unit: creation.make(unit, EMRE, an_action()))
    await house.do(lambda unit: changes.offer(unit, 2, EMRE, to=PRIYA))
    await escalate(house)
    report = an_escalation_report(what="The other line is down.")
    await house.do(lambda unit: intake.escalate(unit, BEN, report))
    await escalate(house, criteria=("legal",), what="A letter of a lawyer.")
    await passes(house, 0)
    await house.do(
        lambda unit: swaps.swap(unit, "nights", PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))
    )
    await pulsing(house)
    await house.posted("F-1:card", CARDS, "5.5")
    return house


def _of(row: Right, known: dict[str, Any], default: Any) -> Any:
    return known.get(row.name, known.get(row.name.partition(".")[0], default))


def may(house: House, row: Right, user: SlackUserId) -> bool:
    """Say what the table says of one cell."""
    ties = _of(row, TIES, {}).get(user, set())
    held = {tie.name.lower(): True for tie in ties}
    return row.rule.admits(house.roster.standing(user, CARDS_POD, **held))


def body_of(row: Right, user: SlackUserId, *, about: str = "") -> Json:  # noqa: PLR0911 - one for each kind
    """Write down what Slack sends when somebody comes through a door."""
    value = about or _of(row, VALUES, "")
    match row.kind:
        case DoorKind.COMMAND:
            return a_command(COMMANDS.get(row.name, row.name), by=user)
        case DoorKind.LINK | DoorKind.EXPORT:
            return a_command(about or row.name, by=user)
        case DoorKind.SHORTCUT:
            message = {"ts": "1.1", "text": "It is slow today.", "user": BEN}
            is_about = row.name.endswith("about")
            return a_shortcut(row.name, by=user, message=message if is_about else None)
        case DoorKind.BUTTON if row.name.startswith("pulse."):
            return a_click(row.name, f"balance|2026-11-02|{row.name[-1]}", by=user)
        case DoorKind.BUTTON if row.name.startswith(("feedback.draft", "feedback.discard")):
            return a_click(row.name, by=user, view=a_view("feedback.submit"))
        case DoorKind.BUTTON:
            return a_click(row.name, value, by=user)
        case DoorKind.FORM:
            return a_view_submission(a_view(row.name, value, FIELDS.get(row.name)), by=user)
        case DoorKind.MENU:
            view = a_view("any", "F-1")
            place = {"action_id": "any", "block_id": row.name, "value": SEARCHED.get(row.name, "")}
            container = {"type": "view", "view_id": view["id"]}
            return an_interaction(
                "block_suggestion", by=user, view=view, container=container, **place
            )
        case DoorKind.THREAD:
            places = {"feedback": "5.5", "escalation": "6.6"}
            return an_event(
                "message",
                by=user,
                channel=CARDS,
                channel_type="channel",
                text="A word from the thread.",
                thread_ts=places.get(row.name, "5.5"),
                ts=f"7.{PEOPLE.index(user)}",
            )
        case _:
            return an_event(row.name, by=user, channel="D1", channel_type="im", text="hi", ts="8.8")
