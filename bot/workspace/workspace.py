"""The workspace: a world, its wire towards the app, its windows towards people."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.workspace.administration import Administration
from bot.workspace.client.routes import Client
from bot.workspace.face import Person
from bot.workspace.faults import Faults, read_rule
from bot.workspace.guard import Guard, PageTokens
from bot.workspace.ids import Json
from bot.workspace.manifest import read_manifest
from bot.workspace.pagefiles import PageFiles
from bot.workspace.pushes import Pushes
from bot.workspace.rules import Rules
from bot.workspace.seed import Seed
from bot.workspace.server import listening
from bot.workspace.sockets import Sockets
from bot.workspace.state import Message
from bot.workspace.webapi.front import Front
from bot.workspace.witness import Witness
from bot.workspace.world import Advance, Clock, Tally, World

PAGE = Path(__file__).parent / "page"


class Workspace:
    """A small, strict, throwaway Slack, for one app."""

    def __init__(
        self,
        seed: Seed,
        manifest: Json,
        clock: Clock,
        *,
        rules: Rules | None = None,
        advance: Advance | None = None,
    ) -> None:
        self.world = World(seed, read_manifest(manifest), clock, rules=rules or Rules())
        self.world.advance = advance
        self.sockets, self._pushes = Sockets(self.world), Pushes(self.world)
        self.world.new_socket = self.sockets.ticket
        socket_mode = self.world.manifest.socket_mode
        self.world.deliveries.carrier = self.sockets if socket_mode else self._pushes
        self._tokens = PageTokens()
        self._front, self._page = Front(self.world), PageFiles(PAGE, self._tokens.issue)
        self.witness = Witness(self.world)
        self.admin = Administration(self.world)
        self.site = Starlette(routes=self._routes())

    @property
    def base_url(self) -> str:
        """The address of the Web API, for the app's `base_url`."""
        return self.world.base_url

    @property
    def faults(self) -> Faults:
        """The faults in force."""
        return self.world.faults

    @property
    def tally(self) -> Tally:
        """Messages stored and requests received, by method."""
        return self.world.tally

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[Self]:
        """Serve the wire and the page until the block ends."""
        guarded = Guard(self.site, named=lambda: host)
        async with listening(guarded, host, port) as bound:
            self.world.base_url = f"http://{host}:{bound}/api/"
            try:
                yield self
            finally:
                # Before the sockets: a delivery must not take their end for a reason to try again.
                await self.world.deliveries.stop()
                await self.sockets.cut()
                await self._pushes.close()

    def person(self, name: str) -> Person:
        """Find somebody to act as, by handle or id."""
        return Person(self.world, self.witness, self.world.person(name))

    def unexpected(self) -> list[Message]:
        """List what the app posted and nobody saw."""
        return self.witness.unseen()

    async def quiet(self, *, within_s: float = 10.0) -> None:
        """Wait until everything sent to the app is acknowledged; raise TimeoutError if not."""
        await self.world.deliveries.quiet(within_s=within_s)

    def _routes(self) -> list[BaseRoute]:
        client = Client(self.world, self._connected, self._tokens)
        return [
            *self._front.routes(),
            *client.routes(),
            WebSocketRoute("/link/", self.sockets.serve),
            Route("/control/faults", self._control_faults, methods=["GET", "POST", "DELETE"]),
            Route("/control/limits", self._control_limits, methods=["POST"]),
            Route("/control/sockets", self._control_sockets, methods=["POST"]),
            Route("/control/state", self._control_state),
            Route("/", self._page.page),
            Route("/static/{path:path}", self._page.file),
        ]

    def _connected(self) -> bool:
        return self.sockets.count > 0 or not self.world.manifest.socket_mode

    async def _control_faults(self, request: Request) -> Response:
        """Read, add or lift faults."""
        if request.method == "DELETE":
            self.faults.clear()
        elif request.method == "POST":
            body = await request.json()
            if "seed" in body:
                self.faults.reseed(int(body.pop("seed")))
            try:
                self.faults.add(read_rule(body))
            except (TypeError, ValueError) as error:
                return JSONResponse({"ok": False, "error": str(error)}, 400)
        return JSONResponse({"ok": True, "rules": self.faults.to_json()})

    async def _control_limits(self, request: Request) -> Response:
        """Switch the rate limits: `slack`, `harsh` or `off`."""
        mode = (await request.json()).get("mode")
        if mode not in ("slack", "harsh", "off"):
            return JSONResponse({"ok": False, "error": "mode is slack, harsh or off"}, 400)
        self._front.api.limits.switch(mode)
        return JSONResponse({"ok": True, "mode": mode})

    async def _control_sockets(self, request: Request) -> Response:
        """Cut the app's connections, or ask them to refresh."""
        do = (await request.json()).get("do", "cut")
        if do == "cut":
            await self.sockets.cut()
        else:
            await self.sockets.refresh(do)
        return JSONResponse({"ok": True})

    async def _control_state(self, _: Request) -> Response:
        """Say what is under way and what has been counted, for tests in another process."""
        return JSONResponse(
            {
                "ok": True,
                "outstanding": self.world.deliveries.outstanding(),
                "connections": self.sockets.count,
                "messages": self.tally.messages,
                "requests": self.tally.requests,
            }
        )
