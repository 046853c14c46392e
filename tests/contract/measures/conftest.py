"""The rollout that tests of measures work in."""

from tests.builders.unit import house

__all__ = ["house"]
