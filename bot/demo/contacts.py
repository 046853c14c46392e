"""The demo's contacts: a few of each day for every workflow with a scorecard, some of them misjudged."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.charter import Charter, Workflow
from bot.charter.interactions import ScorecardItem, ScorecardSpec
from bot.domain.interactions.scorecards import ItemKind

A_DAY = 8
DAY = timedelta(days=1)
OPENS = time(9, 0)
MINUTES = 480
HANDED_OVER, MOSTLY = 0.25, 0.85
HISTORY = timedelta(days=28)
# What was said where the tool should have scored so; now and then it scores the opposite.
SAID = {
    1: "It is 412.50, and your card was paid on Monday.",
    0: "No, I asked what is on my account.",
}
OTHERWISE = "Let me hand you over to a colleague."
WRONG = 0.06
# Passages last four seconds, as their places are counted: in milliseconds.
SECOND, PASSAGE_S = 1_000, 4


def history(charter: Charter, first: date) -> Iterator[bytes]:
    """Write what a source sends of the weeks before a day, a body for each workflow."""
    days = [first - back * DAY for back in range(HISTORY // DAY, 0, -1)]
    yield from _bodies(charter, days)


def bodies(charter: Charter, day: date) -> Iterator[bytes]:
    """Write what a source sends of a day, a body for each workflow with a scorecard."""
    yield from _bodies(charter, [day])


def _bodies(charter: Charter, days: Sequence[date]) -> Iterator[bytes]:
    for spec in charter.scorecards:
        workflow = charter.workflow(spec.workflow)
        numbered = [(day, number) for day in days for number in range(A_DAY)]
        yield orjson.dumps([_contact(charter, workflow, spec, *each) for each in numbered])


def _contact(
    charter: Charter, workflow: Workflow, spec: ScorecardSpec, day: date, number: int
) -> dict[str, Any]:
    dice = random.Random(f"{workflow.key}{day}{number}")  # noqa: S311 - the same each time
    start = datetime.combine(day, OPENS, ZoneInfo(charter.rollout.zone))
    start += timedelta(minutes=dice.randrange(MINUTES))
    channel = dice.choice(workflow.channels)
    rules = spec.rules(frozenset(workflow.channels))
    agents = [each.agent_id for each in charter.people.values() if each.agent_id]
    duration_s = dice.randrange(60, 420)
    scored = [item for item in spec.items if rules[item.key].is_scored_on(channel)]
    return {
        "id": f"{workflow.key}-{day:%Y%m%d}-{number + 1}",
        "workflow": workflow.key,
        "channel": channel,
        "call_type": workflow.call_types[0],
        "start": start.isoformat(),
        "duration_s": duration_s,
        "agent": dice.choice(agents) if agents else "",
        "outcome": "handed_over" if dice.random() < HANDED_OVER else "contained",
        "outputs": [_output(item, duration_s, dice) for item in scored],
    }


def _output(item: ScorecardItem, duration_s: int, dice: random.Random) -> dict[str, Any]:
    begins = dice.randrange(duration_s - PASSAGE_S) * SECOND
    said = {
        "item": item.key,
        "confidence": round(0.7 + 0.3 * dice.random(), 2),
        "at": [begins, begins + PASSAGE_S * SECOND],
    }
    if item.kind is ItemKind.YES_NO:
        right = int(dice.random() < MOSTLY)
        value = 1 - right if dice.random() < WRONG else right
        return {**said, "value": value, "quote": SAID[right]}
    return {**said, "value": _value(item, dice), "quote": OTHERWISE}


def _value(item: ScorecardItem, dice: random.Random) -> object:
    if item.kind is ItemKind.SCALE:
        return item.highest - dice.choice((0, 1, 1, 1)) * (item.highest - item.lowest) / 4
    return round(dice.random(), 2) if item.kind is ItemKind.SHARE else None
