"""What the fault tests tried and what became of it, as the table that docs/faults.md shows.

`make faults` lets every test write down its tries where FAULTS_LEDGER names a file, and then
`python -m tests.faults.matrix FILE` sums them up, writes the table, and tells whether it holds.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

DOC = Path(__file__).parents[2] / "docs" / "faults.md"
BEGINS, ENDS = "<!-- the matrix, by `make faults` -->", "<!-- its end -->"
HEAD = "| fault | where | tries | lost | doubled | out of order |"
LITE, PG, REPLICAS = "SQLite", "PostgreSQL", "PostgreSQL, 3 replicas"
BOTH, ALL = (LITE, PG), (LITE, PG, REPLICAS)
_NUMBERED = re.compile(r"^(\S+) (\d+)$")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, where it strikes, and how often the long form tries it at least."""

    key: str
    fault: str
    n: int
    where: tuple[str, ...] = BOTH


ROWS = (
    Row("kill", "kills with -9 at random moments", 200, (LITE, REPLICAS)),
    Row("killed", "messages sent through those kills", 10_000, (LITE, REPLICAS)),
    Row("point", "a process ends at each named point, ten times", 120, ALL),
    Row("still", "a replica stands still for 5 to 30 s", 50, (REPLICAS,)),
    Row("answer", "posts: 5 % and 30 % of answers lost, 5 % of requests cut", 6_000),
    Row("storm", "posts: 80 % answered 429 for a minute, Retry-After 1 to 30 s", 1_000, ALL),
    Row("outage", "posts: errors of Slack, then none answered for ten minutes", 2_000),
    Row("outage", "posts: errors of Slack, then none answered for a minute", 2_000, (REPLICAS,)),
    Row("history", "posts: answers lost, and the history fails too", 200, ALL),
    Row("server", "the database's server ends, or stands still for 30 s", 20, (PG,)),
    Row("disk", "a full disk, a lock held for 10 s", 20, (LITE,)),
    Row("clock", "messages while the clock jumps an hour or a day", 2_000),
    Row("down", "down for a minute, a day, 30 days", 3),
    Row("again", "deliveries of the same, four each, shuffled", 5_000, (REPLICAS,)),
    Row("hostile", "forged, old, broken or huge requests", 10_000, ("the front",)),
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was tried, and what was lost, doubled or out of order."""

    tries: int
    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return (self.lost, self.doubled, self.disordered) == (0, 0, 0)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.tries + other.tries,
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.disordered + other.disordered,
        )


def compare(wanted: Iterable[str], arrived: Mapping[str, Sequence[str]]) -> Tally:
    """Compare numbered texts, `subject 12`, with what each conversation shows, oldest first."""
    texts = [text for shown in arrived.values() for text in shown]
    expected, seen = Counter(wanted), Counter(texts)
    return Tally(
        tries=expected.total(),
        lost=(expected - seen).total(),
        doubled=(seen - expected).total(),
        disordered=sum(_disordered(shown) for shown in arrived.values()),
    )


def _disordered(texts: Sequence[str]) -> int:
    """Count what came after a later one of the same subject; the same one again is doubled."""
    last: dict[str, int] = {}
    found = 0
    for text in texts:
        numbered = _NUMBERED.match(text)
        if numbered is None:
            continue
        subject, number = numbered.group(1), int(numbered.group(2))
        found += number < last.get(subject, -1)
        last[subject] = max(number, last.get(subject, -1))
    return found


def place(*, is_sqlite: bool) -> str:
    """Name where a single process had its rows."""
    return LITE if is_sqlite else PG


def record(key: str, where: str, tally: Tally) -> Tally:
    """Write down what a test came to, where anybody counts; returns it."""
    assert any(row.key == key and where in row.where for row in ROWS), (key, where)
    if ledger := os.environ.get("FAULTS_LEDGER"):
        with Path(ledger).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"key": key, "where": where, **asdict(tally)}) + "\n")
    return tally


def read(ledger: Path) -> dict[tuple[str, str], Tally]:
    """Sum up what the tests wrote down."""
    found: dict[tuple[str, str], Tally] = {}
    for line in ledger.read_text(encoding="utf-8").splitlines():
        each = json.loads(line)
        at = each.pop("key"), each.pop("where")
        found[at] = found.get(at, Tally(0)) + Tally(**each)
    return found


def lines(found: Mapping[tuple[str, str], Tally]) -> Iterator[str]:
    """Write the table, a line for each row and place."""
    yield HEAD
    yield "|---|---|---:|---:|---:|---:|"
    for row in ROWS:
        for where in row.where:
            tally = found.get((row.key, where), Tally(0))
            counts = (tally.tries, tally.lost, tally.doubled, tally.disordered)
            yield f"| {row.fault} | {where} | " + " | ".join(f"{n:,}" for n in counts) + " |"


def missing(found: Mapping[tuple[str, str], Tally]) -> list[str]:
    """Name what was tried too seldom or did not hold."""
    return [
        f"{row.fault}, {where}: {found.get((row.key, where), Tally(0))}, at least {row.n:,} wanted"
        for row in ROWS
        for where in row.where
        if not _holds(row, found.get((row.key, where), Tally(0)))
    ]


def _holds(row: Row, tally: Tally) -> bool:
    return tally.tries >= row.n and tally.is_clean


def shown(document: str) -> list[str]:
    """Return the lines of the table in a document."""
    return document.partition(BEGINS)[2].partition(ENDS)[0].strip().splitlines()


def main(ledger: Path, document: Path = DOC) -> int:
    """Print the table and write it into the document, and return 1 where it does not hold."""
    found = read(ledger)
    table = "\n".join(lines(found))
    lacking = missing(found)
    sys.stdout.write("\n".join([table, *lacking]) + "\n")
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGINS)
    after = rest.partition(ENDS)[2]
    document.write_text(f"{before}{BEGINS}\n\n{table}\n\n{ENDS}{after}", encoding="utf-8")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
