"""Running for real: until a signal says otherwise."""

import asyncio
import gc
import logging
import signal
from functools import partial

from bot.app import Parts, running
from bot.clock import SystemClock
from bot.errors import ConfigError
from bot.settings import Settings

log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Run until cancelled; SIGHUP puts an edited charter in force."""
    async with running(settings, clock=SystemClock()) as parts:
        # What a start made stays until the end, and no pass through all of it holds up an ack.
        gc.freeze()
        gc.enable()
        loop = asyncio.get_running_loop()
        if hasattr(signal, "SIGHUP"):
            loop.add_signal_handler(signal.SIGHUP, partial(_reload, parts, set()))
        log.warning(
            "Drumbeat runs: http://%s:%s/readyz says whether Slack reaches it.",
            settings.http_host,
            parts.http_port,
        )
        await asyncio.Event().wait()


def _reload(parts: Parts, running: set[asyncio.Task[None]]) -> None:
    task = asyncio.get_running_loop().create_task(_reload_charter(parts))
    # The loop holds tasks weakly.
    running.add(task)
    task.add_done_callback(running.discard)


async def _reload_charter(parts: Parts) -> None:
    try:
        changes = await parts.bot.reload_charter("SIGHUP")
    except ConfigError as problem:
        log.error("the charter stays as it was: %s", problem)  # noqa: TRY400 - words, no traceback
        return
    log.warning("the charter is in force, %s changes", changes)
