"""What measures, workflows, channels and sources are called."""

from bot.charter.measures import Measure
from bot.domain.measures.findings import SeriesKey
from bot.domain.measures.units import MeasureUnit as Counted
from bot.work import pods
from bot.work.unit import Unit

# In the order in which rows stand.
ALL = "all"
CHANNELS = {ALL: "all channels", "voice": "voice", "chat": "chat", "sms": "SMS", "web": "web"}


def measure_of(unit: Unit, key: str) -> Measure | None:
    """Find a measure, also None once the charter has dropped it."""
    try:
        return unit.charter.measure(key)
    except KeyError:
        return None


def measure_name(unit: Unit, key: str) -> str:
    """Return a measure's short name."""
    measure = measure_of(unit, key)
    return measure.label if measure else key


def where(unit: Unit, series: SeriesKey) -> str:
    """Name workflow and channel: Payment arrangement, voice."""
    name = pods.workflow_name(unit.charter, series.workflow)
    return name if series.channel == ALL else f"{name}, {CHANNELS[series.channel]}"


def unit_of(unit: Unit, key: str) -> Counted:
    """Return what a measure is counted in."""
    measure = measure_of(unit, key)
    return measure.unit if measure else Counted.SCORE


def source_of(unit: Unit, series: SeriesKey) -> str:
    """Name the source of a series' numbers; empty where the charter names none."""
    measure = measure_of(unit, series.measure)
    return measure.source if measure and measure.source else ""
