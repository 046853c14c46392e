"""The judge of replicas that are killed sees what is lost, doubled and late."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.faults.verdict import Promised, Shown, Stepped, Told, judge

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ANA, BO = ("U0ANA", "F-1"), ("U0BO", "F-1")
PROMISED = Promised(forms={"qaq", "qbq"}, follows={ANA: True, BO: False}, takes={"F-1"})


def all_kept() -> Shown:
    return Shown(
        # One that nobody was told of may be there as well.
        forms=Counter({"qaq": 1, "qbq": 1, "qcq": 1}),
        follows={ANA},
        takes=Counter({"F-1": 1}),
        told=[Told("k1", AT, AT + 69 * SECOND), Told("k2", AT, AT + SECOND, is_post=False)],
        slack=Counter({"k1": 1}),
        steps=[Stepped("E-1", AT, AT + 14 * SECOND)],
    )


def test_what_is_there_once_and_in_time_holds() -> None:
    verdict = judge(PROMISED, all_kept())
    assert verdict.holds
    assert (verdict.latest_step, verdict.latest) == (14 * SECOND, 69 * SECOND)


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"forms": Counter({"qaq": 1})}, "form qbq"),
        ({"follows": set()}, f"click {ANA}"),
        ({"follows": {ANA, BO}}, f"click {BO}"),
        ({"takes": Counter()}, "take F-1"),
        ({"slack": Counter()}, "message k1"),
        ({"told": [Told("k3", AT, None, is_post=False)]}, "message k3"),
    ],
)
def test_what_was_acked_and_is_not_there_is_lost(change: dict[str, object], lost: str) -> None:
    verdict = judge(PROMISED, replace(all_kept(), **change))  # type: ignore[arg-type]  # one of its fields
    assert verdict.lost == (lost,)
    assert not verdict.holds


@pytest.mark.parametrize(
    ("change", "doubled"),
    [
        ({"forms": Counter({"qaq": 2, "qbq": 1})}, "form qaq"),
        ({"takes": Counter({"F-1": 2})}, "take F-1"),
        ({"slack": Counter({"k1": 2})}, "message k1"),
    ],
)
def test_what_is_there_twice_is_doubled(change: dict[str, object], doubled: str) -> None:
    verdict = judge(PROMISED, replace(all_kept(), **change))  # type: ignore[arg-type]  # one of its fields
    assert verdict.doubled == (doubled,)
    assert not verdict.holds


@pytest.mark.parametrize(
    "change",
    [
        {"steps": [Stepped("E-1", AT, AT + 16 * SECOND)]},
        {"told": [Told("k1", AT, AT + 71 * SECOND)]},
    ],
)
def test_what_comes_too_late_does_not_hold(change: dict[str, object]) -> None:
    verdict = judge(PROMISED, replace(all_kept(), **change))  # type: ignore[arg-type]  # one of its fields
    assert (verdict.lost, verdict.doubled, verdict.holds) == ((), (), False)
