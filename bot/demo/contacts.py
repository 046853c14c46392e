"""The demo's contacts: a few of each day for every workflow with a scorecard, each judged by it."""

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from bot.charter import Charter, Workflow
from bot.charter.interactions import ScorecardItem, ScorecardSpec
from bot.domain.interactions.scorecards import ItemKind

A_DAY = 8
OPENS = time(9, 0)
MINUTES = 480
HANDED_OVER, MOSTLY = 0.25, 0.85
QUOTES = ("It is 412.50, and your card was paid on Monday.", "Let me hand you over to somebody.")


def bodies(charter: Charter, day: date) -> Iterator[bytes]:
    """Write what a source sends of a day, a body for each workflow with a scorecard."""
    for spec in charter.scorecards:
        workflow = charter.workflow(spec.workflow)
        contacts = [_contact(charter, workflow, spec, day, number) for number in range(A_DAY)]
        yield orjson.dumps(contacts)


def _contact(
    charter: Charter, workflow: Workflow, spec: ScorecardSpec, day: date, number: int
) -> dict[str, Any]:
    dice = random.Random(f"{workflow.key}{day}{number}")  # noqa: S311 - the same each time
    start = datetime.combine(day, OPENS, ZoneInfo(charter.rollout.zone))
    start += timedelta(minutes=dice.randrange(MINUTES))
    channel = dice.choice(workflow.channels)
    rules = spec.rules(frozenset(workflow.channels))
    return {
        "id": f"{workflow.key}-{day:%Y%m%d}-{number + 1}",
        "workflow": workflow.key,
        "channel": channel,
        "call_type": workflow.call_types[0],
        "start": start.isoformat(),
        "duration_s": dice.randrange(60, 420),
        "outcome": "handed_over" if dice.random() < HANDED_OVER else "contained",
        "outputs": [
            _output(item, dice) for item in spec.items if rules[item.key].is_scored_on(channel)
        ],
    }


def _output(item: ScorecardItem, dice: random.Random) -> dict[str, Any]:
    confidence = round(0.7 + 0.3 * dice.random(), 2)
    said = {"item": item.key, "confidence": confidence, "quote": dice.choice(QUOTES)}
    return {**said, "at": [5, 20], "value": _value(item, dice)}


def _value(item: ScorecardItem, dice: random.Random) -> object:
    if item.kind is ItemKind.SCALE:
        return item.highest - dice.choice((0, 1, 1, 1)) * (item.highest - item.lowest) / 4
    return int(dice.random() < MOSTLY)
