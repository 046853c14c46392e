"""A bot behind the whole HTTP front, and what is signed and sent to it."""

import hmac
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import httpx

from bot.background.ingest import open_ingest
from bot.clock import MovableClock
from bot.runtime import Bot
from bot.slack.front import Front
from bot.sources.ingest import Ingest
from tests.builders.measures import NINE
from tests.builders.unit import HERE, House, a_renderer

SECRET = "a secret of the ingest tests"


def a_bot(house: House, at: datetime = NINE) -> Bot:
    """Build a bot on a house's database, at nine of a day in March unless told otherwise."""
    return Bot(
        database=house.database,
        clock=MovableClock(at),
        workspace=HERE,
        charter=house.charter,
        roster=house.roster,
        renderer=a_renderer(),
        vault=house.vault,
    )


def secret_of(source: str) -> str:
    """Give the secret of a source, but for one that has none."""
    return "" if source == "unset" else f"the secret of {source}"


@asynccontextmanager
async def a_client(bot: Bot) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client of the whole HTTP front, with a worker of its own behind it."""
    ingest = Ingest(SECRET, secret_of=secret_of)
    open_ingest(bot, ingest)
    front = Front(signing_secret="x" * 16, ready=tuple, mounts={"/ingest": ingest})
    transport = httpx.ASGITransport(app=front)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as made:
        yield made


async def sends(
    client: httpx.AsyncClient,
    body: bytes,
    kind: str = "application/json",
    *,
    at: float | None = None,
    secret: str = SECRET,
    path: str = "/ingest/observations",
    called: str = "",
) -> httpx.Response:
    """Send what is signed for this path, or what was `called` in its signature instead."""
    stamp = str(int(time.time() if at is None else at))
    called = called or f"v1:{stamp}:POST:{path}:"
    text = called.replace("STAMP", stamp).encode() + body
    headers = {
        "Content-Type": kind,
        "X-Drumbeat-Timestamp": stamp,
        "X-Drumbeat-Signature": f"{called[:2]}={hmac.digest(secret.encode(), text, 'sha256').hex()}",
    }
    return await client.post(path, content=body, headers=headers)
