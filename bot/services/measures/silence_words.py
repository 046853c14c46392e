"""What a finding that nothing came says: from whom, for how long, and what is missing therefore."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.ids import WorkflowKey
from bot.domain.measures.findings import Finding
from bot.domain.words import counted, day_words, some
from bot.services.measures import parts
from bot.services.measures.names import CHANNELS, measure_name, source_of, where
from bot.store.measures import series as stored
from bot.work import pods
from bot.work.unit import Unit

DAY = timedelta(days=1)


def silence_words(unit: Unit, found: Sequence[Finding]) -> tuple[str, str]:
    """Say what sent nothing for which days, and what is missing therefore.

    Where parts of the last day came, a pilot's say, they are named: what is missing is the total.
    """
    until = _silent_days(found)
    came = parts.on_day(unit, (each.series for each in found), max(each.day for each in found))
    lacks = "total" if len(came) == len({each.series for each in found}) else "data"
    only = f"; only {parts.words(came)} came" if came else ""
    senders = dict.fromkeys(source_of(unit, finding.series) for finding in found)
    named = places(unit, found)
    names = dict.fromkeys(measure_name(unit, finding.series.measure) for finding in found)
    if len(named) == 1 and not any(senders):
        return f"{named[0]}: no {lacks} {until}", f"no {some(names)}{only}"
    told = some((sender or "sources without a name" for sender in senders), most=8)
    what = f"{some(names)} of {some(named)}"
    never = "; it has never sent any" if never_came(unit, found) else ""
    return f"No {lacks} from {told} {until}", f"{what}{never}{only}"


def _silent_days(found: Sequence[Finding]) -> str:
    """Say for how long nothing came: of what lasts since when, else for which days."""
    last = max(finding.day for finding in found)
    since = {finding.since for finding in found if finding.lasts}
    if since:
        first = min(since)
        return f"since {day_words(first)}" if first < last else f"for {day_words(last)}"
    days = {finding.since + n * DAY for finding in found for n in range(_length(finding))}
    when = f"{counted(len(days), 'day')} up to " if len(days) > 1 else ""
    return f"for {when}{day_words(last)}"


def _length(finding: Finding) -> int:
    return (finding.day - finding.since).days + 1


def places(unit: Unit, found: Sequence[Finding]) -> list[str]:
    """Name the workflows, and once for each of them the channels."""
    seen: dict[WorkflowKey, dict[str, str]] = {}
    for finding in found:
        of_workflow = seen.setdefault(finding.series.workflow, {})
        of_workflow.setdefault(finding.series.channel, where(unit, finding.series))
    return [
        next(iter(named.values()))
        if len(named) == 1
        else f"{pods.workflow_name(unit.charter, key)} on {some(CHANNELS[each] for each in named)}"
        for key, named in seen.items()
    ]


def never_came(unit: Unit, found: Sequence[Finding]) -> bool:
    """Tell whether no number of any of these series ever came."""
    known = (stored.with_key(unit.tx, unit.workspace, finding.series) for finding in found)
    return all(series is None or not series.has_come for series in known)
