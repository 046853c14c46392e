"""Forms: their fields as every capability lays them out, and words that may stand in them."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bot.domain import privacy
from bot.domain.words import has_letters, says_something
from bot.errors import UserError
from bot.slack.mrkdwn import Mrkdwn
from bot.work.tell import Button

# Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
MOST_OPTIONS = 100
# Beside an incident two words say enough; an agent is owed a sentence.
A_FEW, A_SENTENCE = 2, 3
# Whoever writes so many words without being asked reports something.
A_REPORT = 4
LOST = "This form no longer says what it is about. Please close it and open it again."
Kind = Literal[
    "line",
    "text",
    "day",
    "time",
    "person",
    "choice",
    "several",
    "search",
    "search_several",
    "ticks",
    "pictures",
    "note",
    "offer",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a field."""

    value: str
    text: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field, or words between fields: a note, or an offer with its one button.

    `action` names its element where it is known by a name of its own; one that is `heard` tells
    what stands in it while the form is filled in. Of pictures a field takes `most`. A list longer
    than Slack shows becomes one that is searched: its capability's `MENUS` answers what is typed.
    """

    block: str = ""
    kind: Kind
    label: str | Mrkdwn
    hint: str = ""
    placeholder: str = ""
    initial: str = ""
    choices: tuple[Choice, ...] = ()
    buttons: tuple[Button, ...] = ()
    longest: int = 1_000
    most: int = 1
    optional: bool = False
    action: str = ""
    heard: bool = False

    def __post_init__(self) -> None:
        searched: dict[str, Kind] = {"choice": "search", "several": "search_several"}
        if self.kind in searched and len(self.choices) > MOST_OPTIONS:
            object.__setattr__(self, "kind", searched[self.kind])
        if self.kind in searched.values():
            object.__setattr__(self, "placeholder", "Type to narrow the list")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormView:
    """A form: what it is about and what is asked."""

    template: ClassVar = "forms/form"
    callback: str
    context: str = ""
    title: str
    submit: str
    intro: str | Mrkdwn = ""
    fields: tuple[FieldView, ...]


@dataclass(frozen=True, slots=True)
class MessageLink:
    """The message a form is opened from, or nothing; the form keeps it while it is open.

    `message` names it where Slack does not say its link.
    """

    permalink: str = ""
    channel: str = ""
    thread: str = ""
    message: str = ""

    @classmethod
    def read(cls, context: str) -> "MessageLink":
        """Read the message from what an open form kept; raises UserError."""
        kept = read_context(context)
        # A form of an escalation that was open before this kept its thread as `ts`.
        thread = kept.get("thread") or kept.get("ts")
        found = (kept.get("permalink"), kept.get("channel"), thread, kept.get("message"))
        if not all(isinstance(each or "", str) for each in found):
            raise UserError(LOST)
        return cls(*(each or "" for each in found))


NO_MESSAGE = MessageLink()


def read_context(context: str) -> dict[str, Any]:
    """Read what an open form kept, nothing of a form that keeps nothing; raises UserError."""
    try:
        kept = json.loads(context or "{}")
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        raise UserError(LOST)
    return kept


def said(words: str, block: str, *, is_shown: bool = False) -> str:
    """Return words people will read; raises UserError where there are none or they name customers.

    Beside a message that is linked any sign will do.
    """
    if not (words.strip() if is_shown else has_letters(words)):
        raise UserError("", fields={block: "A sentence, please: others will read it."})
    refuse_personal(words, block)
    return words.strip()


def statement(words: str, block: str, *, reader: str = "others", fewest: int = A_FEW) -> str:
    """Return words that say something to their reader; raises UserError where "no" or "done" is all."""
    refuse_personal(words, block)
    if not says_something(words, fewest=fewest):
        asked = f"A sentence, please: {reader} will read it, and nothing else."
        raise UserError("", fields={block: asked})
    return words.strip()


def check_all(*checks: Callable[[], object]) -> None:
    """Look at every field of a form, so that all that is wrong is told at once; raises UserError."""
    faults: dict[str, str] = {}
    for check in checks:
        try:
            check()
        except UserError as problem:
            if not problem.fields:
                raise
            faults = {**problem.fields, **faults}
    if faults:
        raise UserError("", fields=faults)


def refuse_personal(words: str, block: str) -> None:
    """Refuse words that hold personal data, under the field they stand in."""
    if seen := privacy.personal_data(words):
        raise UserError("", fields={block: leave_out(seen[0])})


def leave_out(seen: privacy.Sighting) -> str:
    """Ask for something to be left out, and say what."""
    return (
        f"This looks like {seen.kind} ({seen.hint}). Please leave it out: "
        "the pod can find the call by its interaction id."
    )
