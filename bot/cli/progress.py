"""How far a long command has come, drawn on stderr where that is a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer

Advance = Callable[[int], None]


@contextmanager
def progress(words: str, total: int) -> Iterator[Advance]:
    """Draw a bar while the block runs; what it gives says how much more is done."""
    with typer.progressbar(
        length=max(total, 1), label=words, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield bar.update
        if total == 0:
            # Of nothing all is done.
            bar.update(1)


@contextmanager
def share(words: str) -> Iterator[Callable[[float], None]]:
    """Draw a bar for work that says by itself which share of it is done."""
    with progress(words, 100) as advance:
        done = 0

        def told(part: float) -> None:
            nonlocal done
            advance(int(part * 100) - done)
            done = int(part * 100)

        yield told
