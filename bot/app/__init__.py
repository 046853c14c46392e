"""The composition root: settings and charter in, the running parts out."""

from bot.app.registry import HANDLERS, SCHEDULES, app_manifest, known_actions, known_origins
from bot.app.running import TEMPLATES, Parts, running

__all__ = [
    "HANDLERS",
    "SCHEDULES",
    "TEMPLATES",
    "Parts",
    "app_manifest",
    "known_actions",
    "known_origins",
    "running",
]
