"""What Slack still shows of the time a restored database knows nothing of, and where numbers go on."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.labels import LabelKind, make
from bot.domain.words import counted

# Numbers that nobody saw in a channel were given, too: in direct messages and private rooms.
UNSEEN, ROUND = 50, 100
# Beyond that it is a number that somebody wrote and nobody was given.
PLAUSIBLE = 10_000
# What the copy does not know that it had decided is decided anew at once, or by a person later.
ANEW_WITHIN = timedelta(hours=1)
_LETTERS = {kind.letter: kind.noun.replace(" ", "_") for kind in LabelKind}
_LABEL = re.compile(rf"\b([{''.join(_LETTERS)}])-(\d{{1,9}})\b")
RESTORED = "the database was restored: perhaps it is there already"


@dataclass(frozen=True, slots=True)
class Trace:
    """A message of ours as Slack's history shows it, with its name and how long the audit chain was."""

    key: str
    place: str
    ts: str
    text: str
    ref: str = ""
    record: int = 0
    has_replies: bool = False


@dataclass(frozen=True, slots=True)
class Sequel:
    """How a restored database goes on: what is looked for first, and each series' last number."""

    shown: int
    doubted: int
    numbers: Mapping[str, int]


def unknown(traces: Iterable[Trace], known: Collection[str]) -> tuple[Trace, ...]:
    """Return what Slack shows of us that the database never sent."""
    return tuple(trace for trace in traces if trace.key not in known)


def shown(traces: Iterable[Trace]) -> frozenset[str]:
    """Return the series of which Slack shows a number."""
    return frozenset(
        _LETTERS[letter] for trace in traces for letter, _ in _LABEL.findall(trace.text)
    )


def lacking(traces: Iterable[Trace], stored: int) -> int:
    """Count the events of the audit chain that Slack knows of and a database with so many does not."""
    return max([0, *(trace.record - stored for trace in traces)])


def last_number(series: str, stored: int, traces: Collection[Trace], *, lacks: int = 0) -> int:
    """Return a number that certainly nobody was given since, to go on after.

    Whatever was given left a message or one of the events that the audit chain `lacks`.
    """
    found = [
        int(number)
        for trace in traces
        for letter, number in _LABEL.findall(trace.text)
        if _LETTERS[letter] == series
    ]
    given = [number for number in found if number <= stored + PLAUSIBLE]
    highest = max([stored + max(len(traces), lacks), *given])
    return -(-(highest + UNSEEN) // ROUND) * ROUND


def told(sequel: Sequel) -> str:
    """Say to whoever starts the bot how it goes on."""
    kinds = {kind.noun.replace(" ", "_"): kind for kind in LabelKind}
    labels = [
        make(kinds[series], number + 1)
        for series, number in sorted(sequel.numbers.items())
        if series in kinds
    ]
    since = f"Slack shows {counted(sequel.shown, 'message')} of ours that it does not know. "
    return (
        "This database is older than what Slack shows, as after a restore. "
        + (since if sequel.shown else "")
        + f"{counted(sequel.doubted, 'message')} that waited in it: each is looked for in Slack's "
        "history before it is posted."
        + (f" New numbers go on at {', '.join(labels)}." if labels else "")
    )
