"""What is wrong with a charter, at its line and column, with a way to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import ConfigError, UnknownNameError


@dataclass(frozen=True, order=True)
class Problem:
    """Name one fault: line and column count from 1, `path` is dotted, `source` another file's name."""

    line: int
    column: int
    path: str
    message: str
    hint: str = ""
    source: str = ""

    def render(self, name: str) -> str:
        """Write the problem as one line, as found in the charter called `name`."""
        where = f"{self.source or name}:{self.line}:{self.column}"
        subject = f" {self.path}:" if self.path else ""
        hint = f" Hint: {self.hint}" if self.hint else ""
        return f"{where}{subject} {self.message}{hint}"


class CharterError(ConfigError):
    """Refuse a charter and name everything that is wrong with it."""

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda p: (bool(p.source), p)))
        super().__init__(name, self.problems)

    def __str__(self) -> str:
        return "\n".join(problem.render(self.name) for problem in self.problems)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the one of `known` that `word` is most likely meant to be."""
    choices = {choice.lower(): choice for choice in sorted(set(known), reverse=True)}
    near = get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else None


def did_you_mean(word: str, known: Iterable[str], *, else_say: str = "") -> str:
    """Suggest the nearest of `known`, or list a few of them when nothing is near."""
    choices = sorted(set(known))
    if near := nearest(word, choices):
        return f"did you mean {near}?"
    if else_say or not choices:
        return else_say
    rest = f" and {len(choices) - 8} more" if len(choices) > 8 else ""
    return f"known here: {', '.join(choices[:8])}{rest}."


def find_name(kind: str, word: str, names: Iterable[str]) -> str:
    """Return the one of `names` that `word` is, however it is capitalised.

    Raises UnknownNameError with the nearest.
    """
    choices = {name.casefold(): name for name in names}
    if word.casefold() in choices:
        return choices[word.casefold()]
    hint = did_you_mean(word, choices.values(), else_say="" if choices else "there is none.")
    raise UnknownNameError(f"There is no {kind} {word!r}: {hint}")
