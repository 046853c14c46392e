"""Feedback, reports and actions: valid, small, and changed by keyword."""

from datetime import UTC, date, datetime
from typing import Any

from bot.domain.actions.decisions import Action
from bot.domain.feedback.item import (
    OPEN,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Report,
)
from bot.domain.ids import PodKey, SlackUserId, WorkflowKey

AISHA = SlackUserId("U0AISHA")
EMRE = SlackUserId("U0EMRE")
CLOSED = tuple(state for state in FeedbackState if state not in (*OPEN, FeedbackState.SHIPPED))
# A Monday morning in London, where the builders' charter is at home.
AT = datetime(2026, 11, 2, 10, 3, tzinfo=UTC)
# What somebody anonymous wrote then is there for others by `AT`.
EARLIER = datetime(2026, 11, 2, 9, 33, tzinfo=UTC)


def a_report(**changes: Any) -> Report:
    """Build what an agent wrote about a wrong suggestion; enums may be given by value."""
    values: dict[str, Any] = {
        "workflow": "balance",
        "moment": "during",
        "kind": "wrong_suggestion",
        "severity": "high",
        "what": "It offered the balance of another account.",
        "evidence": "INT-20261102-0042",
        "wish": "Ask which account first.",
        **changes,
    }
    return Report(
        **{
            **values,
            "workflow": WorkflowKey(values["workflow"]),
            "moment": CallMoment(values["moment"]),
            "kind": FeedbackKind(values["kind"]),
            "severity": FeedbackSeverity(values["severity"]),
        }
    )


REPORTED = ("workflow", "moment", "kind", "severity", "what", "evidence", "wish", "files")


def a_feedback(state: FeedbackState | str = FeedbackState.NEW, **changes: Any) -> Feedback:
    """Build Aisha's feedback to the cards pod; keywords of a report go into its report."""
    words = {key: changes.pop(key) for key in REPORTED if key in changes}
    values: dict[str, Any] = {
        "number": 1,
        "report": a_report(**words),
        "pod": PodKey("cards"),
        "arrived_at": AT,
        "due_on": date(2026, 11, 16),
        "state": FeedbackState(state),
        "submitter": AISHA,
        **({} if state == FeedbackState.NEW else {"owner": EMRE, "triaged_at": AT}),
        **changes,
    }
    return Feedback(**values)


def an_action(**changes: Any) -> Action:
    """Build Emre's action, born from F-1."""
    values: dict[str, Any] = {
        "number": 1,
        "origin_kind": "feedback",
        "origin_id": "F-1",
        "title": "It offered the balance of another account.",
        "pod": PodKey("cards"),
        "owner": EMRE,
        "due_on": date(2026, 11, 16),
        "original_due_on": date(2026, 11, 16),
        "created_at": AT,
    }
    return Action(**{**values, **changes})
