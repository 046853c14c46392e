"""`make demo`: a throwaway workspace, the bot in it, and a story so far."""

import asyncio
import shutil
import sys
import webbrowser
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.charter import Charter, load
from bot.demo.stage import Setting, staged
from bot.demo.story import tell

FOLDER = Path(".demo")
FIRST_MORNING = time(8, 30)


async def show(charter_path: Path, *, port: int, story: bool) -> None:
    """Serve the demo until cancelled."""
    charter = load(charter_path)
    print(f"==> {charter.rollout.name}: {len(charter.people)} people, {len(charter.pods)} pods")
    await asyncio.to_thread(_clear, FOLDER)
    setting = Setting(
        charter=charter_path,
        database_url=f"sqlite:///{FOLDER / 'demo.sqlite3'}",
        start=first_morning(charter),
        port=port,
        flowing=True,
    )
    async with staged(setting) as stage:
        if story:
            await tell(stage, say=lambda line: print(f"    {line}", flush=True))
        page = stage.workspace.base_url.removesuffix("api/")
        print(
            f"==> Open {page} and switch who you are at the top left. Ctrl-C ends it.", flush=True
        )
        if sys.stdout.isatty():
            await asyncio.to_thread(webbrowser.open, page)
        await asyncio.Event().wait()


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def first_morning(charter: Charter) -> datetime:
    """Return the morning of the rollout's first Monday, on which the demo begins."""
    first = charter.rollout.start
    monday = first + timedelta(days=-first.weekday() % 7)
    return datetime.combine(monday, FIRST_MORNING, ZoneInfo(charter.rollout.zone))
