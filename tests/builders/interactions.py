"""Contacts as sources send them, the scorecard they are judged by, and a house that keeps them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.domain.interactions.interaction import Interaction
from bot.services.interactions import intake, scorecards
from bot.work.kept import KeptCounts
from tests.builders.measures import NINE, measured
from tests.builders.unit import House

MORNING = datetime.fromisoformat("2026-03-01T09:00:00+00:00")


def a_contact(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Build a contact of yesterday, on which the tool scored a greeting."""
    return {
        "id": f"c{number}",
        "workflow": "balance",
        "channel": "voice",
        "call_type": "balance inquiry",
        "start": (MORNING + timedelta(minutes=number)).isoformat(),
        "duration_s": 180,
        "agent": "a7",
        "cohort": {"pilot": False, "volunteer": False, "tenure": "under a year"},
        "outcome": "contained",
        "versions": {"prompt": "12"},
        "link": f"https://calls.example/c{number}",
        "outputs": [an_output()],
        **changes,
    }


def an_output(item: str = "greeting", **changes: Any) -> dict[str, Any]:
    """Build what the tool said about one item."""
    said = {"item": item, "value": 1, "confidence": 0.9, "quote": "Good morning", "at": [12, 30]}
    return {**said, **changes}


def a_scorecard(**changes: Any) -> dict[str, Any]:
    """Build a scorecard of a greeting, a tone from 1 to 5 and a summary."""
    return {
        "workflow": "balance",
        "items": [
            {"key": "greeting", "definition": "Was the customer greeted?", "needs": "either"},
            {"key": "tone", "kind": "scale", "lowest": 1, "highest": 5, "definition": "How kind?"},
            {"key": "summary", "kind": "suggestion", "definition": "What was said, in short."},
        ],
        **changes,
    }


def scored(**parts: Any) -> dict[str, Any]:
    """Build the parts of a charter whose contacts are judged."""
    kept = {"allowed_hosts": ["calls.example"]}
    return {**measured(), "scorecards": [a_scorecard()], "interactions": kept, **parts}


async def opened(house: House, **parts: Any) -> House:
    """Put a charter with a scorecard in force."""
    scoring = house.with_charter(**scored(**parts))
    await judged(scoring)
    return scoring


async def judged(house: House) -> None:
    """Keep the scorecards of the charter in force."""
    await house.do(lambda unit: scorecards.follow(unit, unit.charter), at=NINE)


async def contacts(house: House, rows: Iterable[dict[str, Any]]) -> list[Interaction]:
    """Read contacts as a source sends them."""
    rules = await house.look(scorecards.rules, at=NINE)
    return [rules.read(row) for row in rows]


async def keep(
    house: House, rows: Iterable[dict[str, Any]], *, at: datetime = NINE, source: str = "telephony"
) -> KeptCounts:
    """Read and keep contacts in one go."""
    sent = await contacts(house, rows)
    kept = await house.do(partial(intake.keep, sent=sent, source=source, by="test"), at=at)
    assert isinstance(kept, KeptCounts)
    return kept
