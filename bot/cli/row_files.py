"""Files of rows, of any size and in any shape we read: drawn a batch at a time, with their progress."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from bot.cli.progress import Advance, progress
from bot.cli.tables import opened_table
from bot.domain.measures.observations import Refusal
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns
from bot.errors import ConfigError, unreadable
from bot.sources.rows import Row, Shape, UnreadableError, ndjson_rows, rows_of
from bot.work.kept import KeptCounts, sliced

T = TypeVar("T")

# So many rows are read at a time.
BATCH = 5_000
MOST_LINES = 10**9
MOST_WHOLE = 160_000_000
MOST_TOLD = 20
SHAPES = {".csv": Shape.CSV, ".json": Shape.JSON, ".ndjson": Shape.NDJSON, ".jsonl": Shape.NDJSON}


def row_batches(path: Path, columns: Columns, key: str) -> Iterator[list[Row]]:
    """Yield a file's rows, some thousands at a time; raises ConfigError before the first."""
    shape = SHAPES.get(path.suffix.lower())
    if shape is None:
        raise ConfigError(f"{path}: a file is .csv, .json, .ndjson or .jsonl.")
    with _opened(path, shape, columns, key) as rows:
        while some := list(islice(rows, BATCH)):
            yield some


@contextmanager
def _opened(path: Path, shape: Shape, columns: Columns, key: str) -> Iterator[Iterator[Row]]:
    """Open a file's rows, drawn as they are read; raises ConfigError before the first is kept."""
    if shape is Shape.CSV:
        with opened_table(path) as file:
            # Once through: what stops in the middle must not leave half of it behind.
            deque(reader.rows(file, columns, most=MOST_LINES), maxlen=0)
            file.seek(0)
            with progress("Reading", path.stat().st_size) as advance:
                yield _told(reader.rows(file, columns, most=MOST_LINES), file.buffer, advance)
        return
    try:
        with path.open("rb") as body, progress("Reading", path.stat().st_size) as advance:
            rows = ndjson_rows(body) if shape is Shape.NDJSON else _whole(body, key)
            yield _told(rows, body, advance)
    except UnreadableError as problem:
        raise ConfigError(f"{path.name}: {problem}") from None
    except OSError as problem:
        raise ConfigError(unreadable(path, problem)) from None


def _whole(file: BinaryIO, key: str) -> Iterator[Row]:
    body = file.read(MOST_WHOLE + 1)
    if len(body) > MOST_WHOLE:
        raise UnreadableError(f"more than {MOST_WHOLE:,} bytes: write .ndjson, a row a line")
    return rows_of(body, Shape.JSON, most=MOST_LINES, key=key)


def _told(rows: Iterable[Row], file: BinaryIO, advance: Advance) -> Iterator[Row]:
    at = 0
    for count, row in enumerate(rows, 1):
        yield row
        if not count % BATCH:
            advance(file.tell() - at)
            at = file.tell()
    advance(file.tell() - at)


def import_rows(
    path: Path,
    batches: Iterable[tuple[Sequence[T], Sequence[Refusal]]],
    keep: Callable[[Sequence[T]], KeptCounts],
    *,
    size: int,
    dry_run: bool,
) -> Iterator[str]:
    """Keep what batches hold, so many rows at a time; yield the first refused lines, and the sum."""
    kept, refused = KeptCounts(), 0
    for taken, wrong in batches:
        for line, why in wrong[: max(0, MOST_TOLD - refused)]:
            yield f"{path.name}:{line}: {why}"
        refused += len(wrong)
        if dry_run:
            kept += KeptCounts(len(taken))
            continue
        for some in sliced(taken, size):
            kept += keep(some)
    yield f"{'Would keep: ' if dry_run else ''}{kept}, {refused:,} refused."
