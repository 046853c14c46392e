"""The rollout that tests of interactions work in."""

from tests.builders.unit import house

__all__ = ["house"]
