"""The rollout that tests of help work in."""

from tests.builders.unit import house

__all__ = ["house"]
