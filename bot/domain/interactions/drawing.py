"""Which contact somebody looks at next: by a plan, in an order that anybody can work out again."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b

from bot.domain.words import counted

# Below it the tool itself was unsure.
UNSURE = 0.7
# Of a hundred contacts so many are rare.
RARE = 0.05


class Desk(StrEnum):
    """What a contact is drawn for: to be scored, to have its risks seen, its themes heard."""

    SCORE = "score"
    RISK = "risk"
    THEME = "theme"


class DrawReason(StrEnum):
    """Why a contact was drawn."""

    RANDOM = "random"
    SECOND = "second"
    FINDING = "finding"
    UNSURE = "unsure"
    RARE = "rare"
    RISK = "risk"


# What calibrates: nobody chose it, so it stands for all the others.
BY_LOT = frozenset({DrawReason.RANDOM, DrawReason.SECOND})
AIMED = (DrawReason.FINDING, DrawReason.UNSURE, DrawReason.RARE)


class DrawState(StrEnum):
    """What became of a draw; a contact that was erased meanwhile is gone, and another is drawn."""

    WAITING = "waiting"
    DONE = "done"
    SKIPPED = "skipped"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LookPlan:
    """How many contacts of a workflow somebody looks at in a week, and how many of them by lot."""

    a_week: int
    by_lot: float

    def wanted(self, done: Sequence[DrawReason]) -> tuple[DrawReason, ...]:
        """Say what is to be drawn next, the most wanted first; nothing once the week is done.

        What goes by lot comes first, so that whoever stops early has done that. Every other of it
        is one that a colleague has scored too, as far as there are any.
        """
        if len(done) >= self.a_week:
            return ()
        lots = sum(reason in BY_LOT for reason in done)
        by_lot = (DrawReason.RANDOM, DrawReason.SECOND)
        if lots % 2 == 0:
            by_lot = (DrawReason.SECOND, DrawReason.RANDOM)
        if lots < max(1, math.ceil(self.a_week * self.by_lot)):
            return by_lot
        turn = (len(done) - lots) % len(AIMED)
        return (*AIMED[turn:], *AIMED[:turn], *by_lot)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact that may be drawn: how unsure the tool was at most, and what it is like."""

    number: int
    confidence: float | None = None
    call_type: str = ""
    outcome: str = ""

    @property
    def like(self) -> tuple[str, str]:
        return self.call_type, self.outcome


@dataclass(frozen=True, slots=True)
class Draw:
    """A contact that was drawn, and why: what a finding is called, how sure the tool was."""

    number: int
    reason: DrawReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """Contacts one person may be given: fresh ones, and those a colleague has scored by lot.

    `pointed` names what points to a contact.
    """

    fresh: tuple[Candidate, ...]
    scored: AbstractSet[int] = frozenset()
    pointed: Mapping[int, str] = field(default_factory=dict)

    def draws(self, wanted: Sequence[DrawReason], seed: str) -> Iterator[Draw]:
        """Yield what may be drawn, the most wanted first; the same seed gives the same order."""
        for reason in wanted:
            yield from self._by(reason, seed)

    def _by(self, reason: DrawReason, seed: str) -> Iterator[Draw]:
        ways: dict[DrawReason, Callable[[str], Iterator[Draw]]] = {
            DrawReason.RANDOM: self._random,
            DrawReason.SECOND: self._second,
            DrawReason.FINDING: self._pointed,
            DrawReason.UNSURE: self._unsure,
            DrawReason.RARE: self._rare,
        }
        return ways[reason](seed)

    def _random(self, seed: str) -> Iterator[Draw]:
        numbers = in_lot_order((each.number for each in self.fresh), seed)
        return (Draw(number, DrawReason.RANDOM) for number in numbers)

    def _second(self, seed: str) -> Iterator[Draw]:
        return (Draw(n, DrawReason.SECOND) for n in in_lot_order(iter(self.scored), seed))

    def _pointed(self, seed: str) -> Iterator[Draw]:
        numbers = (each.number for each in self.fresh if each.number in self.pointed)
        for number in in_lot_order(numbers, seed):
            yield Draw(number, DrawReason.FINDING, self.pointed[number])

    def _unsure(self, seed: str) -> Iterator[Draw]:
        found = [
            (each.confidence, lot(each.number, seed), each.number)
            for each in self.fresh
            if each.confidence is not None and each.confidence < UNSURE
        ]
        for confidence, _, number in sorted(found):
            yield Draw(number, DrawReason.UNSURE, f"{confidence:.2f}")

    def _rare(self, seed: str) -> Iterator[Draw]:
        often: dict[tuple[str, str], int] = {}
        for each in self.fresh:
            often[each.like] = often.get(each.like, 0) + 1
        most = RARE * len(self.fresh)
        found = [each for each in self.fresh if often[each.like] <= most]
        found.sort(key=lambda each: (often[each.like], lot(each.number, seed)))
        for each in found:
            told = " · ".join(word.replace("_", " ") for word in each.like if word)
            detail = f"{told}: {often[each.like]} of {counted(len(self.fresh), 'contact')}"
            yield Draw(each.number, DrawReason.RARE, detail)


def seed_of(workspace: str, week: str, workflow: str, by: str) -> str:
    """Return what a person's order of contacts of a workflow in a week is worked out from."""
    return "|".join((workspace, week, workflow, by))


def lot(number: int, seed: str) -> bytes:
    """Return a contact's lot: where it stands in the order of a seed."""
    return blake2b(f"{seed}|{number}".encode(), digest_size=8).digest()


def in_lot_order(numbers: Iterator[int], seed: str) -> list[int]:
    """Put contacts in the order of a seed: one that comes later moves no other."""
    return sorted(numbers, key=lambda number: lot(number, seed))
