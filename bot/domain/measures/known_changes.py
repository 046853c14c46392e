"""What is known to have changed: releases, scorecards, policies, outages; and every version seen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain import labels
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind

# A change explains what begins on its day or within these days after it.
EXPLAINS = timedelta(days=3)


class ChangeKind(StrEnum):
    """What kind of change it is."""

    RELEASE = "release"
    SCORECARD = "scorecard"
    POLICY = "policy"
    OUTAGE = "outage"
    CAMPAIGN = "campaign"
    OTHER = "other"


class VersionKind(StrEnum):
    """What a version is a version of (R83)."""

    PROMPT = "prompt"
    FLOW = "flow"
    MODEL = "model"
    KNOWLEDGE = "knowledge"
    SCORECARD = "scorecard"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownChange:
    """A change somebody noted; without a workflow it is about all of them."""

    number: int
    kind: ChangeKind
    workflow: WorkflowKey | None
    day: date
    until: date | None
    words: str
    by: SlackUserId
    at: datetime

    @property
    def label(self) -> str:
        return labels.make(LabelKind.KNOWN_CHANGE, self.number)

    def concerns(self, workflow: WorkflowKey) -> bool:
        return self.workflow is None or self.workflow == workflow

    def days(self) -> Iterable[date]:
        """List the days it lasted."""
        last = self.until or self.day
        return (self.day + timedelta(days=n) for n in range((last - self.day).days + 1))

    def explains(self, since: date) -> bool:
        """Tell whether what began on a day may come from it."""
        return timedelta(0) <= since - self.day <= EXPLAINS


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version seen in a workflow's observations or entered by hand, and its first day."""

    name: str
    workflow: WorkflowKey
    kind: VersionKind
    first_day: date

    def explains(self, since: date) -> bool:
        return timedelta(0) <= since - self.first_day <= EXPLAINS


def kind_of_version(name: str) -> VersionKind:
    """Read what a version is of from its name: `flow 2.3`, `prompt-v7`."""
    words = re.split(r"[^a-z]+", name.lower())
    return next((kind for kind in VersionKind if kind.value in words), VersionKind.OTHER)
