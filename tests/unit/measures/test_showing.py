"""The gatekeeper: trust before totals, coverage before tempo, coaching before showing."""

import pytest

from bot.domain.measures.gatekeeper import Audience, Readiness, Tempo, WorkflowStanding, may_show

TRUSTED = WorkflowStanding("Balance", trusted=True, tempo=Tempo.DAILY)
READY = Readiness("AHT", coachable=True)


@pytest.mark.parametrize("audience", [Audience.LEADERS, Audience.POD])
@pytest.mark.parametrize(
    ("workflow", "measure", "why"),
    [
        (TRUSTED, Readiness("AHT", coachable=True, retired=True), "AHT is retired"),
        (
            TRUSTED,
            Readiness("AHT", coachable=False),
            "AHT has not passed its five-minute coaching test",
        ),
        (
            WorkflowStanding("Balance", trusted=False, tempo=Tempo.LIVE),
            READY,
            "Balance is locked until its trust gate is passed",
        ),
        (
            WorkflowStanding("Balance", trusted=True),
            READY,
            "Balance has earned no tempo: not daily yet",
        ),
        (
            WorkflowStanding("Balance", trusted=True, tempo=Tempo.MONTHLY),
            READY,
            "Balance has earned monthly so far: not daily yet",
        ),
    ],
)
def test_what_is_locked_says_why(
    audience: Audience, workflow: WorkflowStanding, measure: Readiness, why: str
) -> None:
    verdict = may_show(workflow, measure, audience, Tempo.DAILY)
    assert not verdict
    assert verdict.why == why


def test_what_is_trusted_coached_and_covered_is_shown() -> None:
    assert may_show(TRUSTED, READY, Audience.LEADERS, Tempo.DAILY)
    assert may_show(TRUSTED, READY, Audience.POD, Tempo.WEEKLY)


def test_only_what_is_marked_urgent_is_told_live() -> None:
    live = WorkflowStanding("Balance", trusted=True, tempo=Tempo.LIVE)
    refused = may_show(live, READY, Audience.POD, Tempo.LIVE)
    assert refused.why == "AHT is not marked urgent"
    urgent = Readiness("AHT", coachable=True, urgent=True)
    assert may_show(live, urgent, Audience.POD, Tempo.LIVE)
    assert not may_show(TRUSTED, urgent, Audience.POD, Tempo.LIVE)


def test_those_who_keep_a_measure_see_it_before_others_do() -> None:
    untried = Readiness("AHT", coachable=False)
    untrusted = WorkflowStanding("Balance", trusted=False)
    assert may_show(untrusted, untried, Audience.KEEPERS, Tempo.DAILY)
    retired = Readiness("AHT", coachable=True, retired=True)
    assert not may_show(TRUSTED, retired, Audience.KEEPERS, Tempo.DAILY)


def test_tempos_stand_in_order() -> None:
    assert [Tempo.WEEKLY.reaches(tempo) for tempo in Tempo] == [True, True, False, False]
