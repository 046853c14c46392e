"""What a finding may become, and the words for since when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.measures.detectors.onset import onset
from bot.domain.measures.findings import (
    Attribution,
    Finding,
    FindingDecision,
    FindingKind,
    FindingState,
    SeriesKey,
    answer,
    state_words,
)
from bot.domain.measures.known_changes import ChangeKind, KnownChange, Version, VersionKind
from bot.errors import UserError
from bot.services.measures.sentences import Around, Cause, since_words

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
LENA = SlackUserId("U0LENA")
BALANCE = WorkflowKey("balance")


def a_finding(kind: FindingKind = FindingKind.SPIKE, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "number": 1,
        "series": SeriesKey("aht", BALANCE, "voice"),
        "day": date(2026, 3, 1),
        "kind": kind,
        "value": 520.0,
        "expected": 370.0,
        "low": 350.0,
        "high": 390.0,
        "score": 6.0,
        "n": 500,
        "since": date(2026, 2, 26),
        "found_at": AT,
        **changes,
    }
    return Finding(**values)


def an_answer(**changes: Any) -> FindingDecision:
    values: dict[str, Any] = {
        "becomes": FindingState.DECISION,
        "attribution": Attribution.TOOL,
        "reason": "We roll it back.",
        **changes,
    }
    return FindingDecision(**values)


def test_an_answer_closes_a_finding_once() -> None:
    closed = answer(a_finding(), an_answer(outcome="A-7"), LENA, AT)
    assert (closed.state, closed.decided_by, closed.decided_at) == (
        FindingState.DECISION,
        LENA,
        AT,
    )
    assert state_words(closed) == "decision A-7"
    with pytest.raises(UserError, match="N-1 already became: decision A-7"):
        answer(closed, an_answer(), LENA, AT)


def test_nothing_is_no_problem_without_a_reason() -> None:
    with pytest.raises(UserError) as refused:
        answer(a_finding(), an_answer(becomes=FindingState.NOT_A_PROBLEM, reason=""), LENA, AT)
    assert refused.value.fields == {"findings.reason": "Say why it is not a problem."}


NOTHING, FLOW, RULE = Cause(), Cause("flow 2.3"), Cause("hardship rule", "C-1")


@pytest.mark.parametrize(
    ("finding", "cause", "words"),
    [
        (a_finding(FindingKind.SHIFT), NOTHING, "higher since Thursday"),
        (a_finding(FindingKind.SHIFT), FLOW, "higher since Thursday's flow 2.3"),
        (a_finding(FindingKind.SHIFT), RULE, "higher since Thursday's hardship rule (C-1)"),
        (a_finding(FindingKind.SHIFT, score=-6.0), NOTHING, "lower since Thursday"),
        (a_finding(FindingKind.DRIFT), NOTHING, "creeping up since about Thursday"),
        (
            a_finding(FindingKind.DRIFT, score=-6.0, since=date(2026, 2, 2)),
            RULE,
            "creeping down since about Mon 2 Feb (hardship rule, C-1)",
        ),
        (a_finding(FindingKind.SPIKE), NOTHING, ""),
        (a_finding(FindingKind.SPIKE), FLOW, "with flow 2.3"),
        (a_finding(FindingKind.SPIKE), RULE, "with hardship rule (C-1)"),
        (a_finding(FindingKind.BREACH), RULE, ""),
    ],
)
def test_since_when_reads_as_people_say_it(finding: Finding, cause: Cause, words: str) -> None:
    assert since_words(finding, cause, today=TODAY) == words


def a_change(day: date, workflow: WorkflowKey | None = BALANCE, **changes: Any) -> KnownChange:
    change = KnownChange(
        number=1,
        kind=ChangeKind.POLICY,
        workflow=workflow,
        day=day,
        until=None,
        words="hardship rule",
        by=LENA,
        at=AT,
    )
    return replace(change, **changes)


def test_what_began_within_three_days_of_a_change_is_explained_by_it() -> None:
    day = date(2026, 2, 26)
    version = Version(name="flow 2.3", workflow=BALANCE, kind=VersionKind.FLOW, first_day=day)
    noted = Around(changes=(a_change(day),), versions=(version,))
    assert noted.explaining(BALANCE, day) == RULE
    assert Around(versions=(version,)).explaining(BALANCE, day + timedelta(days=3)) == FLOW
    assert Around(versions=(version,)).explaining(BALANCE, day + timedelta(days=4)) == NOTHING
    assert noted.explaining(WorkflowKey("cards"), day) == NOTHING
    everywhere = Around(changes=(a_change(day, None),))
    assert everywhere.explaining(WorkflowKey("cards"), day) == RULE
    assert noted.explaining(BALANCE, day - timedelta(days=1)) == NOTHING


def test_a_change_lasts_as_long_as_it_says() -> None:
    outage = a_change(TODAY, until=TODAY + timedelta(days=2))
    assert len(list(outage.days())) == 3
    assert list(a_change(TODAY).days()) == [TODAY]


def test_too_few_days_can_only_have_jumped() -> None:
    days = [(TODAY + timedelta(days=n), 0.0 if n < 4 else 5.0) for n in range(8)]
    assert onset(days) == (TODAY + timedelta(days=4), False)
