"""Everything the bot hears and does by the clock, found in the modules that declare it."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache, partial
from types import ModuleType
from typing import Any

import handlers
import schedules
from bot.runtime import Bot, Sweep
from bot.slack.bolt import SlackApp
from bot.slack.inputs import COMMAND, on_subcommand
from bot.slack.manifest import Command, manifest
from bot.work import origins
from bot.work.capabilities import Capabilities
from bot.work.origins import Origin

ROLLOUT = Command(COMMAND, "Feedback, and where the rollout stands", "feedback | help")
# Whoever says nothing of their place stands after those who do, by name.
LAST = 1_000


@cache
def modules(package: ModuleType) -> tuple[ModuleType, ...]:
    """Import every capability's module of a package, in the order in which people see them.

    Whoever hears what nobody else wants comes last.
    """
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    found = [importlib.import_module(f"{package.__name__}.{name}") for name in names]
    return tuple(sorted(found, key=_place))


@cache
def capabilities() -> Capabilities:
    """Put together what capabilities bring to what all of them share."""
    return Capabilities(
        commands=tuple(_declared("COMMANDS")),
        home=tuple(module.HOME for module in modules(handlers) if hasattr(module, "HOME")),
        threads=_merged("THREADS"),
        topics=_merged("TOPICS"),
        menus=_merged("MENUS"),
    )


def register_handlers(app: SlackApp, bot: Bot) -> None:
    """Hear what handlers declare; what is left to others comes after all of them."""
    for module in modules(handlers):
        for command, react in getattr(module, "COMMANDS", {}).items():
            on_subcommand(app, command, partial(react, bot))
    for step in ("register", "register_last"):
        for module in modules(handlers):
            if hasattr(module, step):
                getattr(module, step)(app, bot)


def register_schedules(sweep: Sweep, bot: Bot) -> None:
    """Add what time asks for to the sweep."""
    for module in modules(schedules):
        module.register(sweep, bot)


def known_actions() -> frozenset[str]:
    """List every action id some handler hears."""
    return frozenset(_declared("ACTIONS"))


def known_origins() -> dict[str, Origin]:
    """List what actions are born from, by kind."""
    return origins.by_kind(_declared("ORIGINS"))


def app_manifest(*, socket_mode: bool, url: str | None = None) -> dict[str, Any]:
    """Make the manifest of everything the handlers hear."""
    shortcuts = list(_declared("SHORTCUTS"))
    return manifest(commands=(ROLLOUT,), shortcuts=shortcuts, socket_mode=socket_mode, url=url)


def _place(module: ModuleType) -> tuple[bool, int, str]:
    return hasattr(module, "register_last"), getattr(module, "PLACE", LAST), module.__name__


def _merged(name: str) -> dict[Any, Any]:
    return dict(pair for m in modules(handlers) for pair in getattr(m, name, {}).items())


def _declared(name: str) -> Iterator[Any]:
    for module in modules(handlers):
        yield from getattr(module, name, ())
