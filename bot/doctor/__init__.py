"""What stands between this installation and a working bot, and how to mend it."""

from bot.doctor.checks import Check, Verdict
from bot.doctor.diagnosis import diagnose
from bot.doctor.report import exit_code, render

__all__ = ["Check", "Verdict", "diagnose", "exit_code", "render"]
