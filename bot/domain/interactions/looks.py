"""What people do with a contact they look at: each act of one person, with its moment."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bot.domain.ids import SlackUserId


class LookKind(StrEnum):
    """What somebody did: opened it, agreed, disagreed, coached with it, was surprised."""

    OPENED = "opened"
    AGREED = "agreed"
    NOT_SO = "not_so"
    COACHED = "coached"
    SURPRISED = "surprised"


class SeenAnswer(StrEnum):
    """What somebody saw who was asked, in a random tenth of openings."""

    AS_SAID = "as_said"
    OTHERWISE = "otherwise"
    UNCLEAR = "unclear"
    NOT_OPENED = "not_opened"


SEEN = {
    SeenAnswer.AS_SAID: "It is as the tool says",
    SeenAnswer.OTHERWISE: "Something is not as the tool says",
    SeenAnswer.UNCLEAR: "I could not tell from it",
    SeenAnswer.NOT_OPENED: "I did not open the recording",
}
# Whoever says that they did not look has not looked.
COUNTED = frozenset(SEEN) - {SeenAnswer.NOT_OPENED}


class Deed(NamedTuple):
    """What somebody does once with a contact, of an item where one is named."""

    interaction: int
    by: SlackUserId
    kind: LookKind
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One act of one person on one contact; names stay with it and leave in no count.

    `version` is that of the scorecard the contact was judged by. What is not `confirmed` counts
    nowhere: an opening of which nobody has said yet what was `seen`, a coaching nobody has confirmed,
    which `lapses_at` an instant.
    """

    number: int
    interaction: int
    workflow: str
    version: str
    by: SlackUserId
    kind: LookKind
    day: date
    at: datetime
    item: str = ""
    words: str = ""
    agent: str | None = None
    confirmed: bool = True
    seen: SeenAnswer | None = None
    lapses_at: datetime | None = None
