"""Messages and their back-off, without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.backoff import FIRST, LONGEST, delay
from bot.domain.outbox import GAP, GIVE_UP, LEASE, SETTLE, URGENT_LEASE
from bot.slack.delivery.delivery import ANSWERED_WITHIN, LEAVES_WITHIN
from tests.builders.outbox import AT, a_waiting, seconds


@given(attempts=st.integers(-1, 10_000), dice=st.floats(0, 1))
def test_a_wait_is_never_shorter_than_half_a_step_nor_longer_than_the_longest(
    attempts: int, dice: float
) -> None:
    assert FIRST / 2 <= delay(attempts, dice) <= LONGEST


@pytest.mark.parametrize(
    ("attempts", "expected"), [(1, 2), (2, 4), (3, 8), (7, 128), (8, 256), (9, 300), (500, 300)]
)
def test_waits_double_up_to_five_minutes(attempts: int, expected: int) -> None:
    assert delay(attempts, 1.0) == seconds(expected)


def test_the_dice_spread_a_wait_over_its_second_half() -> None:
    assert [delay(3, dice) for dice in (0.0, 0.5, 1.0)] == [seconds(n) for n in (4, 6, 8)]


@pytest.mark.parametrize(
    ("place", "is_relay"), [("relay:r1", True), ("C1", False), ("U1", False), ("home:U1", False)]
)
def test_only_a_relay_place_is_anonymous(place: str, is_relay: bool) -> None:
    assert a_waiting(place=place).is_relay is is_relay


def test_a_message_is_too_old_a_day_after_its_first_attempt() -> None:
    message = a_waiting(first_attempt_at=AT)
    assert not message.is_too_old(AT + GIVE_UP - seconds(1))
    assert message.is_too_old(AT + GIVE_UP)


def test_a_message_that_was_never_tried_is_never_too_old() -> None:
    assert not a_waiting(first_attempt_at=None).is_too_old(AT + GIVE_UP * 9)


def test_a_lease_outlives_every_request_and_the_wait_for_the_history() -> None:
    assert LEAVES_WITHIN + ANSWERED_WITHIN < 1
    assert timedelta(seconds=15) <= LEASE * ANSWERED_WITHIN
    assert LEASE > SETTLE > GAP
    assert URGENT_LEASE >= SETTLE
