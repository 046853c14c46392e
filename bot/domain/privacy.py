"""Card, account, e-mail and phone patterns in free text, spotted before anything is stored."""

import re
from dataclasses import dataclass

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
# Digits as people write them: one separator at most between two of them.
_DIGITS = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\-]{0,2}\d){6,22}(?!\w)")
_LINK = re.compile(r"https?://\S+")
_DATE_OR_TIME = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d\d\b"
)
CARD = "a card number"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something personal in a text; `hint` is just enough of it to find the place."""

    kind: str
    hint: str


def personal_data(text: str, *, ids_allowed: bool = False) -> tuple[Sighting, ...]:
    """List what looks like personal data; `ids_allowed` lets interaction numbers and links pass."""
    if ids_allowed:
        text = _LINK.sub(" ", text)
    found = [Sighting("an e-mail address", _hint(m.group())) for m in _EMAIL.finditer(text)]
    found += [Sighting("an account number", _hint(m.group())) for m in _IBAN.finditer(text)]
    for known in (_EMAIL, _IBAN, _DATE_OR_TIME):
        text = known.sub(" , ", text)
    for match in _DIGITS.finditer(text):
        kind = _kind_of(match.group())
        if kind is not None and (not ids_allowed or kind == CARD):
            found.append(Sighting(kind, _hint(match.group())))
    return tuple(found)


def masked(text: str) -> str:
    """Replace what looks like personal data, where nobody can be asked to leave it out."""
    for pattern in (_EMAIL, _IBAN):
        text = pattern.sub("[removed]", text)
    return _DIGITS.sub(lambda m: "[removed]" if _kind_of(m.group()) else m.group(), text)


def _kind_of(written: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    if 13 <= len(digits) <= 19 and _luhn(digits):
        return CARD
    if 9 <= len(digits) <= 15 and (written.startswith(("+", "0", "(")) or _is_grouped(written)):
        return "a phone number"
    return "an account number" if 8 <= len(digits) <= 18 else None


def _is_grouped(written: str) -> bool:
    return len(re.findall(r"\d+", written)) >= 3


def _luhn(digits: str) -> bool:
    """Check a card number's last digit. Source: ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _hint(found: str) -> str:
    return f"…{found.strip()[-4:]}"
