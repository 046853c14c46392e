"""Card, account, e-mail and phone patterns in free text, spotted before anything is stored."""

import re
from dataclasses import dataclass

# From the start of a word only: a long text without any @ must not be searched from each letter.
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
# Digits as people write them: one separator at most between two of them.
_DIGITS = re.compile(r"(?<![\w.])\+?\(?\d(?:[ ().\-]{0,2}\d){6,22}(?!\w)")
_LINK = re.compile(r"https?://\S+")
_DATE_OR_TIME = re.compile(
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\b\d{1,2}:\d\d\b"
)
# Whatever is personal holds a digit or an @.
_MAYBE = re.compile(r"[\d@]")
CARD = "a card number"
ACCOUNT = "an account number"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Something personal in a text and where it stands; `hint` is just enough to find the place."""

    kind: str
    hint: str
    start: int
    end: int


def personal_data(text: str, *, ids_allowed: bool = False) -> tuple[Sighting, ...]:
    """List what looks like personal data; `ids_allowed` lets interaction numbers and links pass."""
    if not _MAYBE.search(text):
        return ()
    if ids_allowed:
        text = _LINK.sub(_blank, text)
    found = [_sighting("an e-mail address", match) for match in EMAIL.finditer(text)]
    text = EMAIL.sub(_blank, text)
    found += [_sighting(ACCOUNT, match) for match in _IBAN.finditer(text) if _is_iban(match)]
    text = _IBAN.sub(lambda match: _blank(match) if _is_iban(match) else match.group(), text)
    text = _DATE_OR_TIME.sub(_blank, text)
    for match in _DIGITS.finditer(text):
        kind = _kind_of(match.group())
        # Even where ids are expected, digits that check out as a card are a card.
        if kind is not None and (not ids_allowed or kind == CARD):
            found.append(_sighting(kind, match))
    return tuple(found)


def masked(text: str) -> str:
    """Replace what looks like personal data, where nobody can be asked to leave it out."""
    for seen in sorted(personal_data(text), key=lambda seen: seen.start, reverse=True):
        text = f"{text[: seen.start]}[removed]{text[seen.end :]}"
    return text


def _sighting(kind: str, match: re.Match[str]) -> Sighting:
    return Sighting(kind, _hint(match.group()), match.start(), match.end())


def _blank(match: re.Match[str]) -> str:
    """Fill what is accounted for with signs that join no digits, so that places keep their numbers."""
    return "," * len(match.group())


def _is_iban(match: re.Match[str]) -> bool:
    # Words and a year may look like one in small letters; every IBAN has more digits than that.
    return sum(sign.isdigit() for sign in match.group()) >= 8


def _kind_of(written: str) -> str | None:
    digits = re.sub(r"\D", "", written)
    if 13 <= len(digits) <= 19 and _luhn(digits):
        return CARD
    if 9 <= len(digits) <= 15 and (written.startswith(("+", "0", "(")) or _is_grouped(written)):
        return "a phone number"
    return ACCOUNT if 8 <= len(digits) <= 18 else None


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
