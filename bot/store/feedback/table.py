"""The table of feedback, and its rows as the domain knows them."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from bot.domain.feedback.item import (
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Report,
)
from bot.domain.ids import WorkflowKey
from bot.store.engine.transaction import Row, table_of
from bot.store.engine.types import Instant

# Few wait for a word at any time: the index holds those alone.
_MET_WITH_SILENCE = text("closes_at IS NOT NULL")


class FeedbackRow(SQLModel, table=True):
    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_pod", "workspace_id", "pod", "state"),
        Index("ix_feedback_submitter", "workspace_id", "submitter"),
        Index("ix_feedback_relay", "workspace_id", "relay"),
        Index("ix_feedback_owner", "workspace_id", "owner", "state"),
        Index("ix_feedback_duplicate_of", "workspace_id", "duplicate_of"),
        Index(
            "ix_feedback_closes",
            "workspace_id",
            "closes_at",
            sqlite_where=_MET_WITH_SILENCE,
            postgresql_where=_MET_WITH_SILENCE,
        ),
    )
    workspace_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    workflow: str
    pod: str
    moment: str
    kind: str
    severity: str
    what: str = Field(sa_type=Text)
    evidence: str = Field(sa_type=Text)
    wish: str = Field(sa_type=Text)
    files: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    state: str
    submitter: str | None
    relay: str | None
    owner: str | None
    outcome: str = Field(sa_type=Text)
    duplicate_of: int | None
    joined: int
    reopened: int
    waiting_for_agent: bool
    arrived_at: datetime = Field(sa_type=Instant)
    due_on: date
    asked_at: datetime | None = Field(sa_type=Instant)
    triaged_at: datetime | None = Field(sa_type=Instant)
    shipped_at: datetime | None = Field(sa_type=Instant)
    closed_at: datetime | None = Field(sa_type=Instant)
    acted_on_at: datetime | None = Field(sa_type=Instant)
    redacted_at: datetime | None = Field(sa_type=Instant)
    new_due_on: date | None
    closes_at: datetime | None = Field(sa_type=Instant)


# Core on the ack path: an ORM Session costs about three times the CPU of these statements.
TABLE = table_of(FeedbackRow)
COLUMNS = [column for column in TABLE.columns if column.key != "workspace_id"]


def values(item: Feedback) -> dict[str, Any]:
    """Return what a row holds of it."""
    report = item.report
    return {
        "workflow": report.workflow,
        "pod": item.pod,
        "moment": report.moment.value,
        "kind": report.kind.value,
        "severity": report.severity.value,
        "what": report.what,
        "evidence": report.evidence,
        "wish": report.wish,
        "files": json.dumps(report.files),
        "source": item.source,
        "state": item.state.value,
        "submitter": item.submitter,
        "relay": item.relay,
        "owner": item.owner,
        "outcome": item.outcome,
        "duplicate_of": item.duplicate_of,
        "joined": item.joined,
        "reopened": item.reopened,
        "waiting_for_agent": item.waiting_for_agent,
        "arrived_at": item.arrived_at,
        "due_on": item.due_on,
        "asked_at": item.asked_at,
        "triaged_at": item.triaged_at,
        "shipped_at": item.shipped_at,
        "closed_at": item.closed_at,
        "acted_on_at": item.acted_on_at,
        "redacted_at": item.redacted_at,
        "new_due_on": item.new_due_on,
        "closes_at": item.closes_at,
    }


def as_item(row: Row) -> Feedback:
    """Return what a row stands for."""
    value = dict(zip((column.key for column in COLUMNS), row, strict=True))
    report = Report(
        workflow=WorkflowKey(value.pop("workflow")),
        moment=CallMoment(value.pop("moment")),
        kind=FeedbackKind(value.pop("kind")),
        severity=FeedbackSeverity(value.pop("severity")),
        what=value.pop("what"),
        evidence=value.pop("evidence"),
        wish=value.pop("wish"),
        files=tuple(json.loads(value.pop("files"))),
    )
    state = FeedbackState(value.pop("state"))
    return Feedback(report=report, state=state, **value)
