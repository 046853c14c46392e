"""Three years of 40 measures, 12 workflows and 4 channels: the charter and the rows of large benches."""

import json
import math
import random
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import orjson
from ruamel.yaml import YAML

from bot.domain.measures.detectors import SeriesWatch
from bot.store.engine.migrate import upgrade
from tests.bench.servers import ROOT
from tests.builders.unit import HERE

MEASURES, WORKFLOWS, CHANNELS = 40, 12, ("voice", "chat", "sms", "web")
DAYS, JUDGED_DAYS = 1_095, 180
DAY = timedelta(days=1)
WEEK = (1.1, 1.05, 1.0, 1.0, 0.95, 0.7, 0.6)


def charter_data(*, digest_at: str = "09:00") -> dict[str, Any]:
    """Build the sample charter with 40 measures, and 12 workflows on every channel."""
    data = YAML(typ="safe", pure=True).load((ROOT / "rollout.yaml").read_text("utf-8"))
    whole: dict[str, Any] = json.loads(json.dumps(data, default=str))
    first = whole["workflows"][0]
    whole["workflows"] += [{**first, "key": f"more-{n}", "name": f"More {n}"} for n in range(4)]
    for workflow in whole["workflows"]:
        workflow |= {"channels": list(CHANNELS), "trusted_on": "2026-01-01", "tempo": "daily"}
        workflow.pop("sessions", None)
    whole["measures"] = [
        {
            "key": f"m{n}",
            "unit": "s",
            "better": "lower",
            "source": "telephony",
            "five_minute_test": {"by": "helen.zhou@harbour.example", "on": "2026-01-01"},
        }
        for n in range(MEASURES)
    ]
    whole["leaders"] = {"channels": [{"channel": "#leaders-uk", "zone": "UTC"}]}
    whole["routines"] = {"daily_digest": digest_at, "pod_digest": "off", "pulse": "off"}
    whole["promises"]["most_measures"] = MEASURES
    return whole


def write_charter(path: Path, **changes: str) -> Path:
    """Write the charter as JSON, which is YAML as well."""
    path.write_text(json.dumps(charter_data(**changes)), encoding="utf-8")
    return path


def keys() -> list[tuple[str, str, str]]:
    """List every series by measure, workflow and channel."""
    workflows = [workflow["key"] for workflow in charter_data()["workflows"]]
    measures = [f"m{n}" for n in range(MEASURES)]
    return list(product(measures, workflows[:WORKFLOWS], CHANNELS))


def fill(url: str, today: date, *, workspace: str = HERE) -> Path:
    """Write three years of observations up to yesterday; all but the last half year is judged."""
    upgrade(url)
    path = Path(url.removeprefix("sqlite:///"))
    at = 0
    learned = orjson.dumps({"watch": SeriesWatch().dump(), "breached": False}).decode()
    first, last, judged = (today - n * DAY for n in (DAYS, 1, JUDGED_DAYS + 1))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        series = [
            (workspace, n, *key, str(first), str(last), 127, 1, at, str(judged), learned)
            for n, key in enumerate(keys(), 1)
        ]
        columns = "workspace_id, id, measure, workflow, channel, first_day, last_day, weekdays,"
        columns += " touched, judge_at, judged_day, watch"
        connection.executemany(f"INSERT INTO series ({columns}) VALUES ({marks(12)})", series)  # noqa: S608
        connection.execute("INSERT INTO counter VALUES (?, 'series', ?)", (workspace, len(series)))
        for number in range(1, len(series) + 1):
            connection.executemany(
                f"INSERT INTO observation VALUES ({marks(10)})",  # noqa: S608
                of_series(workspace, number, today, at),
            )
    connection.close()
    return path


def of_series(workspace: str, number: int, today: date, at: int) -> Iterator[tuple[Any, ...]]:
    """Make one series' observations, oldest first."""
    dice, noise = random.Random(number), 0.0  # noqa: S311 - the same rows each time
    level = 200 + number % 300
    for back in range(DAYS, 0, -1):
        day = today - back * DAY
        noise = 0.3 * noise + dice.gauss(0, 0.05)
        value = level * WEEK[day.weekday()] * math.exp(noise)
        yield (workspace, number, str(day), "flow 1", "", "", value, 400, "", at)


def marks(count: int) -> str:
    """Return so many placeholders."""
    return ", ".join("?" * count)
