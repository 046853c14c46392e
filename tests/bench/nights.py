"""One simulated night after the other: an escalation, a random policy, and whoever is there."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.escalations.escalation import Escalation, EscalationState
from bot.domain.escalations.timeline import TimelineMoment
from bot.domain.ids import PodKey
from bot.domain.people import PodPeople, Roster
from bot.services.escalations import hooks, intake, response
from bot.services.escalations import steps as stepping
from bot.services.escalations.intake import EscalationReport
from bot.services.escalations.response import Closing
from bot.store.escalations import rows as escalations
from bot.store.escalations import timeline
from bot.work.unit import Unit
from tests.builders.charter import a_pod
from tests.builders.feedback import AISHA, EMRE
from tests.builders.unit import GONE, HERE, PRIYA, House, a_roster

EVENING = datetime(2026, 11, 2, 22, tzinfo=UTC)
# In London the clocks go back in the first of these nights and forward in the second.
CHANGES = (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2027, 3, 27, 23, 30, tzinfo=UTC))
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TARGETS = ("lead", "channel", "members", "office", "pod:payments", "rota:nights", "hook:pager")
WHENS: tuple[dict[str, Any] | None, ...] = (
    None,
    None,
    {"hours": "22:00-01:30"},
    {"hours": "01:00-03:00", "zone": "responder"},
    {"working": True},
    {"severity": "critical"},
)
HOURS = ("00:30-02:30", "18:00-09:00", "09:00-17:00")
PAGER = {"key": "pager", "kind": "webhook", "url": "https://pager.example/in"}
# What a step's words say where it told no person.
NOBODY = (
    "",
    "asked",
    "called",
    "nobody is there",
    "not at this hour",
    "not asked for",
    "away",
    "it does not answer, and is tried again",
)


@dataclass
class Seen:
    """What a night came to."""

    ended_well: bool
    doubled: int
    latest: timedelta
    crashes: int


class CrashError(Exception):
    """The process died before it could commit."""


async def night(house: House, number: int) -> Seen:
    """Let one escalation be raised, and time pass until morning."""
    house, dice, at = evening(house, number)
    raised = await raise_one(house, at)
    latest, crashes = await passes(house, dice, raised, at)
    return await judged(house, raised, Seen(True, 0, latest, crashes))


def evening(house: House, number: int) -> tuple[House, random.Random, datetime]:
    """Throw the dice for a night; returns them, what they made of the house, and when it begins."""
    dice = random.Random(number)  # noqa: S311 - the same nights each time
    house = tonight(house, dice)
    at = EVENING + number * timedelta(days=1)
    if number % 10 == 0:
        at = CHANGES[number // 10 % 2] + dice.randrange(90) * MINUTE
    house.at = at
    return house, dice, at


async def raise_one(house: House, at: datetime) -> int:
    """Raise the night's escalation and return its number."""
    report = EscalationReport(
        workflow="balance", criteria=("system_down",), what="Nothing answers.", alone=True
    )
    return (await house.do(lambda unit: intake.escalate(unit, AISHA, report), at=at)).number


async def passes(
    house: House, dice: random.Random, number: int, at: datetime
) -> tuple[timedelta, int]:
    """Let time pass until morning; returns how late the latest step was, and the crashes."""
    latest, crashes = timedelta(0), 0
    for turn in range(400):
        due = await next_due(house, at)
        if due is None:
            break
        # The sweep comes round each second; an outage swallows some minutes now and then.
        down = timedelta(minutes=dice.randrange(1, 40)) if dice.random() < 0.1 else timedelta(0)
        at = max(at, due) + SECOND + down
        latest = max(latest, at - due - down if not down else timedelta(0))
        crashes += await steps(house, dice, at)
        # A clock that was set back finds nothing to do.
        await house.do(stepping.step_due, at=at - 30 * SECOND)
        # Towards morning nobody promises anything any more: the policy must come to its end.
        if turn < 60:
            await somebody_acts(house, dice, number, at)
    return latest, crashes


def tonight(house: House, dice: random.Random) -> House:
    """Throw the dice for a policy, a rota, and who is there."""
    policy: dict[str, Any] = {"steps": some_steps(dice), "repeats": dice.randrange(3)}
    if dice.random() < 0.4:
        policy["branches"] = [{"when": {"working": False}, "steps": some_steps(dice)}]
    rota = {
        "key": "nights",
        "people": ["emre@harbour.example", "gone@harbour.example"],
        "turn": "daily",
        "starts": "2026-10-01",
        "hours": dice.choice(HOURS),
    }
    made = house.with_charter(
        pods=[a_pod("cards", policy=policy), a_pod("payments")],
        rotas=[rota],
        escalations={"hooks": [PAGER], "allowed_hosts": ["pager.example"]},
    )
    made.roster = somebody_is_there(dice)
    return made


def some_steps(dice: random.Random) -> list[dict[str, Any]]:
    """Throw the dice for the steps of a policy."""
    return [
        {
            "to": dice.choice(TARGETS),
            "wait_minutes": dice.choice((1, 5, 10)),
            "when": dice.choice(WHENS),
        }
        for _ in range(dice.randrange(1, 5))
    ]


def somebody_is_there(dice: random.Random) -> Roster:
    """Throw the dice for who is there: in three nights of ten nobody of the pod."""
    roster = a_roster()
    known = {EMRE: "emre@harbour.example", GONE: "gone@harbour.example"}
    people = {u: replace(p, ref=known.get(u, "")) for u, p in roster.people.items()}
    nobody = {PodKey("cards"): PodPeople((GONE,)), PodKey("payments"): PodPeople()}
    pods = nobody if dice.random() < 0.3 else roster.pods
    return replace(roster, people=people, pods=pods)


async def next_due(house: House, at: datetime) -> datetime | None:
    """Return when a step or a call is next due."""
    dues = (
        await house.look(stepping.next_due, at=at),
        await house.look(hooks.next_due, at=at),
    )
    return min((due for due in dues if due is not None), default=None)


async def steps(house: House, dice: random.Random, at: datetime) -> int:
    """Take what is due, and count the crashes on the way; a crash undoes what it interrupted."""
    crashes = 0

    def dies(unit: Unit) -> None:
        stepping.step_due(unit)
        raise CrashError

    while dice.random() < 0.2:
        try:
            await house.do(dies, at=at)
        except CrashError:
            crashes += 1
    while await house.do(stepping.step_due, at=at):
        pass
    for call, _hook in await house.look(hooks.due, at=at):
        number = call.number
        if dice.random() < 0.4:
            await house.do(lambda unit, number=number: hooks.arrived(unit, number), at=at)  # type: ignore[misc]
        else:
            again = dice.random() < 0.7
            await house.do(
                lambda unit, number=number, again=again: hooks.failed(  # type: ignore[misc]
                    unit, number, "it answered 500", again=again
                ),
                at=at,
            )
    return crashes


async def somebody_acts(house: House, dice: random.Random, number: int, at: datetime) -> None:
    """Let somebody take it, and perhaps resolve it; often nobody does."""
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, number))
    if found is None or not found.is_open or dice.random() > 0.25:
        return
    who = dice.choice((PRIYA, EMRE))
    may = await house.look(lambda unit: response.may_act(unit, found, who))
    if may and found.state is EscalationState.RAISED:
        minutes = dice.choice((5, 15, 45))
        await house.do(
            lambda unit: response.acknowledge(unit, number, who, owner=None, minutes=minutes), at=at
        )
    elif may and dice.random() < 0.5:
        closing = Closing(cause="Found it.", told="That it works.")
        await house.do(lambda unit: response.resolve(unit, number, who, closing), at=at)


async def judged(house: House, number: int, seen: Seen) -> Seen:
    """See how a night ended, and whether a step was taken twice in a round."""
    found = await house.look(lambda unit: escalations.get(unit.tx, HERE, number))
    told = await house.look(lambda unit: timeline.listed(unit.tx, HERE, number))
    verbs = [moment.verb for moment in told if moment.verb not in ("called", "gap")]
    ended = found is not None and (
        found.state is EscalationState.RESOLVED or (found.due_at is None and verbs[-1] == "end")
    )
    doubled, here = 0, Counter[str]()
    for moment in told:
        if moment.verb == "step":
            here[moment.words] += 1
        elif moment.verb in ("again", "unacknowledged"):
            doubled += _too_many(here, found)
            here.clear()
    astray = await _astray(house, number, told)
    return replace(seen, ended_well=ended, doubled=doubled + _too_many(here, found) + astray)


async def _astray(house: House, number: int, told: Sequence[TimelineMoment]) -> int:
    """Count messages that came twice in a round or not at all, against whom the timeline says was told."""
    reached, here = Counter[str](), set[str]()
    for moment in told:
        if moment.verb in ("again", "unacknowledged"):
            reached.update(here)
            here.clear()
        names = moment.words.rpartition(": ")[2] if moment.verb == "step" else ""
        if names not in NOBODY:
            here.update(names.split(", "))
    reached.update(here)
    called = await _posted(house, number, "needs Cards now")
    # Whoever went silent hears that in the same message.
    lapsed = await _posted(house, number, "is open again")
    return sum(((called - reached) + (reached - called - lapsed)).values())


async def _posted(house: House, number: int, words: str) -> Counter[str]:
    query = (
        "SELECT place FROM outbox WHERE method = 'post' "  # noqa: S608 - our own
        f"AND payload LIKE '%{words}%' AND subject LIKE 'E-{number}:U%'"
    )
    return Counter(house.roster.people[place].name for (place,) in await house.rows(query))


def _too_many(here: Counter[str], found: Escalation | None) -> int:
    """Count steps beyond those that any branch of the policy has for the same target."""
    if found is None:
        return 0
    policy = found.policy
    ways = [policy.steps, *(branch.steps for branch in policy.branches)]
    counted = [Counter(step.to for step in way) for way in ways]
    taken = Counter(words.rpartition(":")[0] for words in here.elements())
    return sum(max(0, n - max(way[to] for way in counted)) for to, n in taken.items())
