"""The rollout that tests of people work in."""

from tests.builders.unit import house

__all__ = ["house"]
