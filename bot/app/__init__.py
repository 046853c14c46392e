"""The composition root: settings and charter in, the running parts out."""

from bot.app.registry import (
    app_manifest,
    capabilities,
    known_actions,
    known_origins,
    modules,
    register_handlers,
    register_schedules,
)
from bot.app.running import TEMPLATES, Parts, running

__all__ = [
    "TEMPLATES",
    "Parts",
    "app_manifest",
    "capabilities",
    "known_actions",
    "known_origins",
    "modules",
    "register_handlers",
    "register_schedules",
    "running",
]
