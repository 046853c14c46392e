"""The one search of the product: texts like another, found in memory, checked against what is true."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import Lock

from bot.domain.ids import WorkspaceId
from bot.domain.similar import Index, words_of

# Learning a text costs a fifth of a millisecond; nobody's form waits for more than these.
MOST_LEARNED_AT_ONCE = 300
MOST_KNOWN = 5_000
# Of the words that carry meaning in the shorter text so many must stand in the other.
LEAST_SHARED = 0.3
LEAST_WORDS = 2

# Returns the numbers of what may be found, the newest first, at most as many as asked for.
Numbers = Callable[[int], Iterable[int]]
Texts = Callable[[list[int]], dict[int, str]]


@dataclass(slots=True)
class Corpus:
    """What is known of one kind of text in one workspace."""

    index: Index[int] = field(default_factory=Index)
    lock: Lock = field(default_factory=Lock)


@dataclass(slots=True)
class Similar:
    """Everything that can be searched; a process learns it anew, nothing of it is stored."""

    _corpora: dict[tuple[WorkspaceId, str], Corpus] = field(default_factory=dict)

    def search(
        self, of: tuple[WorkspaceId, str], text: str, numbers: Numbers, texts: Texts, *, most: int
    ) -> list[int]:
        """Return the numbers of the texts most like one, the most alike first.

        What was not known yet is learned on the way, the newest first.
        """
        corpus = self._corpora.setdefault(of, Corpus())
        with corpus.lock:
            _learn(corpus.index, numbers, texts)
            found = [each.key for each in corpus.index.search(text, most=most)]
        shown = texts(found)
        return [number for number in found if number in shown and _shares(text, shown[number])]

    def forget(self, of: tuple[WorkspaceId, str], number: int) -> None:
        """Leave out a text that was erased."""
        corpus = self._corpora.setdefault(of, Corpus())
        with corpus.lock:
            corpus.index.forget(number)


def _learn(index: Index[int], numbers: Numbers, texts: Texts) -> None:
    missing = [number for number in numbers(MOST_KNOWN) if number not in index]
    for number, text in texts(missing[:MOST_LEARNED_AT_ONCE]).items():
        index.put(number, text)


def _shares(text: str, other: str) -> bool:
    mine, theirs = set(words_of(text)), set(words_of(other))
    shared = len(mine & theirs)
    return shared >= LEAST_WORDS and shared >= LEAST_SHARED * min(len(mine), len(theirs))
