"""How it stands before two people press a button at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from bot.domain.actions.decisions import Block, Waits
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import FindingState
from bot.services import following, me
from bot.services.actions import changes, creation, waits
from bot.services.escalations import intake, response
from bot.services.escalations.response import Closing
from bot.services.feedback import conversation, work
from bot.services.measures import disputes, outcomes
from bot.services.oncall import swaps
from bot.store import budget
from bot.store import pulse as pulses
from bot.work.forms import MessageLink
from tests.builders.charter import a_workflow
from tests.builders.feedback import AISHA, AT, EMRE
from tests.builders.measures import NINE, judge_all, keep, measured, numbers, with_last
from tests.builders.unit import BEN, CARDS, HERE, LENA, PETRA, PRIYA, House, a_roster
from tests.contract.escalations.steps import an_escalation_report, escalate, took, with_policy
from tests.contract.races.rivals import Deed

# Where in its timeline the report that joined stands.
JOINED_AT = 3
DUE, LATER = date(2026, 11, 16), date(2026, 11, 25)
WEEK = date(2026, 11, 2)
ROTA = {
    "key": "nights",
    "name": "Cards, nights",
    "pod": "cards",
    "people": ["emre@harbour.example", "priya@harbour.example"],
    "starts": "2026-11-02",
    "at": "09:00",
}


async def reported(house: House) -> House:
    """F-1 is new."""
    await house.submits()
    return house


async def joined(house: House) -> House:
    """F-1 is Emre's, and F-2 of Ben's is joined to it."""
    await house.submits()
    await house.submits(BEN)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    await house.do(lambda unit: work.join(unit, 2, EMRE, to=1))
    return house


async def three(house: House) -> House:
    """F-1, F-2 and F-3 are new."""
    for author in (AISHA, BEN, AISHA):
        await house.submits(author)
    return house


async def taken(house: House) -> House:
    """F-1 is Emre's, as A-1."""
    await reported(house)
    await house.do(lambda unit: work.take(unit, 1, EMRE))
    return house


async def followed(house: House) -> House:
    """Priya follows F-1, which is Emre's."""
    await taken(house)
    await house.do(lambda unit: following.start(unit, 1, PRIYA, kind=LabelKind.FEEDBACK))
    return house


async def asked(house: House) -> House:
    """Emre has asked F-1's author something."""
    await taken(house)
    await house.do(lambda unit: conversation.ask(unit, 1, EMRE, question="Which account?"))
    return house


async def shipped(house: House) -> House:
    """F-1 is shipped; Aisha and Ben, who reported the same, are asked whether it helped."""
    await joined(house)
    await house.do(lambda unit: work.ship(unit, 1, EMRE, sentence="It asks first now."))
    return house


def an_action(owner: SlackUserId | None = EMRE) -> creation.NewAction:
    return creation.NewAction(
        title="Tell the floor.", pod="cards", due_on=DUE, owner=owner, link=MessageLink()
    )


async def made(house: House, by: SlackUserId = EMRE, owner: SlackUserId | None = EMRE) -> House:
    """A-1 is Emre's."""
    await house.do(lambda unit: creation.make(unit, by, an_action(owner)))
    return house


async def piled(house: House) -> House:
    """A-1 lies on the pile."""
    return await made(house, owner=None)


async def proposed(house: House) -> House:
    """A-1 is proposed by somebody else."""
    return await made(house, by=PETRA)


async def offered(house: House) -> House:
    """A-1 is Emre's and offered to Priya."""
    await made(house)
    await house.do(lambda unit: changes.offer(unit, 1, EMRE, to=PRIYA))
    return house


async def blocked(house: House) -> House:
    """A-1 waits for somebody outside."""
    await made(house)
    await house.do(lambda unit: waits.block(unit, 1, EMRE, outside(LATER)))
    return house


async def two_parts(house: House) -> House:
    """A-1 waits for its parts, A-2 and A-3."""
    await made(house)
    await house.do(lambda unit: waits.split(unit, 1, EMRE, parts="One\nTwo"))
    return house


async def one_of_two(house: House) -> House:
    """A-1 and A-2 are open."""
    await made(house)
    return await made(house)


def outside(until: date) -> Block:
    return Block(Waits.OUTSIDE, "Harbour IT", until)


async def raised(house: House) -> House:
    """E-1 is raised."""
    night = with_policy(house)
    await escalate(night)
    return night


async def acknowledged(house: House) -> House:
    """E-1 is Priya's."""
    night = await raised(house)
    await night.do(took())
    return night


async def resolved(house: House) -> House:
    """E-1 is over."""
    night = await acknowledged(house)
    await night.do(resolve(PRIYA))
    return night


async def sensitive(house: House) -> House:
    """E-1 is sensitive, and closed by Priya."""
    night = with_policy(house)
    await escalate(night, criteria=("legal",))
    await night.do(took())
    await night.do(resolve(PRIYA))
    return night


async def reported_twice(house: House) -> House:
    """Somebody else's report has joined E-1."""
    night = await raised(house)
    await night.do(
        lambda unit: intake.escalate(
            unit, BEN, an_escalation_report(what="The other line is down.")
        )
    )
    return night


def resolve(by: SlackUserId) -> Deed:
    closing = Closing(cause="A certificate.", told="It works again.")
    return partial(response.resolve, number=1, by=by, closing=closing)


async def found(house: House) -> House:
    """N-1 waits for a word."""
    house = house.with_charter(**measured())
    await keep(house, with_last(numbers(), value=520.0))
    await judge_all(house)
    house.at = NINE
    return house


async def disputed(house: House) -> House:
    """Somebody has said that a number looks wrong."""
    house = await found(house)
    await house.do(lambda unit: disputes.dispute(unit, "1", LENA, "Half the calls are missing."))
    return house


async def on_rota(house: House) -> House:
    """Emre and Priya take turns by the week."""
    known = house.with_charter(rotas=[ROTA])
    roster = a_roster()
    people = {
        user: replace(person, ref=f"{person.name.lower()}@harbour.example")
        for user, person in roster.people.items()
    }
    known.roster = replace(roster, people=people)
    return known


async def swapping(house: House) -> House:
    """Priya has asked Emre to swap."""
    rota = await on_rota(house)
    swap = partial(swaps.swap, key="nights", by=PRIYA, mine=turn(PRIYA, 9), theirs=turn(EMRE, 16))
    await rota.do(swap)
    return rota


def turn(who: str, day: int) -> str:
    return f"{who} {datetime(2026, 11, day, 9, tzinfo=UTC).isoformat()}"


async def away(house: House) -> House:
    """Emre is away, and is asked at most twice a week."""
    save = partial(me.save, asks_a_week="2", quiet=("", ""), back_on=LATER)
    await house.do(partial(save, user=EMRE))
    return house


async def pulsing(house: House) -> House:
    """Aisha and Ben are asked how it goes."""
    balance = WorkflowKey("balance")

    async def ask(user: SlackUserId) -> None:
        about = f"pulse:balance:{WEEK}"
        await house.do(lambda unit: budget.note(unit.tx, HERE, user, about, at=AT))

    for user in (AISHA, BEN):
        await ask(user)
    await house.do(lambda unit: pulses.count_asked(unit.tx, HERE, balance, WEEK, more=2))
    return house


async def meeting(house: House) -> House:
    """There are feedback sessions about balances, and one's agenda stands in its channel."""
    on = {"on": ["tuesday", "thursday"], "at": "14:00", "days": 14}
    balance = a_workflow("balance", go_live="2026-11-09", sessions=on)
    await house.posted("session:balance:2026-11-10", CARDS, "1.1")
    return house.with_charter(workflows=[balance, a_workflow("arrangements", pod="payments")])


def becomes(by: SlackUserId) -> Deed:
    filled = outcomes.FindingInput(
        becomes=FindingState.DECISION.value,
        changed="tool",
        reason="We roll it back.",
        title="",
        owner=None,
    )
    return lambda unit: outcomes.become(unit, "1", by, filled)


def an_action_of_it() -> outcomes.FindingInput:
    return outcomes.FindingInput(
        becomes=FindingState.ACTION.value,
        changed="tool",
        reason="",
        title="Look at the new menu.",
        owner=EMRE,
    )


def for_action(number: int) -> Block:
    return Block(Waits.ACTION, f"A-{number}")
