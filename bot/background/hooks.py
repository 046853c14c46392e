"""The hooks of escalations, called: each by itself, so that one that hangs holds up none."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import orjson

from bot.charter.escalations import Hook
from bot.clock import machine_s
from bot.discretion import unsaid
from bot.domain.escalations.hooks import HookCall
from bot.hooks import HookError, Request, post, signed
from bot.runtime import Bot
from bot.services.escalations import hooks

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

LOOK_EVERY_S = 1.0
SecretOf = Callable[[str], str]


@dataclass(slots=True, kw_only=True)
class Hooks:
    """Call the hooks that are due; a call under way is not begun again."""

    bot: Bot
    secret_of: SecretOf
    transport: "httpx.AsyncBaseTransport | None" = None
    _under_way: dict[int, "asyncio.Task[None]"] = field(default_factory=dict)

    async def run(self) -> None:
        """Look for calls again and again, until cancelled."""
        try:
            while True:
                try:
                    await self.begin_due()
                except Exception as problem:
                    log.exception(
                        "hooks could not be looked at",
                        exc_info=unsaid(problem),
                        extra={"action": "hooks"},
                    )
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            for task in self._under_way.values():
                task.cancel()

    async def quiet(self) -> None:
        """Make every call that is due now, and wait for what they come to."""
        while await self.begin_due():
            await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    async def next_due(self) -> datetime | None:
        """Return when a call is next to be made."""
        return await self.bot.read(hooks.next_due)

    async def begin_due(self) -> int:
        """Begin the calls that are due, and count them."""
        due = await self.bot.read(hooks.due)
        fresh = [(call, hook) for call, hook in due if call.number not in self._under_way]
        for call, hook in fresh:
            task = asyncio.create_task(self._call(call, hook))
            self._under_way[call.number] = task
            task.add_done_callback(partial(self._done, call.number))
        return len(fresh)

    def _done(self, number: int, task: "asyncio.Task[None]") -> None:
        self._under_way.pop(number, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            # Its lease runs out, and then it is made again with the same key.
            log.error(
                "a call could not be settled", exc_info=unsaid(failure), extra={"action": "hooks"}
            )

    async def _call(self, call: HookCall, hook: Hook | None) -> None:
        if not await self.bot.transact(partial(hooks.begin, number=call.number), bulk=True):
            return
        try:
            await self._post(call, hook)
        except HookError as problem:
            log.warning("hook %s: %s", call.hook, problem.problem, extra={"action": "hooks"})
            failed = partial(
                hooks.failed, number=call.number, problem=problem.problem, again=problem.again
            )
            await self.bot.transact(failed, bulk=True)
        else:
            await self.bot.transact(partial(hooks.arrived, number=call.number), bulk=True)

    async def _post(self, call: HookCall, hook: Hook | None) -> None:
        if hook is None:
            raise HookError("the charter no longer allows it", again=False)
        await post(_request(hook, call, self.secret_of(hook.key)), transport=self.transport)


def _request(hook: Hook, call: HookCall, secret: str) -> Request:
    body = orjson.dumps(hooks.body_for(hook, call, secret))
    key = f"{orjson.loads(call.payload)['key']}-{call.number}"
    if hook.kind == "webhook":
        headers = signed(secret, body, now=machine_s())
    else:
        headers = {"Authorization": f"GenieKey {secret}"} if hook.kind == "opsgenie" else {}
    return Request(url=hooks.path_for(hook, call), body=body, key=key, headers=headers)
