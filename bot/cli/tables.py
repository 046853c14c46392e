"""A table's file on the command line: known to be text before the first of it is read."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from bot.domain.tables.signs import TableError, check_text, sentence
from bot.errors import ConfigError, unreadable

CHUNK = 1_000_000


@contextmanager
def opened_table(path: Path) -> Iterator[TextIO]:
    """Open a file while the block reads it as a table; raises ConfigError in words for its owner."""
    try:
        with path.open("rb") as file:
            check_text(iter(lambda: file.read(CHUNK), b""))
            file.seek(0)
            with TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
                yield text
    except TableError as problem:
        raise ConfigError(f"{path.name}: {sentence(str(problem))}") from None
    except OSError as problem:
        raise ConfigError(unreadable(path, problem)) from None
