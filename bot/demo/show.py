"""`make demo`: a throwaway workspace, the bot in it, and a story so far."""

import asyncio
import socket
import sys
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.charter import Charter, load
from bot.demo.nights import Nights
from bot.demo.stage import Setting, staged
from bot.demo.start_here import open_guide
from bot.demo.story import tell
from bot.errors import ConfigError
from bot.private import make_folder

FOLDER = Path(".demo")
FIRST_MORNING = time(8, 30)


async def show(charter_path: Path, *, port: int, story: bool) -> None:
    """Serve the demo until cancelled."""
    _refuse_taken(port)
    charter = load(charter_path)
    print(f"==> {charter.rollout.name}: {len(charter.people)} people, {len(charter.pods)} pods")
    with _folder_of_its_own() as folder:
        setting = Setting(
            charter=charter_path,
            database_url=f"sqlite:///{folder / 'demo.sqlite3'}",
            start=first_morning(charter),
            port=port,
            flowing=True,
        )
        await _play(setting, story=story)


async def _play(setting: Setting, *, story: bool) -> None:
    async with staged(setting) as stage:
        nights = Nights.of(stage)
        if story:
            nights = await tell(stage, say=lambda line: print(f"    {line}", flush=True))
        stage.workspace.world.advance = nights.to
        await open_guide(stage)
        page = stage.workspace.base_url.removesuffix("api/")
        print(f"==> Open {page}: #start-here says what to do first. Ctrl-C ends it.", flush=True)
        if sys.stdout.isatty():
            await asyncio.to_thread(webbrowser.open, page)
        await nights.flow()


def _refuse_taken(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as problem:
        raise ConfigError(
            f"Port {port} cannot be had ({problem.strerror}); perhaps another demo runs: look at "
            f"http://127.0.0.1:{port}/. Stop that one, or start this one beside it: "
            f"`python -m bot demo --port {port + 1}`, or BOT_DEMO_PORT."
        ) from None


@contextmanager
def _folder_of_its_own() -> Iterator[Path]:
    """Make a folder that ends with the demo: another one in the same checkout keeps its files."""
    make_folder(FOLDER)
    with tempfile.TemporaryDirectory(prefix="demo-", dir=FOLDER) as folder:
        yield Path(folder)


def first_morning(charter: Charter) -> datetime:
    """Return the morning of the rollout's first Monday, on which the demo begins."""
    first = charter.rollout.start
    monday = first + timedelta(days=-first.weekday() % 7)
    return datetime.combine(monday, FIRST_MORNING, ZoneInfo(charter.rollout.zone))
