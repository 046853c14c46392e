"""The columns a table may have: needed, others, and what is told of the rest."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.domain.tables.signs import TableError

MOST_COLUMNS = 1_000
LONGEST_NAME = 40
# What people call our columns, in files of their own.
LIKELY = {
    "what": ("what happened", "description", "comment", "feedback", "text", "details", "summary"),
    "submitter": ("agent", "author", "reporter", "reported by", "submitted by", "from", "email"),
    "arrived_on": ("date", "created", "reported on", "submitted on", "created on", "timestamp"),
    "id": ("number", "key", "no", "ref", "reference", "ticket", "nr"),
    "outcome": ("resolution", "what changed", "result", "answer"),
    "wish": ("suggestion", "what should change", "request"),
    "severity": ("priority", "impact"),
    "state": ("status",),
    "closed_on": ("closed", "done on", "resolved", "resolved on"),
    "title": ("action", "task", "what", "description", "summary"),
    "due_on": ("due", "deadline", "due date", "by"),
    "created_on": ("created", "date", "opened"),
    "owner": ("assignee", "who", "responsible", "assigned to"),
    "pod": ("team",),
    "workflow": ("call type", "process", "queue", "skill"),
    "measure": ("metric", "kpi", "name"),
    "day": ("date", "datum", "timestamp"),
    "date": ("day", "datum", "timestamp", "time"),
    "value": ("wert", "result", "number", "score"),
    "n": ("count", "sample size", "volume", "anzahl", "calls"),
    "series": ("name", "measure", "metric"),
    "channel": ("kanal", "medium"),
    "person": ("agent", "email", "who", "name"),
    "start": ("from", "begin", "starts"),
    "end": ("to", "until", "ends"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns there must be, and which there may be; where it is open, any further is left alone.

    A row may end before the cells of others, never before a needed one. An open table names none
    that is not there.
    """

    needed: tuple[str, ...]
    others: tuple[str, ...] = ()
    is_open: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        return *self.needed, *self.others


def plain(name: str) -> str:
    """Write a column's name as it is compared: spaces and capitals make no other name."""
    return " ".join(name.split()).lower()


def check(names: Sequence[str], columns: Columns) -> None:
    """Raise TableError unless these are the columns of a table as it has to be."""
    if len(names) > MOST_COLUMNS:
        raise TableError(f"{len(names):,} columns; {MOST_COLUMNS:,} is the most")
    plains = [plain(name) for name in names]
    for name, times in Counter(filter(None, plains)).items():
        if times > 1:
            raise TableError(f"two columns are called {_cut(name)}: give one another name")
    if not any(plains):
        raise TableError(f"its first line names no columns: {', '.join(columns.needed)}")
    wanted = {plain(name): name for name in columns.known}
    if not columns.is_open:
        for name, each in zip(names, plains, strict=True):
            if each and each not in wanted:
                missing = [name for name in columns.known if name not in plains]
                raise TableError(_unknown(name.strip(), missing, columns.known))
    for name in columns.known if columns.is_open else columns.needed:
        if plain(name) not in plains:
            raise TableError(f"there is no column {_cut(name)}{_instead(name, names, columns)}")


def _unknown(name: str, missing: Sequence[str], known: Sequence[str]) -> str:
    near = _likely(name, missing) or near_one(name.lower(), known)
    hint = f"is it {near}?" if near else f"there may be {', '.join(known)}"
    return f"the column {_cut(name)} is not known: {hint}"


def _instead(name: str, names: Sequence[str], columns: Columns) -> str:
    given = [each.strip() for each in names if each.strip()]
    near = next((each for each in given if _likely(each, [name])), None)
    near = near or near_one(name, given)
    if near:
        return f": is it {_cut(near)}?"
    if columns.is_open:
        return f"; there are {', '.join(map(_cut, given[:20]))}"
    return f"; needed are {', '.join(columns.needed)}"


def _likely(name: str, ours: Iterable[str]) -> str | None:
    words = plain(name).replace("_", " ").replace("-", " ")
    return next(
        (each for each in ours if words in (*LIKELY.get(each, ()), each.replace("_", " "))), None
    )


def near_one(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is written most like this one."""
    # Comparing takes as long as the words are long, and people's words may be.
    near = get_close_matches(word[:LONGEST_NAME], list(known), n=1)
    return near[0] if near else None


def _cut(name: str) -> str:
    return f"“{name[:LONGEST_NAME]}{'…' if len(name) > LONGEST_NAME else ''}”"
