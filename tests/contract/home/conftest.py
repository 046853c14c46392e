"""The rollout that tests of home work in."""

from tests.builders.unit import house

__all__ = ["house"]
