"""Links to what stands behind a number, as its source sent them or the charter makes them (R10)."""

from collections.abc import Sequence

from bot.domain.measures.findings import Finding, SeriesKey
from bot.domain.words import filled
from bot.services.measures import names
from bot.store.measures import observations
from bot.store.measures import series as stored
from bot.work.unit import Unit

MOST_LINKS = 12


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
    measure = names.measure_of(unit, series.measure)
    if measure is None or not measure.evidence:
        return ""
    places = {
        "measure": series.measure,
        "workflow": series.workflow,
        "channel": series.channel,
        "day": day,
    }
    return filled(measure.evidence, places)
