"""Run the workspace in a process of its own: `python -m bot.workspace --seed … --manifest …`."""

import argparse
import asyncio
import json
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.workspace.rules import Rules, Tokens
from bot.workspace.seed import Seed
from bot.workspace.workspace import Workspace


class MachineClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.workspace")
    parser.add_argument("--seed", type=Path, required=True, help="who lives there, as JSON")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest, as JSON")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--limits", choices=("slack", "harsh", "off"), default="slack")
    parser.add_argument("--retries", default="1,60,300", help="waits in seconds before redelivery")
    for token in ("bot", "app", "signing-secret"):
        parser.add_argument(f"--{token}", default="", help="in place of the made-up one")
    return parser.parse_args()


def _rules(given: argparse.Namespace) -> Rules:
    named = {
        name: getattr(given, name)
        for name in ("bot", "app", "signing_secret")
        if getattr(given, name)
    }
    retries = tuple(float(each) for each in given.retries.split(",") if each)
    tokens = replace(Tokens(), **named)
    return Rules(tokens=tokens, rate_limits=given.limits, retries_s=retries)


async def _run(given: argparse.Namespace) -> None:
    seed = Seed.from_json(json.loads(given.seed.read_text("utf8")))
    manifest = json.loads(given.manifest.read_text("utf8"))
    workspace = Workspace(seed, manifest, MachineClock(), rules=_rules(given))
    stopped = asyncio.Event()
    # An orderly end closes the sockets, so the app sees a server leave and not vanish.
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with workspace.serve(given.host, given.port):
        # One line for whoever started us: where the Web API is.
        sys.stdout.write(json.dumps({"base_url": workspace.base_url}) + "\n")
        sys.stdout.flush()
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_run(_arguments()))
