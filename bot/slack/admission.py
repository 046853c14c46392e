"""The table of rights, asked at each door before anything is done."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.domain.ids import SlackUserId
from bot.domain.rights.table import DoorKind, rule_of
from bot.slack.bolt import SlackApp

T = TypeVar("T")


class ComesIn(Protocol):
    """Whatever somebody does, with who it is."""

    @property
    def by(self) -> SlackUserId: ...


D = TypeVar("D", bound=ComesIn)


def admitted(
    app: SlackApp, kind: DoorKind, name: str, react: Callable[[D], Awaitable[T]]
) -> Callable[[D], Awaitable[T]]:
    """Let nobody through a door whom its row refuses; raises LookupError where it has no row."""
    rule = rule_of(kind, name)

    async def checked(done: D) -> T:
        rule.check(app.roster().parts_of(done.by))
        return await react(done)

    return checked
