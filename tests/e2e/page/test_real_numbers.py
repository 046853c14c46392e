"""One digest of real numbers: public taxi rides by day, through the ingest path, as a picture.

Read in place where they are at hand (BENCH_SERIES); skipped where they are not.
"""

import csv
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from bot.background import ingest
from bot.demo.stage import Setting, Stage, staged
from bot.sources.rows import Shape
from tests.bench.findings import FOLDER
from tests.builders.charter import a_pod, a_rollout, charter_data
from tests.e2e.page.conftest import Look, a_page
from tests.e2e.page.test_readme import picture
from tests.e2e.page.verbs import becomes, goes_to, sees
from tests.e2e.scene import PATIENT

SERIES = FOLDER / "nyc_taxi_30min.csv"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not SERIES.is_file(), reason="the public series are not at hand"),
]
# The evening before the blizzard that closed New York's streets.
BEFORE = datetime(2015, 1, 26, 20, 0, tzinfo=UTC)
STORM = date(2015, 1, 26)
MEASURE = {
    "key": "rides",
    "name": "Taxi rides",
    "unit": "count",
    "better": "higher",
    "minimum_sample": 1,
    "source": "taxi",
    "definition": "Passengers who took a taxi in New York City that day.",
    "five_minute_test": {"by": "priya@harbour.example", "on": "2014-08-01"},
}


def the_charter() -> dict[str, Any]:
    workflow = {"key": "city", "name": "New York City", "pod": "cards", "channels": ["voice"]}
    return charter_data(
        rollout=a_rollout(zone="America/New_York", start="2014-07-01"),
        pods=[a_pod("cards", name="Streets", calendar="city")],
        calendars={"city": {"zone": "America/New_York", "country": "US"}},
        workflows=[{**workflow, "trusted_on": "2014-08-01", "tempo": "daily"}],
        measures=[MEASURE],
        sources=[{"key": "taxi", "kind": "ingest", "owner": "priya@harbour.example"}],
        leaders={"channels": [{"channel": "#rollout-leaders", "zone": "America/New_York"}]},
        routines={"you_said": "off", "actions_week": "off", "pulse": "off", "pod_digest": "off"},
    )


def days() -> bytes:
    """Add up the half hours, up to the day of the storm, as somebody would send them."""
    rides: dict[date, int] = defaultdict(int)
    with SERIES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rides[datetime.fromisoformat(row["timestamp"]).date()] += int(row["value"])
    rows = [f"rides,city,all,{day},{count}" for day, count in sorted(rides.items()) if day <= STORM]
    return "\n".join(["measure,workflow,channel,day,value", *rows]).encode()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Stage]:
    charter = tmp_path / "rollout.yaml"
    charter.write_text(json.dumps(the_charter()), encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'real.sqlite3'}"
    async with staged(
        Setting(charter=charter, database_url=url, start=BEFORE, rules=PATIENT)
    ) as stage:
        yield stage


async def test_the_digest_tells_of_the_storm(window: BrowserContext, demo: Stage) -> None:
    bot = demo.parts.bot
    taken = await ingest.read(bot, days(), Shape.CSV)
    kept = await ingest.keep(bot, taken)
    assert (kept["accepted"], taken.refused) == (210, [])
    await demo.walk.by(days=1)
    home = demo.workspace.base_url.removesuffix("api/")
    async with a_page(window, home, Look()) as page:
        await becomes(page, "Lena")
        await goes_to(page, "rollout-leaders")
        digest = await sees(page, "New York City: Taxi rides")
        await expect(digest).to_contain_text("usually")
        await expect(digest).to_contain_text("on Mondays")
        await digest.get_by_text("1 reply").click()
        await expect(page.locator(".thread")).to_contain_text("Taxi rides")
        await picture(page, "digest-real", digest)
