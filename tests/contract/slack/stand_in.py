"""A scripted Web API on loopback: answers what it was told to, remembers what it was asked."""

import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Answer:
    """One scripted answer."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class StandIn:
    """Answer each method with its scripted answers in turn, the last one for ever."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Json]] = []
        self._answers: defaultdict[str, list[Answer]] = defaultdict(list)
        self.url = ""

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    def answers(self, method: str, *bodies: Json, **headers: str) -> None:
        """Script the answers of a method; `ok` is added where they do not say."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._answers[method] += [Answer({"ok": True, **body}, headers=named) for body in bodies]

    def forgets(self, method: str) -> None:
        """Forget what a method was scripted to answer."""
        del self._answers[method]

    def refuses(self, method: str, error: str, **more: Any) -> None:
        """Script an error of Slack's."""
        self._answers[method].append(Answer({"ok": False, "error": error, **more}))

    def limits(self, method: str, retry_after: str) -> None:
        """Script one 429."""
        headers = {"Retry-After": retry_after}
        self._answers[method].append(Answer({"ok": False, "error": "ratelimited"}, 429, headers))

    def fails(self, method: str, status: int) -> None:
        """Script one answer that says nothing but its status."""
        self._answers[method].append(Answer({}, status))

    def calls(self, method: str) -> list[Json]:
        """List the arguments of each call of a method."""
        return [arguments for name, arguments in self.asked if name == method]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request."""
        method = request.match_info["method"]
        if request.content_type == "application/json":
            arguments = await request.json()
        else:
            arguments = {**request.query, **{k: str(v) for k, v in (await request.post()).items()}}
        self.asked.append((method, arguments))
        script = self._answers[method]
        unknown = Answer({"ok": False, "error": "unknown_method"})
        answer = (script.pop(0) if len(script) > 1 else script[0]) if script else unknown
        return web.Response(
            text=json.dumps(answer.body),
            status=answer.status,
            headers={"content-type": "application/json", **answer.headers},
        )


@asynccontextmanager
async def stand_in() -> AsyncIterator[StandIn]:
    """Serve a stand-in while the block runs; /api/METHOD and /hook/NAME both reach the script."""
    server = StandIn()
    application = web.Application()
    application.router.add_route("*", "/api/{method}", server.handle)
    application.router.add_route("*", "/hook/{method}", server.handle)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}"
    try:
        yield server
    finally:
        await runner.cleanup()
