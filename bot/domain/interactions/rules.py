"""One contact read from whatever its source sends, and refused in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.domain.fields import (
    Fields,
    Hints,
    cut,
    is_empty,
    name_in,
    number_in,
    refuse_others,
    word_in,
)
from bot.domain.interactions.interaction import (
    ERASED,
    Cohort,
    Interaction,
    InteractionOutcome,
    without_words,
)
from bot.domain.interactions.outputs import YES, ScoredOn
from bot.domain.interactions.scorecards import Scorecard
from bot.domain.measures.known_changes import VersionKind
from bot.domain.numbers import Decimals
from bot.domain.privacy import masked

FIELDS = dict.fromkeys(
    (
        "id",
        "workflow",
        "channel",
        "call_type",
        "start",
        "duration_s",
        "agent",
        "cohort",
        "outcome",
        "versions",
        "link",
        "updated",
        "erased",
        "outputs",
    )
)
COHORTS = ("pilot", "volunteer", "tenure")
LONGEST_ID, LONGEST_LINK = 200, 1_000
# Clocks of two systems differ by so much without anybody noticing.
AHEAD = timedelta(minutes=5)
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST_CONTACT_S = 7 * 86_400
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class InteractionWorkflow:
    """What a contact of a workflow must agree with; `scorecards` are the earliest first."""

    channels: frozenset[str]
    zone: str
    scorecards: tuple[Scorecard, ...] = ()


@dataclass(frozen=True, slots=True)
class InteractionRules:
    """Everything contacts are checked against: the charter's workflows and scorecards, and now."""

    workflows: Mapping[str, InteractionWorkflow]
    at: datetime
    hosts: frozenset[str] = frozenset()
    decimals: Decimals = Decimals.POINT
    zones: dict[str, ZoneInfo] = field(default_factory=dict)
    scored: dict[tuple[str, date, str], ScoredOn] = field(default_factory=dict)
    hints: Hints = field(default_factory=Hints)

    def read(self, row: Fields) -> Interaction:
        """Read one contact; raises ValueError with words for whoever sent it."""
        refuse_others(row, FIELDS, "a contact")
        key = word_in(row, "workflow")
        workflow = self.hints.known("workflow", key, self.workflows)
        channel = word_in(row, "channel").lower()
        if channel not in workflow.channels:
            some = ", ".join(sorted(workflow.channels))
            raise ValueError(f"{key} has no channel {cut(channel)}; it has {some}")
        start = self._past(row, "start")
        day = start.astimezone(self._zone(workflow.zone)).date()
        erased = _is_true(row, "erased")
        scored = self.scored.get((key, day, channel))
        if scored is None:
            scored = self.scored[key, day, channel] = ScoredOn(
                workflow.scorecards, day, channel, self.decimals
            )
        read = Interaction(
            id=_id(row),
            workflow=key,
            channel=channel,
            start=start,
            day=day,
            call_type=masked(word_in(row, "call_type", needed=False)),
            duration_s=_duration(row, self.decimals),
            agent=_agent(row),
            cohort=_cohort(row),
            outcome=_outcome(row),
            versions=_versions(row),
            link="" if erased else self._link(row),
            updated=self._past(row, "updated") if row.get("updated") else None,
            erased=erased,
            outputs=scored.read(row.get("outputs") or ()),
        )
        # Where a recording is gone, what was said in it goes too.
        return without_words(read) if erased else read

    def _past(self, row: Fields, name: str) -> datetime:
        instant = self._instant(row, name)
        if instant > self.at + AHEAD:
            raise ValueError(f"{name} {cut(row[name])} has not come yet")
        return instant

    def _instant(self, row: Fields, name: str) -> datetime:
        value = row.get(name)
        if is_empty(value):
            raise ValueError(f"{name} is missing: write it as 2026-11-30T09:15:00+01:00")
        instant = _parsed(value)
        if instant is None or instant.tzinfo is None:
            raise ValueError(
                f"{name} {cut(value)} is no instant with its zone: write 2026-11-30T09:15:00+01:00"
            )
        if instant < EARLIEST:
            raise ValueError(f"{name} {cut(value)} lies before 2000")
        return instant.astimezone(UTC)

    def _zone(self, name: str) -> ZoneInfo:
        found = self.zones.get(name)
        if found is None:
            found = self.zones[name] = ZoneInfo(name)
        return found

    def _link(self, row: Fields) -> str:
        link = row.get("link")
        if not link:
            return ""
        if not isinstance(link, str) or len(link) > LONGEST_LINK or not link.isprintable():
            raise ValueError("link is too long or not readable")
        try:
            parts = urlsplit(link)
        except ValueError:
            raise ValueError(f"link {cut(link)} is no link") from None
        # Browsers read `\\` as `/`, and what stands before an @ as no host.
        is_odd = parts.username is not None or "\\" in link
        if parts.scheme not in ("https", "http") or not parts.hostname or is_odd:
            raise ValueError(f"link {cut(link)} is no link")
        if parts.hostname.lower() not in self.hosts:
            raise ValueError(
                f"link leads to {cut(parts.hostname)}, which interactions.allowed_hosts does not name"
            )
        return link


def _duration(row: Fields, decimals: Decimals) -> float | None:
    value = row.get("duration_s")
    if is_empty(value):
        return None
    number = number_in(value, "duration_s", decimals)
    if not 0 <= number <= LONGEST_CONTACT_S:
        raise ValueError(f"duration_s {cut(value)} is no contact's length in seconds")
    return number


def _id(row: Fields) -> str:
    name = name_in(row, "id", longest=LONGEST_ID)
    if name.startswith(ERASED):
        raise ValueError(f"id begins with {ERASED} as those of contacts that were erased do")
    return name


def _agent(row: Fields) -> str:
    agent = word_in(row, "agent", needed=False)
    if any(sign in " ,;" for sign in agent):
        raise ValueError("agent is how the source numbers them, not their name")
    return agent


def _cohort(row: Fields) -> Cohort:
    given = row.get("cohort") or {}
    if not isinstance(given, Mapping) or any(name not in COHORTS for name in given):
        raise ValueError(f"cohort has {', '.join(COHORTS)}")
    return Cohort(
        _is_true(given, "pilot"),
        _is_true(given, "volunteer"),
        masked(word_in(given, "tenure", needed=False)),
    )


def _outcome(row: Fields) -> InteractionOutcome | None:
    text = word_in(row, "outcome", needed=False)
    try:
        return InteractionOutcome(text) if text else None
    except ValueError:
        some = ", ".join(InteractionOutcome)
        raise ValueError(f"outcome {cut(text)} is none of {some}") from None


def _versions(row: Fields) -> tuple[tuple[str, str], ...]:
    given = row.get("versions") or {}
    kinds = [kind.value for kind in VersionKind]
    if not isinstance(given, Mapping) or any(name not in kinds for name in given):
        raise ValueError(f"versions are by kind: {', '.join(kinds)}")
    named = {name: name_in(given, name, needed=False) for name in sorted(given)}
    return tuple((name, version) for name, version in named.items() if version)


def _is_true(row: Fields, name: str) -> bool:
    value = row.get(name)
    if is_empty(value):
        return False
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in YES:
        return YES[value.lower()] == 1
    raise ValueError(f"{name} {cut(value)} is neither true nor false")


def _parsed(value: object) -> datetime | None:
    # Python reads weeks and unpunctuated days as well; nobody means those.
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
