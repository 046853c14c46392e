"""A browser page, without the browser: the client protocol as the page speaks it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets

from bot.workspace.workspace import Workspace
from tests.contract.workspace.builders import user_id

Json = dict[str, Any]


async def token_of(http: httpx.AsyncClient, root: str) -> str:
    """Read the token of a freshly loaded page."""
    page = (await http.get(f"{root}/")).text
    found = re.search(r'name="workspace-token" content="([^"]+)"', page)
    assert found is not None
    return found.group(1)


class Page:
    """A browser page, without the browser."""

    def __init__(self, workspace: Workspace, http: httpx.AsyncClient, who: str) -> None:
        self._workspace, self._http, self._me = workspace, http, user_id(workspace, who)
        self._root = workspace.base_url.replace("/api/", "")
        self._token = ""

    def as_person(self, who: str) -> "Page":
        return Page(self._workspace, self._http, who)

    async def get(self, path: str, **query: Any) -> Json:
        answer = await self._http.get(f"{self._root}/client/{path}", params=self._as(query))
        body: Json = answer.json()
        return body

    async def post(self, path: str, body: Json) -> Json:
        headers = {"x-workspace-token": await self.token()}
        answer = await self._http.post(f"{self._root}/client/{path}", json=body, headers=headers)
        posted: Json = answer.json()
        return posted

    async def token(self) -> str:
        """Load the page, once, and read the token it was given."""
        self._token = self._token or await token_of(self._http, self._root)
        return self._token

    async def act(self, verb: str, **fields: Any) -> Json:
        return await self.post("act", {"as": self._me, "verb": verb, **fields})

    def _as(self, query: Json) -> Json:
        return {"as": self._me, **query}

    @asynccontextmanager
    async def stream(self, **query: str) -> AsyncIterator["Frames"]:
        said = {"token": await self.token(), **self._as(query)}
        asked = "&".join(f"{key}={value}" for key, value in said.items())
        url = f"{self._root.replace('http', 'ws')}/client/stream?{asked}"
        async with websockets.connect(url, proxy=None) as socket:
            frames = Frames(socket)
            assert (await frames.until("hello"))["self"] == self._me
            yield frames


class Frames:
    """The frames of a stream."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket

    async def until(self, kind: str) -> Json:
        """Read on to the next frame of a kind."""
        async with asyncio.timeout(5):
            while True:
                frame: Json = json.loads(await self._socket.recv())
                if frame["type"] == kind:
                    return frame
