"""What stands behind a number: the interactions a person can open (R10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Finding, SeriesKey
from bot.domain.words import short_day
from bot.services.measures import outcomes, sentences
from bot.slack.mrkdwn import Mrkdwn, link
from bot.store.measures import observations
from bot.store.measures import series as stored
from bot.work.unit import Unit

MOST_LINKS = 12
MOST_FINDINGS = 8


@dataclass(frozen=True, slots=True)
class EvidenceRowView:
    """One finding and what opens its interactions."""

    headline: str
    links: Mrkdwn


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What stands behind one line."""

    template: ClassVar = "measures/evidence"
    rows: tuple[EvidenceRowView, ...]
    more: str


def modal(unit: Unit, value: str, by: SlackUserId) -> dict[str, Any]:
    """Render what opens the interactions behind findings; raises UserError."""
    found = outcomes.named(unit, value, by)
    rows = tuple(_row(unit, finding) for finding in found[:MOST_FINDINGS])
    left = len(found) - MOST_FINDINGS
    return unit.render(EvidenceView(rows, f"and {left} more" if left > 0 else ""))


def _row(unit: Unit, finding: Finding) -> EvidenceRowView:
    links = links_of(unit, finding)
    shown = [link(url, f"{n}. {short_day(finding.day)}") for n, url in enumerate(links, 1)]
    none = "No evidence came with it, and the charter names no link for this measure."
    return EvidenceRowView(
        outcomes.known_as(unit, finding), Mrkdwn(" · ".join(shown)) if shown else Mrkdwn(none)
    )


def links_of(unit: Unit, finding: Finding) -> Sequence[str]:
    """List what opens a finding's interactions: links that were sent, and the charter's."""
    series = stored.with_key(unit.tx, unit.workspace, finding.series)
    sent = (
        observations.evidence_of(unit.tx, unit.workspace, series.id, finding.day) if series else ()
    )
    made = pattern(unit, finding.series, finding.day.isoformat())
    return [*([made] if made else []), *sent][:MOST_LINKS]


def pattern(unit: Unit, series: SeriesKey, day: str) -> str:
    """Fill in the charter's link for a measure; empty where it has none."""
    measure = sentences.measure_of(unit, series.measure)
    if measure is None or not measure.evidence:
        return ""
    filled = measure.evidence
    places = {
        "measure": series.measure,
        "workflow": series.workflow,
        "channel": series.channel,
        "day": day,
    }
    for name, word in places.items():
        filled = filled.replace("{" + name + "}", quote(word, safe=""))
    return filled
