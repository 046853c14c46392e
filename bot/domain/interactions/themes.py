"""What customers speak of, in people's own words, and which of those words say the same."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.similar import words_of
from bot.domain.suppression import SMALLEST_GROUP

# Of the words of the shorter one so many stand in the other.
SHARED = 0.6
LONGEST = 70
FEW = f"fewer than {SMALLEST_GROUP} contacts"


class ThemeState(StrEnum):
    """What a theme has become."""

    OPEN = "open"
    FEEDBACK = "feedback"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme, in words; `became` is the label of the feedback that was made of it."""

    number: int
    words: str
    at: datetime
    state: ThemeState = ThemeState.OPEN
    became: str = ""


@dataclass(frozen=True, slots=True)
class HeardTheme:
    """A theme heard on a contact."""

    theme: Theme
    interaction: int
    workflow: str


@dataclass(slots=True)
class ThemeGroup:
    """Themes that say the same, the contacts they were heard on, the newest first, and whose."""

    themes: list[Theme]
    contacts: list[int] = field(default_factory=list)
    workflows: list[str] = field(default_factory=list)

    @property
    def first(self) -> Theme:
        """Return the one that stands for all of them: one that has become something, else the oldest."""
        became = (each for each in self.themes if each.state is not ThemeState.OPEN)
        return next(became, self.themes[0])

    @property
    def count(self) -> str:
        """Say on how many contacts it was heard; so few that they might be known are not counted."""
        known = len(set(self.contacts))
        return FEW if known < SMALLEST_GROUP else f"{known} contacts"


def is_alike(one: str, other: str) -> bool:
    """Tell whether two themes say the same."""
    mine, theirs = set(words_of(one)), set(words_of(other))
    return len(mine & theirs) >= SHARED * min(len(mine), len(theirs)) and bool(mine & theirs)


def grouped(heard: Iterable[HeardTheme]) -> list[ThemeGroup]:
    """Put together what says the same, what was heard most first."""
    found: list[ThemeGroup] = []
    for each in sorted(heard, key=lambda each: (each.theme.number, -each.interaction)):
        group = next((g for g in found if is_alike(g.themes[0].words, each.theme.words)), None)
        if group is None:
            group = ThemeGroup([each.theme])
            found.append(group)
        if each.theme not in group.themes:
            group.themes.append(each.theme)
        group.contacts.append(each.interaction)
        group.workflows.append(each.workflow)
    return sorted(found, key=lambda group: (-len(set(group.contacts)), group.themes[0].number))
