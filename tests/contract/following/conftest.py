"""The rollout that tests of following work in."""

from tests.builders.unit import house

__all__ = ["house"]
