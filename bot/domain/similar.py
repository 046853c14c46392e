"""Texts that say the same: words that carry meaning, and the letters inside them for the slips.

Half BM25 over stemmed words, half cosine over character n-grams, each scaled to its own best; no model
and no vectors. Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
K1, B = 1.2, 0.75
SHORTEST_GRAM, LONGEST_GRAM = 3, 5
# The rarest grams tell texts apart; so many places are looked at, and no more, however many texts.
MOST_LOOKED_AT = 4_000
LONGEST_TEXT = 600
WORD = re.compile(r"\w+")
ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s")
SHORTEST_STEM = 3
STOP = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "like",
        "me",
        "more",
        "my",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "she",
        "should",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "too",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


@dataclass(frozen=True, slots=True)
class Match(Generic[K]):
    """A text that was found, and how alike it is: 1 is as alike as any text, 0 not at all."""

    key: K
    score: float


@dataclass(slots=True)
class _Postings:
    """Where each term stands, and how heavily."""

    of_term: dict[str, list[tuple[int, float]]] = field(default_factory=dict)

    def add(self, place: int, terms: Counter[str]) -> None:
        for term, count in terms.items():
            self.of_term.setdefault(term, []).append((place, float(count)))


@dataclass(slots=True)
class Index(Generic[K]):
    """Texts by their keys, ready to be searched; a text put in again replaces the old one."""

    _keys: list[K | None] = field(default_factory=list)
    _places: dict[K, int] = field(default_factory=dict)
    _lengths: list[int] = field(default_factory=list)
    _norms: list[float] = field(default_factory=list)
    _words: _Postings = field(default_factory=_Postings)
    _grams: _Postings = field(default_factory=_Postings)
    _total_length: int = 0

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, key: K) -> bool:
        return key in self._places

    def put(self, key: K, text: str) -> None:
        """Add a text, or replace it."""
        self.forget(key)
        place, words, grams = len(self._keys), Counter(words_of(text)), Counter(grams_of(text))
        self._keys.append(key)
        self._places[key] = place
        self._lengths.append(words.total())
        self._norms.append(math.sqrt(sum((1 + math.log(n)) ** 2 for n in grams.values())) or 1.0)
        self._total_length += words.total()
        self._words.add(place, words)
        self._grams.add(place, Counter({gram: 1 + math.log(n) for gram, n in grams.items()}))

    def forget(self, key: K) -> None:
        """Leave a text out of everything that is found from now on."""
        place = self._places.pop(key, None)
        if place is not None:
            self._keys[place] = None
            self._total_length -= self._lengths[place]

    def search(self, text: str, *, most: int) -> tuple[Match[K], ...]:
        """Find the texts most like one, the most alike first."""
        words, grams = self._bm25(words_of(text)), self._cosine(Counter(grams_of(text)))
        scores: dict[int, float] = {}
        for half in (words, grams):
            best = max(half.values(), default=0.0)
            for place, score in half.items():
                scores[place] = scores.get(place, 0.0) + score / best / 2
        alike = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
        found = ((self._keys[place], score) for place, score in alike)
        kept = (Match(key, score) for key, score in found if key is not None)
        return tuple(each for each, _ in zip(kept, range(most), strict=False))

    def _bm25(self, words: Iterable[str]) -> dict[int, float]:
        scores: dict[int, float] = {}
        average = self._total_length / max(1, len(self)) or 1.0
        for word in set(words):
            postings = self._words.of_term.get(word, ())
            weight = self._idf(len(postings))
            for place, count in postings:
                length = 1 - B + B * self._lengths[place] / average
                gain = weight * count * (K1 + 1) / (count + K1 * length)
                scores[place] = scores.get(place, 0.0) + gain
        return scores

    def _cosine(self, grams: Counter[str]) -> dict[int, float]:
        scores: dict[int, float] = {}
        for postings, times in self._rarest(grams):
            weight = self._idf(len(postings)) ** 2 * (1 + math.log(times))
            for place, count in postings:
                scores[place] = scores.get(place, 0.0) + weight * count
        return {place: score / self._norms[place] for place, score in scores.items()}

    def _rarest(self, grams: Counter[str]) -> Iterator[tuple[list[tuple[int, float]], int]]:
        """Yield where the rarest grams stand, and how often each was asked for."""
        known = [
            (self._grams.of_term[gram], n)
            for gram, n in grams.items()
            if gram in self._grams.of_term
        ]
        known.sort(key=lambda each: len(each[0]))
        looked_at = 0
        for postings, times in known:
            looked_at += len(postings)
            if looked_at > MOST_LOOKED_AT and looked_at > len(postings):
                return
            yield postings, times

    def _idf(self, standing_in: int) -> float:
        return math.log(1 + (len(self._keys) - standing_in + 0.5) / (standing_in + 0.5))


def words_of(text: str) -> list[str]:
    """Return the stems of the words that carry meaning; of all words where none does."""
    found = WORD.findall(_plain(text))
    return [_stem(word) for word in found if word not in STOP] or [_stem(word) for word in found]


def grams_of(text: str) -> list[str]:
    """Return every run of three to five letters, words kept apart by a space."""
    spaced = f" {' '.join(WORD.findall(_plain(text)))} "
    lengths = range(SHORTEST_GRAM, LONGEST_GRAM + 1)
    return [spaced[at : at + n] for n in lengths for at in range(len(spaced) - n + 1)]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold()


def _stem(word: str) -> str:
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)] + ("y" if ending in ("ies", "ied") else "")
    return word
