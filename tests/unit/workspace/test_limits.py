"""The token buckets behind 429."""

from datetime import UTC, datetime, timedelta

from bot.workspace.limits import TIER_OF, Bucket, Limits
from bot.workspace.webapi import METHODS

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_every_method_has_a_tier() -> None:
    assert METHODS.keys() - TIER_OF.keys() == {"chat.postMessage"}


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(burst=2, rate=0.5, at=AT)
    for _ in range(2):
        assert bucket.wait_s(AT) == 0
        bucket.take()
    assert round(bucket.wait_s(AT), 3) == 2
    assert bucket.wait_s(AT + seconds(2)) == 0


def test_a_clock_that_stands_still_refills_nothing() -> None:
    limits = Limits("harsh")
    answers = [limits.retry_after("chat.postMessage", "C1", AT) for _ in range(3)]
    assert answers == [0, 1, 1]


def test_a_switch_counts_anew() -> None:
    limits = Limits("harsh")
    limits.retry_after("chat.postMessage", "C1", AT)
    limits.switch("off")
    assert limits.retry_after("chat.postMessage", "C1", AT) == 0
    limits.switch("harsh")
    assert limits.retry_after("chat.postMessage", "C1", AT) == 0


def test_the_workspace_as_a_whole_has_a_limit() -> None:
    limits = Limits("slack")
    answers = [limits.retry_after("chat.postMessage", f"C{n}", AT) for n in range(301)]
    assert answers[:300] == [0] * 300
    assert answers[300] > 0
