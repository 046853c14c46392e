"""The rollout's configuration as code: reading rollout.yaml, checking it, comparing two of them."""

from bot.charter.models import Charter
from bot.charter.problems import CharterError, Problem
from bot.charter.reading import load, parse

__all__ = ["Charter", "CharterError", "Problem", "load", "parse"]
