"""The rollout that tests of rotas work in."""

from tests.builders.unit import house

__all__ = ["house"]
