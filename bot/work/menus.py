"""Lists longer than Slack shows: what somebody types narrows them, answered from memory."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.slack.mrkdwn import shorten
from bot.work.forms import Choice
from bot.work.unit import Unit

# Source: https://docs.slack.dev/reference/block-kit/composition-objects/option-object
LONGEST_TEXT = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What somebody types into a menu, and what the form it stands in is about."""

    by: SlackUserId
    context: str
    words: str


Menu = Callable[[Unit, Search], Sequence[Choice]]


def choices(named: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    """Make options of values and the names people see."""
    return tuple(Choice(value, shorten(name, LONGEST_TEXT)) for value, name in named)


def best(listed: Iterable[Choice], words: str) -> tuple[Choice, ...]:
    """List the options that hold every typed word, those that begin with them first."""
    typed = labels.fold(words)
    fits = [(place, each) for each in listed if (place := _place(each, typed)) is not None]
    return tuple(each for _, each in sorted(fits, key=lambda pair: pair[0]))


def _place(choice: Choice, typed: str) -> int | None:
    """Rank an option; None where it does not fit."""
    names = (labels.fold(choice.text), labels.fold(choice.value))
    if any(name.startswith(typed) for name in names):
        return 0
    parts = typed.split()
    for name in names:
        if all(part in name for part in parts):
            return 1 if all(f" {part}" in f" {name}" for part in parts) else 2
    return None
