"""Faults on request: what a network and a server do on a bad day, by method and by chance."""

import random
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from bot.workspace.ids import Json

Kind = Literal[
    "error_500",
    "error_500_after",
    "delay",
    "delay_after",
    "cut_before",
    "drop_response",
    "rate_limit",
    "duplicate",
    "reorder",
    "lose",
    "cut_socket",
]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass
class Rule:
    """One kind of trouble: for which method or event, how likely, and how many times more.

    `seconds` is the delay, or the Retry-After of a rate limit.
    """

    kind: Kind
    method: str = "*"
    probability: float = 1.0
    times: int | None = None
    seconds: float = 1.0
    struck: int = 0

    def fits(self, name: str) -> bool:
        if self.times is not None and self.struck >= self.times:
            return False
        if self.method.endswith("*"):
            return name.startswith(self.method[:-1])
        return self.method == name


class Faults:
    """The rules in force. The same seed and the same calls strike the same way."""

    def __init__(self, seed: int = 0) -> None:
        self.rules: list[Rule] = []
        self._chance = random.Random(seed)  # noqa: S311  reproducible trouble, not secrets

    def add(self, rule: Rule) -> Rule:
        """Put a rule in force; its `struck` counts how often it did."""
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Lift every rule."""
        self.rules.clear()

    def reseed(self, seed: int) -> None:
        """Begin the chances anew."""
        self._chance.seed(seed)

    def strike(self, kind: Kind, name: str) -> Rule | None:
        """Draw for one kind of trouble at one call; the rule that struck, or None."""
        # The chance is drawn only where a rule fits, so that unrelated calls do not shift it.
        for rule in self.rules:
            if rule.kind == kind and rule.fits(name) and self._chance.random() < rule.probability:
                rule.struck += 1
                return rule
        return None

    def to_json(self) -> list[Json]:
        """List the rules in force."""
        return [asdict(rule) for rule in self.rules]


def read_rule(data: Json) -> Rule:
    """Read one rule from a request; raise ValueError for a kind that does not exist."""
    if data.get("kind") not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}")
    return Rule(**{key: value for key, value in data.items() if key != "struck"})
