"""The rollout that tests of rhythm work in."""

from tests.builders.unit import house

__all__ = ["house"]
