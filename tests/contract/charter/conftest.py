"""The rollout that tests of charter work in."""

from tests.builders.unit import house

__all__ = ["house"]
