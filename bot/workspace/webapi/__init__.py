"""The Web API: which methods there are, and what a call must pass before it reaches one."""

from bot.workspace.ids import Json
from bot.workspace.limits import Limits
from bot.workspace.webapi import chat, conversations, files, marks, team, users, views
from bot.workspace.webapi.call import ApiError, Call, Method
from bot.workspace.world import World

METHODS: dict[str, Method] = (
    team.METHODS
    | chat.METHODS
    | conversations.METHODS
    | users.METHODS
    | views.METHODS
    | marks.METHODS
    | files.METHODS
)


class WebApi:
    """Answer calls by method name."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.limits = Limits(world.rules.rate_limits)

    def retry_after(self, method: str, args: Json) -> int:
        """Count a call against its limits; the seconds to wait when it is one too many."""
        # An unknown method has no tier; it is refused by name instead.
        if method not in METHODS:
            return 0
        channel = self._world.address(str(args.get("channel", "")))
        return self.limits.retry_after(method, channel, self._world.clock.now())

    async def answer(self, method: str, token: str, args: Json) -> Json:
        """Run one call; a refusal is an answer like any other."""
        call = Call(self._world, method, args)
        try:
            body = {"ok": True, **await self._admitted(call, token).run(call)}
        except ApiError as refusal:
            return {"ok": False, "error": refusal.error, **refusal.more}
        if call.warnings:
            body["warning"] = ",".join(call.warnings)
            # Twice, as Slack does it: a comma-separated word for old clients, a list for new ones.
            body.setdefault("response_metadata", {})["warnings"] = call.warnings
        return body

    def _admitted(self, call: Call, token: str) -> Method:
        method = METHODS.get(call.method)
        if method is None:
            raise ApiError("unknown_method", req_method=call.method)
        if method.auth != "none":
            self._check(call, method, token)
        return method

    def _check(self, call: Call, method: Method, token: str) -> None:
        tokens = self._world.rules.tokens
        if not token:
            raise ApiError("not_authed")
        if token not in (tokens.bot, tokens.app):
            raise ApiError("invalid_auth")
        if not self._world.is_installed:
            raise ApiError("account_inactive")
        if token != getattr(tokens, method.auth):
            raise ApiError("not_allowed_token_type")
        if method.scopes:
            call.need(*method.scopes)
