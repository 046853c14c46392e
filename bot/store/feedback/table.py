"""The table of feedback, and its rows as the domain knows them."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from bot.domain.feedback.item import (
    Before,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    FeedbackState,
    Report,
)
from bot.domain.ids import WorkflowKey
from bot.domain.promises import Promise
from bot.store.engine.transaction import Row, table_of
from bot.store.engine.types import Instant

# Few wait for a word at any time: the index holds those alone.
_MET_WITH_SILENCE = text("closes_at IS NOT NULL")
_PROMISED = text("tells_at IS NOT NULL")
_MISSED = text("missed_on IS NOT NULL")
_UNSETTLED = text("before <> ''")
HAS_SOURCE = text("source <> ''")


class FeedbackRow(SQLModel, table=True):
    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_arrived", "workspace_id", "arrived_at"),
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
        Index(
            "ix_feedback_promise",
            "workspace_id",
            "tells_at",
            sqlite_where=_PROMISED,
            postgresql_where=_PROMISED,
        ),
        Index(
            "ix_feedback_missed",
            "workspace_id",
            "missed_on",
            sqlite_where=_MISSED,
            postgresql_where=_MISSED,
        ),
        Index(
            "ix_feedback_told",
            "workspace_id",
            "told_at",
            sqlite_where=_UNSETTLED,
            postgresql_where=_UNSETTLED,
        ),
        Index(
            "ix_feedback_source",
            "workspace_id",
            "source",
            sqlite_where=HAS_SOURCE,
            postgresql_where=HAS_SOURCE,
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
    # What its agent was promised, when a breach of that is told, and which day was missed.
    promised_on: date | None
    tells_at: datetime | None = Field(sa_type=Instant)
    missed_on: date | None
    told_at: datetime | None = Field(sa_type=Instant)
    before: str = Field(sa_type=Text)


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
        **_promise_values(item.promise),
        "told_at": item.told_at,
        "before": _before_text(item.before),
    }


def _promise_values(given: Promise | None) -> dict[str, Any]:
    return {
        "promised_on": given.by if given else None,
        "tells_at": given.tells_at if given else None,
        "missed_on": given.missed_on if given else None,
    }


def _before_text(before: Before | None) -> str:
    if before is None:
        return ""
    promised = _promise_values(before.promise)
    return json.dumps(
        {
            "state": before.state.value,
            "outcome": before.outcome,
            "waiting_for_agent": before.waiting_for_agent,
            **{key: value.isoformat() if value else "" for key, value in promised.items()},
        }
    )


def _before_of(text: str) -> Before | None:
    if not text:
        return None
    kept = json.loads(text)
    by, tells_at, missed_on = kept["promised_on"], kept["tells_at"], kept["missed_on"]
    return Before(
        state=FeedbackState(kept["state"]),
        outcome=kept["outcome"],
        waiting_for_agent=kept["waiting_for_agent"],
        promise=_promise(
            date.fromisoformat(by) if by else None,
            datetime.fromisoformat(tells_at) if tells_at else None,
            date.fromisoformat(missed_on) if missed_on else None,
        ),
    )


def _promise(by: date | None, tells_at: datetime | None, missed_on: date | None) -> Promise | None:
    return Promise(by, tells_at, missed_on) if by else None


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
    state, before = FeedbackState(value.pop("state")), _before_of(value.pop("before"))
    promised = _promise(value.pop("promised_on"), value.pop("tells_at"), value.pop("missed_on"))
    return Feedback(report=report, state=state, promise=promised, before=before, **value)
