"""The Web API over HTTP: requests read as SDKs send them, faults struck, traffic noted."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.workspace import outcomes
from bot.workspace.files import file_response
from bot.workspace.ids import Json
from bot.workspace.traffic import Entry
from bot.workspace.webapi import METHODS, WebApi
from bot.workspace.webapi.arguments import UnreadableError, arguments, uploaded
from bot.workspace.world import World


def cut(request: Request) -> Response:
    """Break the connection; what is returned is never sent."""
    transport = request.scope.get("transport")
    if transport is not None:
        transport.abort()
    return Response(status_code=500)


class Front:
    """The routes the app calls: methods, uploads, response URLs, files."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.api = WebApi(world)

    def routes(self) -> list[Route]:
        """The routes, for the server to mount."""
        return [
            Route("/api/{method}", self.call, methods=["GET", "POST"]),
            Route("/upload/v1/{file_id}", self.upload, methods=["POST"]),
            Route("/responses/{token}", self.respond, methods=["POST"]),
            Route("/files-pri/{address}/{rest:path}", self.download, methods=["GET"]),
        ]

    async def call(self, request: Request) -> Response:
        """One call of the Web API."""
        method = str(request.path_params["method"])
        try:
            args = await arguments(request)
        except UnreadableError as unreadable:
            body = {"ok": False, "error": str(unreadable)}
            return self._answered(self._begun(method, None), JSONResponse(body), body)
        # The header wins; a token among the arguments is the older way and still in use.
        token = _bearer(request) or str(args.pop("token", ""))
        args.pop("token", None)
        return await self._struck(request, self._begun(method, args), (method, token, args))

    def _begun(self, method: str, args: Json | None) -> Entry:
        tally = self._world.tally
        tally.add(tally.requests, method)
        return self._world.traffic.begin("app", "web_api", method, args)

    async def _struck(
        self, request: Request, entry: Entry, call: tuple[str, str, Json]
    ) -> Response:
        method, token, args = call
        faults = self._world.faults
        if rule := faults.strike("delay", method):
            await asyncio.sleep(rule.seconds)
        if faults.strike("cut_before", method):
            self._world.traffic.end(entry, status=None, response="cut before acting")
            return cut(request)
        if faults.strike("error_500", method):
            return self._answered(entry, PlainTextResponse("internal error", 500), "fault")
        if rule := faults.strike("rate_limit", method):
            return self._limited(entry, int(rule.seconds))
        # After the faults: a struck call never reached the counter on Slack's side either.
        if retry_after := self.api.retry_after(method, args):
            return self._limited(entry, retry_after)
        body = await self.api.answer(method, token, args)
        return await self._struck_after(request, entry, method, body)

    async def _struck_after(
        self, request: Request, entry: Entry, method: str, body: Json
    ) -> Response:
        faults = self._world.faults
        if rule := faults.strike("delay_after", method):
            await asyncio.sleep(rule.seconds)
        if faults.strike("drop_response", method):
            self._world.traffic.end(entry, status=None, response="acted, answer dropped")
            return cut(request)
        if faults.strike("error_500_after", method):
            return self._answered(entry, PlainTextResponse("internal error", 500), "fault")
        return self._answered(entry, JSONResponse(body, headers=self._scopes(method)), body)

    def _answered(self, entry: Entry, response: Response, body: Any) -> Response:
        self._world.traffic.end(entry, status=response.status_code, response=body)
        return response

    def _limited(self, entry: Entry, seconds: int) -> Response:
        body = {"ok": False, "error": "ratelimited"}
        response = JSONResponse(body, 429, headers={"Retry-After": str(seconds)})
        return self._answered(entry, response, body | {"retry_after": seconds})

    def _scopes(self, method: str) -> dict[str, str]:
        granted = ",".join(sorted(self._world.manifest.scopes))
        accepted = ",".join(METHODS[method].scopes) if method in METHODS else ""
        return {"X-OAuth-Scopes": granted, "X-Accepted-OAuth-Scopes": accepted}

    async def upload(self, request: Request) -> Response:
        """The bytes of one file, to the address issued for it."""
        file = self._world.files.get(str(request.path_params["file_id"]))
        try:
            content = await uploaded(request)
        except UnreadableError as unreadable:
            return PlainTextResponse(str(unreadable), 400)
        entry = self._world.traffic.begin("app", "upload", "upload", f"{len(content)} bytes")
        if file is None or file.complete or len(content) != file.expected:
            return self._answered(entry, PlainTextResponse("not as announced", 400), "refused")
        file.content = content
        return self._answered(entry, PlainTextResponse(f"OK - {len(content)}"), "OK")

    async def respond(self, request: Request) -> Response:
        """One use of a response URL."""
        try:
            body = await arguments(request)
        except UnreadableError as unreadable:
            return PlainTextResponse(str(unreadable), 400)
        entry = self._world.traffic.begin("app", "response_url", "response_url", body)
        if rule := self._world.faults.strike("error_500", "response_url"):
            return self._answered(entry, PlainTextResponse("internal error", 500), rule.kind)
        to = self._world.responses.use(str(request.path_params["token"]))
        if isinstance(to, str):
            return self._answered(entry, PlainTextResponse(to, 404), to)
        error = outcomes.reply(self._world, to, body, way="response_url")
        if error:
            return self._answered(entry, PlainTextResponse(error, 500), error)
        return self._answered(entry, PlainTextResponse("ok"), "ok")

    async def download(self, request: Request) -> Response:
        """The bytes of a shared file, to whoever holds the app's token."""
        file_id = str(request.path_params["address"]).rpartition("-")[2]
        file = self._world.files.get(file_id)
        if _bearer(request) != self._world.rules.tokens.bot:
            # Slack sends the unauthenticated to its sign-in page.
            return Response(status_code=302, headers={"Location": "https://slack.com/signin"})
        if file is None or file.content is None:
            return PlainTextResponse("file_not_found", 404)
        if "files:read" not in self._world.manifest.scopes:
            return PlainTextResponse("missing_scope", 403)
        return file_response(file)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""
