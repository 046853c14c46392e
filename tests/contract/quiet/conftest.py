"""The rollout that tests of quiet work in."""

from tests.builders.unit import house

__all__ = ["house"]
