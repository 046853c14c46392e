"""The client protocol over HTTP and WebSocket, as docs/workspace.md describes it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.client import press, talk, windows
from bot.workspace.client.act import Act, ActError
from bot.workspace.client.boot import boot, clock_shape, history, seen_by
from bot.workspace.client.talk import Verb
from bot.workspace.files import client_file, file_response
from bot.workspace.guard import PageTokens, refused
from bot.workspace.ids import Json
from bot.workspace.state import File, User
from bot.workspace.traffic import Entry
from bot.workspace.views import view_json
from bot.workspace.world import World

# How often windows hear of a move under way: often enough for a bar that seems to flow.
TICK_S = 0.2
SHOWN_BY = "x-workspace-token"
Handle = Callable[[Request], Awaitable[Response]]
VERBS: dict[str, Verb] = talk.VERBS | press.VERBS | windows.VERBS


class Connected(Protocol):
    """Whether the app can be reached at all."""

    def __call__(self) -> bool: ...


async def perform(world: World, body: Json) -> Json:
    """Carry out one act of the client protocol; raise LookupError for a person nobody knows."""
    person = world.users.get(str(body.get("as")))
    if person is None or person.deleted or person.is_bot:
        raise LookupError("unknown_person")
    verb = VERBS.get(str(body.get("verb")))
    if verb is None:
        return {"ok": False, "error": "unknown_verb", "message": "That cannot be done."}
    try:
        return {"ok": True, **await verb(Act(world, person, body))}
    except ActError as refused:
        return {"ok": False, "error": refused.error, "message": refused.words}


class Client:
    """The routes people's windows use."""

    def __init__(self, world: World, connected: Connected, tokens: PageTokens) -> None:
        self._world, self._connected, self._tokens = world, connected, tokens

    def routes(self) -> list[BaseRoute]:
        """The routes, for the server to mount."""
        return [
            Route("/client/boot", self.boot),
            Route("/client/history", self.history),
            Route("/client/home", self.home),
            Route("/client/act", self._by_page(self.act), methods=["POST"]),
            Route("/client/upload", self._by_page(self.upload), methods=["POST"]),
            Route("/client/file/{file_id}", self.file),
            Route("/client/traffic", self.traffic),
            Route("/client/clock", self._by_page(self.clock), methods=["POST"]),
            WebSocketRoute("/client/stream", self.stream),
        ]

    def _by_page(self, do: Handle) -> Handle:
        """Let only a page that we served do something: another one cannot know its token."""

        async def handle(request: Request) -> Response:
            if not self._tokens.is_ours(request.headers.get(SHOWN_BY, "")):
                return refused("This page is from before the workspace was started: reload it.")
            return await do(request)

        return handle

    def _person(self, request: Request | WebSocket) -> User | None:
        user = self._world.users.get(request.query_params.get("as", ""))
        return user if user and not user.deleted and not user.is_bot else None

    async def boot(self, request: Request) -> Response:
        """Describe the workspace to one person; without `as`, to the first."""
        people = (u for u in self._world.users.values() if not u.is_bot and not u.deleted)
        named = "as" in request.query_params
        user = self._person(request) if named else next(people, None)
        if user is None:
            return _unknown_person()
        return JSONResponse(boot(self._world, user, connected=self._connected()))

    async def history(self, request: Request) -> Response:
        """List messages of a channel or thread."""
        user, query = self._person(request), request.query_params
        if user is None:
            return _unknown_person()
        channel = self._world.channels.get(query.get("channel", ""))
        if channel is None or not self._world.visible(user.id, channel):
            return JSONResponse(_no("channel_not_found", "There is no such channel."))
        found = seen_by(user.id, channel, query.get("thread_ts", ""))
        limit = _number(request, "limit", 100)
        return JSONResponse(
            history(self._world, found, before=query.get("before", ""), limit=limit)
        )

    async def home(self, request: Request) -> Response:
        """Show the Home published for a person."""
        user = self._person(request)
        if user is None:
            return _unknown_person()
        view = self._world.homes.get(user.id)
        return JSONResponse({"ok": True, "view": view and view_json(self._world, view)})

    async def act(self, request: Request) -> Response:
        """Do what a person does."""
        try:
            body = await request.json()
            answer = await perform(self._world, body)
        except LookupError:
            return _unknown_person()
        except (json.JSONDecodeError, AttributeError, KeyError, TypeError) as error:
            return JSONResponse(_no("invalid_request", repr(error)), 400)
        return JSONResponse(answer)

    async def upload(self, request: Request) -> Response:
        """Take the bytes of a person's file."""
        user = self._person(request)
        if user is None:
            return _unknown_person()
        content, name = await request.body(), request.query_params.get("name", "file")
        file = keep_file(self._world, user.id, name, content)
        return JSONResponse({"ok": True, "file": client_file(file)})

    async def file(self, request: Request) -> Response:
        """Give the bytes of a file back."""
        file = self._world.files.get(request.path_params["file_id"])
        if self._person(request) is None or file is None or file.content is None:
            return JSONResponse(_no("file_not_found", "That file is not there."), 404)
        return file_response(file)

    async def traffic(self, request: Request) -> Response:
        """List the raw wire."""
        after, limit = _number(request, "after", 0), _number(request, "limit", 200)
        entries = self._world.traffic.since(after, limit=limit)
        return JSONResponse({"ok": True, "entries": [each.to_json() for each in entries]})

    async def clock(self, request: Request) -> Response:
        """Move the clock forward."""
        now = self._world.clock.now()
        if self._world.advance is None:
            return JSONResponse(_no("not_movable", "This clock cannot be moved."))
        try:
            to = _moved(now, await request.json())
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse(_no("invalid_request", repr(error)), 400)
        if to <= now:
            return JSONResponse(_no("not_forward", "Time only goes forward."))
        async with _telling_the_time(self._world):
            await self._world.advance(to)
        return JSONResponse({"ok": True, "clock": clock_shape(self._world)})

    async def stream(self, socket: WebSocket) -> None:
        """Show a person's window what changes."""
        user = self._person(socket)
        if user is None or not self._tokens.is_ours(socket.query_params.get("token", "")):
            await socket.close(1008)
            return
        await socket.accept()
        with self._world.feed.window(user.id) as queue, self._watching(socket, queue):
            hello = {"type": "hello", "self": user.id, "clock": clock_shape(self._world)}
            await socket.send_text(json.dumps(hello))
            await _until_closed(socket, queue)

    @contextlib.contextmanager
    def _watching(self, socket: WebSocket, queue: asyncio.Queue[Json]) -> Iterator[None]:
        def show(entry: Entry) -> None:
            queue.put_nowait({"type": "traffic", "entry": entry.to_json()})

        wanted = socket.query_params.get("traffic") == "1"
        if wanted:
            self._world.traffic.watchers.append(show)
        try:
            yield
        finally:
            if wanted:
                self._world.traffic.watchers.remove(show)


@contextlib.asynccontextmanager
async def _telling_the_time(world: World) -> AsyncIterator[None]:
    """Show every window how far a move of the clock has come, and where it ended."""

    def tell() -> None:
        world.feed.push_all({"type": "clock", "clock": clock_shape(world)})

    async def ticks() -> None:
        while True:
            await asyncio.sleep(TICK_S)
            tell()

    ticking = asyncio.create_task(ticks())
    try:
        yield
    finally:
        ticking.cancel()
        await asyncio.gather(ticking, return_exceptions=True)
        tell()


async def _until_closed(socket: WebSocket, queue: asyncio.Queue[Json]) -> None:
    async def send() -> None:
        while True:
            await socket.send_text(json.dumps(await queue.get()))

    # Sending and listening at once: only listening learns that the window was closed.
    sending = asyncio.create_task(send())
    try:
        while True:
            await socket.receive_text()
    except WebSocketDisconnect:
        pass
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)


def keep_file(world: World, owner: str, name: str, content: bytes) -> File:
    """Keep the bytes of somebody's file."""
    file = File(
        world.ids.mint("F"), name, owner, content=content, complete=True, created=world.epoch()
    )
    world.files[file.id] = file
    return file


def _moved(now: datetime, body: Json) -> datetime:
    if "to" not in body:
        return now + timedelta(seconds=float(body["by"]))
    to = datetime.fromisoformat(body["to"])
    if to.tzinfo is None:
        raise ValueError("the time needs its offset")
    return to


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdigit() else default


def _no(error: str, words: str) -> Json:
    return {"ok": False, "error": error, "message": words}


def _unknown_person() -> Response:
    return JSONResponse(_no("unknown_person", "Nobody here has that name."), 400)
