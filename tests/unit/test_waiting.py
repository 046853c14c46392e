"""A message that waits for Slack: whose it is, and how long it was tried."""

import pytest

from bot.domain.outbox import GIVE_UP, moment_kept
from tests.builders.outbox import AT, a_waiting, seconds


@pytest.mark.parametrize(("place", "is_relay"), [("relay:r1", True), ("U0AISHA", False)])
def test_it_knows_whether_its_reader_is_anonymous(place: str, is_relay: bool) -> None:
    assert a_waiting(place=place).is_relay is is_relay


def test_it_is_too_old_after_a_day_of_trying() -> None:
    assert not a_waiting(first_attempt_at=None).is_too_old(AT + GIVE_UP)
    assert not a_waiting().is_too_old(AT + GIVE_UP - seconds(1))
    assert a_waiting().is_too_old(AT + GIVE_UP)


def test_only_the_quarter_hour_is_kept_of_what_is_for_somebody_anonymous() -> None:
    at = AT + seconds(29 * 60 + 59.5)
    assert moment_kept(at, "U0AISHA") == at
    assert moment_kept(at, "relay:r1") == AT + seconds(15 * 60)
