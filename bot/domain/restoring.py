"""What Slack still shows of the time a restored database knows nothing of, and where numbers go on."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from bot.domain.labels import LabelKind, make
from bot.domain.words import counted

# Numbers that nobody saw in a channel were given, too: in direct messages and private rooms.
UNSEEN, ROUND = 50, 100
# Beyond that it is a number that somebody wrote and nobody was given.
PLAUSIBLE = 10_000
_LETTERS = {kind.letter: kind.noun.replace(" ", "_") for kind in LabelKind}
_LABEL = re.compile(rf"\b([{''.join(_LETTERS)}])-(\d{{1,9}})\b")
RESTORED = "the database was restored: perhaps it is there already"


@dataclass(frozen=True, slots=True)
class Trace:
    """A message of ours as Slack's history shows it."""

    key: str
    place: str
    ts: str
    text: str


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


def last_number(series: str, stored: int, traces: Collection[Trace]) -> int:
    """Return a number that certainly nobody was given since, to go on after."""
    found = [
        int(number)
        for trace in traces
        for letter, number in _LABEL.findall(trace.text)
        if _LETTERS[letter] == series
    ]
    given = [number for number in found if number <= stored + PLAUSIBLE]
    highest = max([stored + len(traces), *given])
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
