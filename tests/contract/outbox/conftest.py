"""The rollout that tests of outbox_reports work in."""

from tests.builders.unit import house

__all__ = ["house"]
