"""What stands between this installation and a working bot, and how to mend it."""

from bot.cli.doctor.checks import Check, Verdict
from bot.cli.doctor.diagnosis import diagnose
from bot.cli.doctor.report import exit_code, render

__all__ = ["Check", "Verdict", "diagnose", "exit_code", "render"]
