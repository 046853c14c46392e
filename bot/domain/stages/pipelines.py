"""What a pipeline says of a gate's criterion, refused in words that name what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.domain.calendar import local_day
from bot.domain.days import day_of
from bot.domain.fields import Fields, Hints, cut, name_in, refuse_others, word_in
from bot.domain.privacy import personal_data
from bot.domain.stages.ladder import CriterionKind, GateCriterion

FIELDS = dict.fromkeys(("workflow", "criterion", "version", "result", "run", "at", "expires"))
LONGEST_VERSION, LONGEST_RUN = 80, 1_000
# As far as the clock of a sender may be ahead.
AHEAD = timedelta(minutes=5)
PASSED, FAILED, WITHDRAWN = "passed", "failed", "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineWord:
    """One result of one run, for one criterion of one workflow; `expires_on` counts no more."""

    workflow: str
    criterion: str
    version: str
    result: str
    run: str
    at: datetime
    expires_on: date

    @property
    def link(self) -> str:
        """Return what shows it; nothing where a run is called by something else than its address."""
        return self.run if self.run.startswith(("https://", "http://")) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRules:
    """What a source's words are checked against; `zones` are where workflows are at home."""

    source: str
    criteria: frozenset[str]
    workflows: frozenset[str]
    known: Mapping[str, GateCriterion]
    zones: Mapping[str, str]
    at: datetime
    hints: Hints = field(default_factory=Hints)

    def read(self, row: Fields) -> PipelineWord:
        """Read one row; raises ValueError with words for whoever sent it."""
        refuse_others(row, FIELDS, "evidence")
        workflow, key = word_in(row, "workflow"), word_in(row, "criterion")
        zone = self.hints.known("workflow", workflow, self.zones)
        criterion = self.hints.known("criterion", key, self.known)
        self._check_allowed(workflow, criterion)
        result = word_in(row, "result").lower()
        if result not in (PASSED, FAILED, WITHDRAWN):
            raise ValueError(
                f"result {cut(result)} is none: write {PASSED}, {FAILED} or {WITHDRAWN}"
            )
        at = _instant(row)
        if at > self.at + AHEAD:
            raise ValueError(f"at {cut(row['at'])} has not come yet")
        expires_on = _expiry(row, local_day(at, zone), criterion)
        if expires_on <= local_day(self.at, zone) and result != WITHDRAWN:
            raise ValueError(f"it expired on {expires_on}: send what a newer run says")
        return PipelineWord(
            workflow=workflow,
            criterion=key,
            version=_plain(row, "version", LONGEST_VERSION),
            result=result,
            run=_plain(row, "run", LONGEST_RUN),
            at=at,
            expires_on=expires_on,
        )

    def _check_allowed(self, workflow: str, criterion: GateCriterion) -> None:
        if criterion.kind is not CriterionKind.CHECKLIST:
            raise ValueError(
                f"{criterion.key} is of kind {criterion.kind}, which no pipeline brings evidence for"
            )
        if self.workflows and workflow not in self.workflows:
            raise ValueError(f"{self.source} does not speak for the workflow {workflow}")
        if criterion.key not in self.criteria:
            raise ValueError(
                f"{self.source} does not speak for {criterion.key}: add it to its criteria in the charter"
            )


def _instant(row: Fields) -> datetime:
    words = word_in(row, "at")
    try:
        at = datetime.fromisoformat(words)
        # Some instants of the first and last year have no place in another zone.
        day_before = at - timedelta(days=2)
    except (ValueError, OverflowError):
        at = None
    if at is None or at.tzinfo is None or day_before.year < 2000:
        raise ValueError(
            f"at {cut(words)} is no instant with its zone: write 2026-11-30T09:15:00+01:00"
        )
    return at.astimezone(UTC)


def _expiry(row: Fields, ran_on: date, criterion: GateCriterion) -> date:
    """Return from when it counts no more: as it says, and never later than the charter lets it."""
    latest = ran_on + timedelta(days=criterion.expires_days)
    words = word_in(row, "expires", needed=False)
    if not words:
        return latest
    said = day_of(words[:10])
    if said is None:
        raise ValueError(f"expires {cut(words)} is no day: write it as 2026-11-30")
    return min(said, latest)


def _plain(row: Fields, name: str, longest: int) -> str:
    words = name_in(row, name, longest=longest)
    if seen := personal_data(words):
        raise ValueError(f"{name} looks like {seen[0].kind}: please leave it out")
    return words
