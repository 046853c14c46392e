"""The rollout that tests of escalations work in."""

from tests.builders.unit import house

__all__ = ["house"]
