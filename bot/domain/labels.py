"""What things are called: a letter and a number, made in one place and read as people type them."""

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from bot.errors import UserError


class LabelKind(Enum):
    """What has a label: its letter, its name, the subcommand that shows one, and where to look."""

    FEEDBACK = ("F", "feedback", "feedback", "`/rollout feedback list` shows what there is")
    ACTION = ("A", "action", "actions", "`/rollout actions` shows yours")
    ESCALATION = ("E", "escalation", "escalation", "`/rollout escalations` lists them")
    FINDING = ("N", "finding", "findings", "`/rollout findings` lists what waits")
    DISPUTE = ("D", "dispute", "findings", "`/rollout measures` and a workflow names them")
    GATE_MOVE = ("G", "gate move", "stage", "`/rollout stage` and a workflow names them")
    KNOWN_CHANGE = ("C", "known change", "note", "`/rollout note list` lists them")

    def __init__(self, letter: str, noun: str, command: str, where: str) -> None:
        self.letter, self.noun, self.command, self.where = letter, noun, command, where


_KINDS = {kind.letter: kind for kind in LabelKind}
# Any letter, so that one without a meaning is refused as such.
_LABEL = re.compile(r"#?(?:([^\W\d_])\s*-?\s*#?)?(\d+)")
# What the integer of every database holds.
_LONGEST = 9
# Every command is asked whether it is one, those with an essay behind them too.
_LONGEST_TYPED = 60
_MENTION = re.compile(r"<[#@!][^|>]*\|([^>]*)>")
_MINUS = "\u2212"


@dataclass(frozen=True, slots=True)
class Label:
    """What one thing is called: F-12."""

    kind: LabelKind
    number: int

    def __str__(self) -> str:
        return f"{self.kind.letter}-{self.number}"


def make(kind: LabelKind, number: int) -> str:
    """Name a thing by its kind and number: F-12."""
    return f"{kind.letter}-{number}"


def find(text: str, bare: LabelKind | None = None) -> Label | None:
    """Read a label however it was typed; a number alone is one of the kind `bare`, if given."""
    match = _LABEL.fullmatch(strip(text)) if len(text) <= _LONGEST_TYPED else None
    if match is None or len(match[2]) > _LONGEST or not int(match[2]):
        return None
    kind = _KINDS.get(match[1].upper()) if match[1] else bare
    return Label(kind, int(match[2])) if kind else None


def number_of(text: str, kind: LabelKind) -> int:
    """Return the number in a label of a kind; raises UserError where it is none."""
    label = find(text, kind)
    if label is not None and label.kind is kind:
        return label.number
    problem = f"“{text.strip()[:40]}” is no {kind.noun} number."
    if label is not None:
        meaning = f"{_meaning(label.kind)}, and `/rollout {label}` shows it"
        problem = f"{label} is no {kind.noun} number: {meaning}."
    raise UserError(f"{problem} They look like {make(kind, 12)}; {kind.where}.")


def check_known(text: str) -> None:
    """Refuse what looks like a label and is none, saying which there are; raises UserError."""
    match = _LABEL.fullmatch(strip(text))
    if match is None or match[1] is None or find(text) is not None:
        return
    meanings = [_meaning(kind) for kind in LabelKind]
    raise UserError(
        f"Nothing is called “{text.strip()[:40]}”: {', '.join(meanings)}; numbers begin at 1."
    )


def no_such(kind: LabelKind, number: int) -> UserError:
    """Say that nothing has this number, or nothing that is anybody's to see."""
    return UserError(f"There is no {make(kind, number)}. {kind.where}.")


def _meaning(kind: LabelKind) -> str:
    return f"{kind.letter} stands for {kind.noun}"


def strip(text: str) -> str:
    """Take off what people put around a word: quotes, bold, a full stop; each dash becomes plain."""
    typed = unicodedata.normalize("NFKC", html.unescape(_MENTION.sub(r"\1", text)))
    plain = " ".join("".join(map(_plain, typed)).split())
    return plain.strip("".join(sign for sign in set(plain) if _is_around(sign)))


def _plain(sign: str) -> str:
    match unicodedata.category(sign):
        case "Pd":
            return "-"
        case "Pi" | "Pf":
            return "'"
        case "Cf":
            return ""
    return "-" if sign == _MINUS else sign


def _is_around(sign: str) -> bool:
    is_mark = unicodedata.category(sign).startswith("P") and sign not in "-#"
    return is_mark or sign in " `~<>"


def fold(text: str) -> str:
    """Spell a name the way it is compared with others: case, quotes and a full stop tell nothing."""
    return strip(text).casefold()
