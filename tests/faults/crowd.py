"""People who click and send forms at a pace, as a balancer spreads them over replicas that die."""

import asyncio
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.bench.servers import free_port
from tests.builders.slack import a_click, a_view, a_view_submission
from tests.faults.kill import MARK, REFUSALS, mark_of, signed
from tests.faults.verdict import Click, Promised

# Slack hangs up after three seconds.
ANSWER_WITHIN_S = 3.0
CUT = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError)
# Nothing was done: whoever balances goes on to the next.
ELSEWHERE = 503
TAKE = "feedback.take"


@dataclass(frozen=True, slots=True)
class Known:
    """A report that can be clicked at: its label, whose pod may take it, who may follow it."""

    label: str
    lead: str
    readers: tuple[str, ...]


@dataclass
class Crowd:
    """Send `a_second` requests, one in `form_every` a report, one in `ring_every` an escalation.

    What no server answered in time is left open, and so is what somebody was told did not work or
    may not have: neither promised nor refused.
    """

    ports: Sequence[int]
    secret: str
    team: str
    reports: Sequence[str]
    rings: Sequence[str]
    a_second: float = 50.0
    form_every: int = 50
    ring_every: int = 250
    promised: Promised = field(default_factory=Promised)
    seen: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(1)  # noqa: S311 - the same choices each time
        self._turn = itertools.count()
        self._busy: set[Click] = set()
        self._open: set[Click] = set()
        self._last: dict[str, tuple[Click | None, bool]] = {}
        self._hears = ""

    async def run(self, seconds: float) -> None:
        """Send at the pace, whatever answers, and wait for the last answers."""
        async with hearing(self._told) as self._hears:
            await self._send(seconds)
            # What is said after an ack may still be on its way.
            await asyncio.sleep(ANSWER_WITHIN_S)

    async def _told(self, number: str) -> None:
        """Note that somebody was told of a click that it did not work, or may not have."""
        self.seen["told otherwise"] += 1
        click, is_take = self._last.pop(number, (None, False))
        if click is not None:
            self._open.add(click)
            self.promised.follows.pop(click, None)
            self.promised.takes -= {click[1]} if is_take else set()

    async def _send(self, seconds: float) -> None:
        under_way = []
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            began = time.monotonic()
            for number in range(int(seconds * self.a_second)):
                due = began + number / self.a_second
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                under_way.append(asyncio.create_task(self._one(session, number)))
            await asyncio.gather(*under_way)

    async def _one(self, session: aiohttp.ClientSession, number: int) -> None:
        ask = Asks(session, self.ports, self.secret, next(self._turn))
        began = time.monotonic()
        if number % self.ring_every == 0:
            await self._form(ask, self.rings, number)
        elif number % self.form_every == 1:
            await self._form(ask, self.reports, number)
        else:
            await self._click(ask)
        self.waits.append(time.monotonic() - began)
        self.seen.update(ask.seen)

    async def _form(self, ask: "Asks", bodies: Sequence[str], number: int) -> None:
        mark = mark_of(number)
        body = bodies[number // self.form_every % len(bodies)].replace(MARK, mark)
        if await ask.until_acked(body):
            self.promised.forms.add(mark)

    async def _click(self, ask: "Asks") -> None:
        if not self.known:
            return
        about = self._dice.choice(self.known)
        lead = about.lead, about.label
        if about.label not in self.promised.takes and lead not in self._busy | self._open:
            await self._once(ask, lead, TAKE, self._taken)
            return
        click = self._dice.choice(about.readers), about.label
        follows = self.promised.follows.get(click, False)
        word = "following.stop" if follows else "feedback.follow"
        await self._once(ask, click, word, lambda each: self._turned(each, not follows))

    async def _once(
        self, ask: "Asks", click: Click, action: str, acked: Callable[[Click], None]
    ) -> None:
        """Click where nobody's click on the same is still under way, nor ever stayed open."""
        if click in self._busy | self._open:
            return
        self._busy.add(click)
        number = f"{ask.turn}"
        self._last[number] = click, action == TAKE
        if await ask.until_acked(clicked(action, click, team=self.team, url=self._hears + number)):
            # Unless somebody has said otherwise meanwhile.
            if number in self._last:
                acked(click)
        else:
            self._open.add(click)
            self.promised.follows.pop(click, None)
        self._busy.discard(click)

    def _taken(self, click: Click) -> None:
        self.promised.takes.add(click[1])

    def _turned(self, click: Click, follows: bool) -> None:
        self.promised.follows[click] = follows


@dataclass
class Asks:
    """One request, sent to one replica after the other until one answers it."""

    session: aiohttp.ClientSession
    ports: Sequence[int]
    secret: str
    turn: int
    seen: Counter[str] = field(default_factory=Counter)

    async def until_acked(self, body: str) -> bool:
        """Tell whether somebody acked it; who is gone in the middle may have acted on it."""
        for attempt in range(3 * len(self.ports)):
            port = self.ports[(self.turn + attempt) % len(self.ports)]
            answer = await self._answer(port, body.encode())
            self.seen[answer] += 1
            if answer in ("acked", "refused", "late"):
                return answer == "acked"
            await asyncio.sleep(0.05 * attempt)
        return False

    async def _answer(self, port: int, body: bytes) -> str:
        url, headers = f"http://127.0.0.1:{port}/slack/events", signed(self.secret, body)
        try:
            async with self.session.post(url, data=body, headers=headers) as response:
                words = await response.text()
        except TimeoutError:
            return "late"
        except CUT:
            return "cut"
        if response.status == ELSEWHERE:
            return "elsewhere"
        is_taken = response.status == 200 and not any(sign in words for sign in REFUSALS)
        return "acked" if is_taken else "refused"


@asynccontextmanager
async def hearing(told: Callable[[str], Awaitable[None]]) -> AsyncIterator[str]:
    """Yield an address; what is posted to it and a number is told."""

    async def hear(request: web.Request) -> web.Response:
        await told(request.match_info["number"])
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_post("/{number}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}/"
    finally:
        await runner.cleanup()


def clicked(action: str, click: Click, *, team: str, url: str) -> str:
    """Build the body of a click on a Home; `url` hears where it did not work."""
    user, label = click
    home = {"id": "V0HOME", "team_id": team, "type": "home", "state": {"values": {}}}
    container = {"type": "view", "view_id": "V0HOME"}
    where = {"container": container, "view": home, "message": None, "channel": None}
    return as_body(a_click(action, label, by=user, **whose(team), **where, response_url=url))


def ring(workflow: str, user: str, *, team: str) -> str:
    """Build the body of an escalation's form; MARK stands where each has its number."""
    values: dict[str, Any] = {
        "escalations.workflow": chosen(workflow),
        "escalations.call_type": {"selected_option": None},
        "escalations.channel": {"selected_option": None},
        "escalations.criteria": {"selected_options": [{"value": "system_down"}]},
        "escalations.what": {"value": f"Nothing answers any more since this morning, see {MARK}."},
    }
    view = {**a_view("escalations.raise", "", values, id=f"V{MARK}", team_id=team)}
    return as_body({**a_view_submission(view, by=user), **whose(team)})


def chosen(value: str) -> dict[str, Any]:
    """Build the state of a select."""
    return {"selected_option": {"value": value, "text": {"type": "plain_text", "text": value}}}


def whose(team: str) -> dict[str, Any]:
    """Say of which workspace it is."""
    return {"team": {"id": team, "domain": "harbour"}}


def as_body(payload: dict[str, Any]) -> str:
    """Write what Slack sends as a form body."""
    return urlencode({"payload": json.dumps(payload)})


async def watch(crowd: Crowd, known: Callable[[], Awaitable[list[Known]]]) -> None:
    """Let the crowd see what is there to click at, until cancelled."""
    while True:
        crowd.known = await known()
        await asyncio.sleep(1)
