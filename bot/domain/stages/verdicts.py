"""What a gate finds of each criterion: met, not met, or not enough evidence; the last two hold."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.domain.days import day_of
from bot.domain.stages.ladder import CriterionKind, GateCriterion, Heading
from bot.domain.verdicts.gate import GateVerdict
from bot.domain.words import short_day


class EvidenceOrigin(StrEnum):
    """Where evidence came from, what outranks the others first."""

    PIPELINE = "pipeline"
    ATTESTATION = "attestation"
    LINK = "link"


# Red and unknown first.
ORDER = (GateVerdict.NOT_MET, GateVerdict.NOT_ENOUGH, GateVerdict.MET)
VERDICT_WORDS = {
    GateVerdict.MET: "met",
    GateVerdict.NOT_MET: "not met",
    GateVerdict.NOT_ENOUGH: "not enough evidence",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateEvidence:
    """What somebody or a pipeline brought for a criterion: whether it holds, and what shows it."""

    number: int
    workflow: str
    criterion: str
    version: str = ""
    holds: bool
    origin: EvidenceOrigin
    link: str = ""
    by: str
    at: datetime
    expires_on: date
    withdrawn_at: datetime | None = None
    run: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionVerdict:
    """One criterion as it stands: verdict, value, sample, freshness, owner, what is still needed."""

    key: str
    name: str
    kind: CriterionKind
    heading: Heading
    verdict: GateVerdict
    value: str = ""
    n: int | None = None
    as_of: date | None = None
    link: str = ""
    version: str = ""
    owner: str = ""
    still: str = ""

    def kept(self) -> dict[str, Any]:
        """Write it as a move keeps it."""
        said = asdict(self)
        return {**said, "as_of": self.as_of.isoformat() if self.as_of else None}

    @classmethod
    def read(cls, said: dict[str, Any]) -> "CriterionVerdict":
        """Read it as a move kept it."""
        typed = {
            "kind": CriterionKind(said["kind"]),
            "heading": Heading(said["heading"]),
            "verdict": GateVerdict(said["verdict"]),
            "as_of": day_of(said["as_of"]) if said["as_of"] else None,
        }
        return cls(**{**said, **typed})


def plain(criterion: GateCriterion, owner: str) -> CriterionVerdict:
    """Begin a criterion's verdict: nobody has shown anything for it yet."""
    return CriterionVerdict(
        key=criterion.key,
        name=criterion.name,
        kind=criterion.kind,
        heading=criterion.heading,
        verdict=GateVerdict.NOT_ENOUGH,
        owner=owner,
    )


def by_hand(
    blank: CriterionVerdict, found: Iterable[GateEvidence], today: date
) -> CriterionVerdict:
    """Judge a criterion by what was brought for it: a pipeline's word outranks what was pasted."""
    standing = [each for each in found if each.withdrawn_at is None]
    if not standing:
        told = "a word of who may attest" if blank.kind is CriterionKind.ATTESTATION else "evidence"
        return replace(blank, still=f"{told}, from {blank.owner}")
    fresh = [each for each in standing if each.expires_on > today]
    newest = min(
        fresh or standing, key=lambda each: (_rank(each), -each.at.timestamp(), -each.number)
    )
    said = replace(blank, link=newest.link, version=newest.version, as_of=newest.at.date())
    if newest.expires_on <= today:
        still = (
            f"new evidence from {blank.owner}: this was good until {short_day(newest.expires_on)}"
        )
        return replace(said, value="expired", still=still)
    value = {EvidenceOrigin.LINK: "shown", EvidenceOrigin.PIPELINE: "passed its run"}
    if newest.holds:
        return replace(
            said, verdict=GateVerdict.MET, value=value.get(newest.origin, "attested"), still=""
        )
    still = f"what does not hold to be mended, and new evidence from {blank.owner}"
    return replace(said, verdict=GateVerdict.NOT_MET, value="does not hold", still=still)


def _rank(evidence: GateEvidence) -> int:
    return 0 if evidence.origin is EvidenceOrigin.PIPELINE else 1


def foremost(found: Iterable[CriterionVerdict]) -> tuple[CriterionVerdict, ...]:
    """Put what holds a gate first, as people read it: red, unknown, then what is met."""
    return tuple(sorted(found, key=lambda each: ORDER.index(each.verdict)))


def lacking(found: Iterable[CriterionVerdict], waived: str = "") -> tuple[CriterionVerdict, ...]:
    """List what holds a gate, but for the checklist item that two people waive."""
    may_go = (CriterionKind.CHECKLIST,)
    return tuple(
        each
        for each in foremost(found)
        if each.verdict is not GateVerdict.MET and not (each.key == waived and each.kind in may_go)
    )
