"""Measures, their charter, and weeks of numbers with a week's shape."""

import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from bot.domain.measures.judgement import judge
from bot.domain.measures.observations import Observation
from bot.services.measures import intake, judgement
from bot.work.kept import KeptCounts
from tests.builders.charter import a_pod, a_workflow
from tests.builders.unit import House

# Monday 2 March 2026; the numbers before it make twelve weeks.
TODAY = date(2026, 3, 2)
NINE = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
YESTERDAY = TODAY - timedelta(days=1)
WEEK = (1.05, 1.0, 1.0, 0.98, 0.97, 0.9, 0.92)
DAYS = 84


def a_measure(key: str = "aht", **changes: Any) -> dict[str, Any]:
    """Build a measure in seconds that has passed its five-minute test."""
    return {
        "key": key,
        "name": "Average handle time",
        "short": "AHT",
        "unit": "s",
        "better": "lower",
        "target": 360,
        "definition": "Talk, hold and wrap-up of contacts the workflow took part in.",
        "evidence": "https://calls.example/{workflow}/{channel}/{day}",
        "source": "telephony",
        "five_minute_test": {"by": "priya@harbour.example", "on": "2025-11-03"},
        **changes,
    }


def a_share(key: str = "failures", **changes: Any) -> dict[str, Any]:
    """Build a share of failed contacts."""
    words = {"name": "Failed contacts", "short": "Failures", "unit": "share", "target": 0.1}
    return a_measure(key, **{**words, "source": None, **changes})


def measured(**parts: Any) -> dict[str, Any]:
    """Build the parts of a charter that is measured: two trusted workflows at daily tempo."""
    trusted = {"trusted_on": "2025-12-01", "tempo": "daily"}
    return {
        "rollout": {
            "name": "Harbour",
            "zone": "Europe/London",
            "start": "2025-11-03",
            "value_office": "lena@harbour.example",
        },
        "pods": [a_pod("cards"), a_pod("payments", lead="petra@harbour.example")],
        "workflows": [
            a_workflow("balance", name="Balance inquiry", **trusted),
            a_workflow("arrangements", name="Payment arrangement", pod="payments", **trusted),
        ],
        "measures": [a_measure(), a_share()],
        "sources": [{"key": "telephony", "kind": "ingest", "owner": "emre@harbour.example"}],
        **parts,
    }


def numbers(
    measure: str = "aht",
    workflow: str = "balance",
    channel: str = "voice",
    *,
    level: float = 400.0,
    days: int = DAYS,
    seed: int = 1,
    last: date = YESTERDAY,
) -> list[Observation]:
    """Make a series' days up to yesterday."""
    dice = random.Random(f"{measure}{workflow}{channel}{seed}")  # noqa: S311 - the same each time
    made = []
    for back in range(days - 1, -1, -1):
        day = last - timedelta(days=back)
        value = level * WEEK[day.weekday()] * (1 + dice.gauss(0, 0.03))
        made.append(Observation(measure, workflow, channel, day, value, 500))
    return made


def shares(
    workflow: str = "balance", channel: str = "voice", *, share: float = 0.1
) -> list[Observation]:
    """Make a share's days up to yesterday, of 500 contacts each."""
    dice = random.Random(f"{workflow}{channel}")  # noqa: S311 - the same each time
    return [
        each._replace(
            measure="failures", value=sum(dice.random() < share for _ in range(500)) / 500
        )
        for each in numbers("failures", workflow, channel)
    ]


def with_last(observations: Sequence[Observation], **changes: Any) -> list[Observation]:
    """Change the newest day."""
    return [*observations[:-1], observations[-1]._replace(**changes)]


async def keep(
    house: House, observations: Iterable[Observation], *, at: datetime = NINE
) -> KeptCounts:
    """Keep observations, a slice at a time."""
    sent, kept = list(observations), KeptCounts()
    for first in range(0, len(sent), intake.SLICE):
        some = sent[first : first + intake.SLICE]
        kept += await house.do(lambda unit, some=some: intake.keep(unit, some, by="test"), at=at)  # type: ignore[misc]
    return kept


async def judge_all(house: House, *, at: datetime = NINE) -> int:
    """Judge everything that is to be judged, and count the turns it took."""
    for turns in range(10_000):
        cases = await house.look(judgement.gather, at=at)
        if cases is None:
            return turns
        judged = judge(cases)
        await house.do(lambda unit, judged=judged: judgement.conclude(unit, judged), at=at)  # type: ignore[misc]
    raise AssertionError("judging does not come to an end")
