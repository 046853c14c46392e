"""The rollout that tests of digest work in."""

from tests.builders.unit import house

__all__ = ["house"]
