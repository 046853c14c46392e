"""One contact of a customer, recorded: what it was, how it ended, and what the tool said of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

# So begins what stands for the id of a contact that was erased.
ERASED = "erased:"


class InteractionOutcome(StrEnum):
    """How a contact ended."""

    CONTAINED = "contained"
    HANDED_OVER = "handed_over"
    FAILED_HANDOFF = "failed_handoff"
    ABANDONED = "abandoned"
    RESOLVED = "resolved_at_first_contact"


class Cohort(NamedTuple):
    """Which group a contact belongs to: the pilot, volunteers, a band of its agent's tenure."""

    pilot: bool = False
    volunteer: bool = False
    tenure: str = ""


class Output(NamedTuple):
    """What the tool said of a contact: an item of a scorecard, its value, and what it points to.

    `value` is 1 and 0 for yes and no, and None where the item did not apply; `start` and `end` are
    the passage's place, as its source counts them (ms or characters).
    """

    item: str
    value: float | None
    confidence: float | None = None
    quote: str = ""
    start: int | None = None
    end: int | None = None
    version: str = ""


class Interaction(NamedTuple):
    """One contact, named by its source; a tuple, since thousands pass between processes.

    `start` is UTC, `day` the day it was where its workflow is at home; `agent` is as its source
    names them until it is kept, and a keyed hash from then on. `erased` is a contact whose
    recording is gone where it was kept.
    """

    id: str
    workflow: str
    channel: str
    start: datetime
    day: date
    call_type: str = ""
    duration_s: float | None = None
    agent: str = ""
    cohort: Cohort = Cohort()
    outcome: InteractionOutcome | None = None
    versions: tuple[tuple[str, str], ...] = ()
    link: str = ""
    updated: datetime | None = None
    erased: bool = False
    outputs: tuple[Output, ...] = ()


def without_words(contact: Interaction) -> Interaction:
    """Leave out a contact's link and what was said in it."""
    outputs = tuple(each._replace(quote="") for each in contact.outputs)
    return contact._replace(link="", outputs=outputs)
