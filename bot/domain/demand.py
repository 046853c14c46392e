"""What people call a call type: forgiving of capitals, order, endings and a slip of the finger."""

import difflib
from collections.abc import Iterable

from bot.domain.similar import words_of

CLOSE = 0.85


def folded(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return " ".join(sorted(words_of(name))) or name.casefold().strip()


def same_as(name: str, known: Iterable[str]) -> str | None:
    """Find the folded name that a name means, exactly or nearly; None for one that is new."""
    mine, others = folded(name), list(known)
    if mine in others:
        return mine
    return next(iter(difflib.get_close_matches(mine, others, n=1, cutoff=CLOSE)), None)
