"""Everything the bot hears and does by the clock, listed once."""

from types import ModuleType
from typing import Any

import handlers.actions
import handlers.charter
import handlers.demand
import handlers.escalations
import handlers.feedback
import handlers.help
import handlers.home
import handlers.loop
import handlers.me
import handlers.measures
import handlers.oncall
import handlers.outbox
import handlers.ownership
import handlers.pulse
import handlers.quiet
import handlers.sessions
import handlers.threads
import schedules.actions
import schedules.digest
import schedules.escalations
import schedules.feedback
import schedules.home
import schedules.measures
import schedules.pulse
import schedules.retention
import schedules.sessions
from bot.slack.inputs import COMMAND
from bot.slack.manifest import Command, manifest
from bot.work import origins
from bot.work.origins import Origin

# `help` comes last: it hears every word that no other handler wants.
HANDLERS: tuple[ModuleType, ...] = (
    handlers.feedback,
    handlers.actions,
    handlers.demand,
    handlers.escalations,
    handlers.oncall,
    handlers.home,
    handlers.loop,
    handlers.me,
    handlers.measures,
    handlers.pulse,
    handlers.sessions,
    handlers.ownership,
    handlers.quiet,
    handlers.charter,
    handlers.outbox,
    handlers.threads,
    handlers.help,
)
SCHEDULES: tuple[ModuleType, ...] = (
    schedules.actions,
    schedules.digest,
    schedules.escalations,
    schedules.feedback,
    schedules.home,
    schedules.measures,
    schedules.pulse,
    schedules.retention,
    schedules.sessions,
)
ROLLOUT = Command(COMMAND, "Feedback, and where the rollout stands", "feedback | help")


def known_actions() -> frozenset[str]:
    """List every action id some handler hears."""
    return frozenset(action for module in HANDLERS for action in module.ACTIONS)


def known_origins() -> dict[str, Origin]:
    """List what actions are born from, by kind."""
    declared = (getattr(module, "ORIGINS", ()) for module in HANDLERS)
    return origins.by_kind(origin for each in declared for origin in each)


def app_manifest(*, socket_mode: bool, url: str | None = None) -> dict[str, Any]:
    """Make the manifest of everything the handlers hear."""
    shortcuts = [shortcut for module in HANDLERS for shortcut in module.SHORTCUTS]
    return manifest(commands=(ROLLOUT,), shortcuts=shortcuts, socket_mode=socket_mode, url=url)
