"""The rollout that tests of ownership work in."""

from tests.builders.unit import house

__all__ = ["house"]
