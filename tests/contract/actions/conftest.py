"""The rollout that tests of actions work in."""

from tests.builders.unit import house

__all__ = ["house"]
