"""What people made of the demo's contacts so far: nearly enough to trust the first scorecard's totals."""

import json
from collections.abc import Iterator
from datetime import timedelta

from bot.charter import Charter, Workflow
from bot.demo.contacts import SAID
from bot.demo.stage import Stage
from bot.demo.town import handle, residents, team
from bot.domain.calendar import local_day
from bot.domain.feedback.item import CallMoment
from bot.domain.ids import SlackUserId
from bot.domain.interactions.looks import LookKind
from bot.domain.measures.findings import Attribution
from bot.domain.roles import Role
from bot.services.interactions import acts, contacts, seeing
from bot.services.maps import drawing
from bot.services.measures import attribution
from bot.store.interactions import shown
from bot.store.interactions.shown import ALL, DayBehind, ShownContact
from bot.work.unit import Unit

# In the second week one of three people looks each day at a few contacts of the day before.
DAYS = range(7, 12)
A_FEW, COACHED_A_DAY, BREATH_S = 5, 2, 4
# What is coached with on the last day is left for whoever plays on to confirm.
UNCONFIRMED = DAYS.stop - 1
AGREED = "We let the caller finish before we answer."
WRONG = "It took up what the caller had not asked."
MAP = {
    CallMoment.FIRST_90_SECONDS: "0:00 Greeting | shows who calls | agents greet before it has loaded\n"
    "0:20 Verify | asks for two letters of the memorable word",
    CallMoment.DURING: "1:30 Answer | reads out the balance | agents open the old screen beside it\n"
    "3:00 Anything else | offers what callers ask next",
    CallMoment.WRAP_UP: "Summary | writes it | agents add what they promised by hand",
}


async def play(stage: Stage, day: int) -> list[str]:
    """Let people look at contacts on a day of the story, and say so in a few words."""
    if day not in DAYS or not stage.charter.scorecards:
        return []
    workflow = stage.charter.workflow(stage.charter.scorecards[0].workflow)
    ref = _looker(stage.charter, workflow, day - DAYS.start)
    found = await stage.parts.bot.transact(lambda unit: _look_around(unit, workflow, ref, day))
    if not found:
        return []
    words, coached = found
    await stage.walk.by(seconds=BREATH_S)
    for agent in coached if day < UNCONFIRMED else ():
        await stage.workspace.person(handle(agent)).clicks("Yes, it is", "dm")
        # Whoever is asked about two of them sees that the first one is answered.
        await stage.walk.by(seconds=BREATH_S)
    return [words]


def _looker(charter: Charter, workflow: Workflow, turn: int) -> str:
    """Name who looks: somebody of its pod, or a supervisor."""
    here = set(residents(charter))
    pod = [ref for ref in team(charter.pod_of(workflow.key)) if ref in here]
    coaches = [ref for ref in charter.roles[Role.SUPERVISORS] if ref in here]
    lookers = [*pod[:1], *coaches[:1], *pod[1:2]]
    return lookers[turn % len(lookers)] if lookers else ""


def _look_around(
    unit: Unit, workflow: Workflow, ref: str, day: int
) -> tuple[str, list[str]] | None:
    """Look at a few contacts of the day before; say so, and name the agents who are asked about it."""
    by = next((each.id for each in unit.roster.people.values() if ref and each.ref == ref), None)
    if by is None:
        return None
    if day == DAYS.start:
        _draw(unit, workflow, by)
    seen = list(_yesterdays(unit, workflow, by))[:A_FEW]
    for contact in seen:
        contacts.keep(unit, contact, by, LookKind.OPENED)
        _judge(unit, contact, by)
    coached = [agent for each in seen[:COACHED_A_DAY] if (agent := _coach(unit, each, by))]
    return (f"{unit.person(by).name} looks at {len(seen)} contacts", coached) if seen else None


def _yesterdays(unit: Unit, workflow: Workflow, by: SlackUserId) -> Iterator[ShownContact]:
    yesterday = local_day(unit.at, unit.charter.rollout.zone) - timedelta(days=1)
    of, may = DayBehind(workflow=workflow.key, channel=ALL, day=yesterday), seeing.sight(unit, by)
    for behind in shown.newest(unit.tx, unit.workspace, of, most=2 * A_FEW):
        if may(behind.contact):
            yield seeing.get(unit, str(behind.contact.number), by)


def _judge(unit: Unit, contact: ShownContact, by: SlackUserId) -> None:
    """Agree with what the tool said, or say of what it heard otherwise that it is not so."""
    of_contact = str(contact.number)
    right = {quote: value for value, quote in SAID.items()}
    wrong = (
        each.item for each in contact.outputs if right.get(each.quote, each.value) != each.value
    )
    item = next(wrong, None)
    if item is None:
        acts.agree(unit, of_contact, by)
    else:
        said = {acts.ITEM: item, acts.RIGHT: WRONG, attribution.CHANGED: Attribution.TOOL.value}
        acts.not_so(unit, of_contact, by, said)


def _coach(unit: Unit, contact: ShownContact, by: SlackUserId) -> str:
    """Coach with it; name the agent who is asked whether that is so, nobody where none is known."""
    agent, _ = seeing.agents_by_hash(unit).get(contact.agent, (None, None))
    if agent is None or agent == by:
        return ""
    acts.coach(unit, str(contact.number), by, {acts.AGENT: agent, acts.AGREED: AGREED})
    return unit.person(agent).ref


def _draw(unit: Unit, workflow: Workflow, by: SlackUserId) -> None:
    kind = next(iter(workflow.call_types), "")
    about = json.dumps({"workflow": workflow.key, "call_type": kind, "version": 0})
    drawing.draw(unit, about, by, MAP)
