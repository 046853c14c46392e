"""The rollout that tests of feedback work in."""

from tests.builders.unit import house

__all__ = ["house"]
