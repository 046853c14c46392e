"""The rollout that tests of escalations work in."""

import pytest

from tests.builders.unit import House, house
from tests.contract.escalations.steps import with_policy

__all__ = ["house"]


@pytest.fixture
def night(house: House) -> House:
    """A rollout whose cards pod has steps: its lead, its channel, the Value Office."""
    return with_policy(house)
