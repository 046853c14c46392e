"""A random tenth of openings asks what was seen: counted as looked at once that is said."""

from collections.abc import Mapping

from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.interactions.looks import COUNTED, SEEN, SeenAnswer
from bot.errors import UserError
from bot.services.interactions import seeing
from bot.services.measures import trust
from bot.store.interactions import looks
from bot.work.forms import Choice, FieldView, refuse_personal
from bot.work.unit import Unit

WHAT, LINE = "looks.seen", "looks.saw"
ONE_OF = 10
LONGEST = 300


def is_drawn(unit: Unit, interaction: int, by: SlackUserId) -> bool:
    """Tell whether this opening is one that asks: by a lot nobody can foresee, the same each time."""
    lot = unit.vault.mac(unit.workspace, SlackUserId(f"seen:{by}:{interaction}"))
    return int(lot[:8], 16) % ONE_OF == 0


def is_owed(unit: Unit, interaction: int, by: SlackUserId) -> bool:
    """Tell whether somebody has yet to say what they saw."""
    if not is_drawn(unit, interaction, by):
        return False
    return not looks.has_said(unit.tx, unit.workspace, interaction, by)


def fields() -> tuple[FieldView, ...]:
    """Return what is asked; both may be left, and nothing waits for it."""
    return (
        FieldView(
            block=WHAT,
            kind="choice",
            label="What did you see?",
            hint="One opening in ten asks. Those nobody answers are not counted as looked at.",
            choices=tuple(Choice(kind.value, words) for kind, words in SEEN.items()),
            optional=True,
        ),
        FieldView(block=LINE, kind="line", label="In a line", longest=LONGEST, optional=True),
    )


def say(unit: Unit, value: str, by: SlackUserId, said: Mapping[str, str]) -> None:
    """Keep what somebody saw; raises UserError under the field at fault."""
    contact = seeing.get(unit, value, by)
    words, chosen = said.get(LINE, "").strip(), said.get(WHAT, "")
    if chosen not in set(SeenAnswer) and (words or chosen):
        raise UserError("", fields={WHAT: "Please choose what it comes to."})
    opened = looks.lock_owed(unit.tx, unit.workspace, contact.number, by)
    if not chosen or opened is None:
        return
    refuse_personal(words, LINE)
    seen = SeenAnswer(chosen)
    looks.say(unit.tx, unit.workspace, opened.number, seen, words, confirmed=seen in COUNTED)
    unit.note(Entry(unit.at, by, "say what they saw", f"interaction {contact.number}"))
    trust.recount(unit, contact.workflow)
