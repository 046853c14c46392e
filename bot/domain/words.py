"""Days and spans in the words people use."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from urllib.parse import quote

FEWEST_LETTERS = 6
_WORD = re.compile(r"[^\W\d_][\w']*")
# Slack hands a smiley over by its name: `:grinning:`, `:thumbsup::skin-tone-2:`.
_SMILEY = re.compile(r":[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:")
# Scripts that write no spaces, or hold a phrase in one word: Thai to Khmer, kana, Han, Hangul.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


def day_words(day: date) -> str:
    """Spell a day without a year: Monday 7 December."""
    return f"{day:%A} {day.day} {day:%B}"


def short_day(day: date) -> str:
    """Spell a day for a row: Mon 7 Dec."""
    return f"{day:%a} {day.day} {day:%b}"


def span_words(span: timedelta) -> str:
    """Round a span to the unit people would say: 20 minutes, 3 hours, 2 days."""
    minutes = round(span.total_seconds() / 60)
    if minutes <= 0:
        return "less than a minute"
    if minutes < 60:
        return counted(minutes, "minute")
    if minutes < 48 * 60:
        return counted(round(minutes / 60), "hour")
    return counted(round(minutes / (24 * 60)), "day")


def counted(number: int, noun: str) -> str:
    """Put a number and its noun together: 1 day, 2 days."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def for_example(examples: Iterable[str]) -> str:
    """Say examples in one sentence, however each of them ends; nothing where there are none."""
    told = "; ".join(each.rstrip(" .") for each in examples)
    return f"For example: {told}." if told else ""


def owners(name: str) -> str:
    """Say that something is a name's: Emre's, Payments'."""
    return f"{name}'" if name[-1:] in "sS" else f"{name}'s"


def listing_line(title: str, number: int, *first: str) -> str:
    """Say in a line what a list holds: its title, how many, the first of them."""
    if not number:
        return f"{title}, none found"
    return ", first ".join((f"{title}, {number} found", *first))


def has_letters(words: str, *, fewest: int = 3) -> bool:
    """Tell whether words hold a word of any language, as "???" and a smiley do not.

    That takes so many letters, or two where a script writes no spaces.
    """
    said = _SMILEY.sub(" ", words)
    letters = sum(sign.isalpha() for sign in said)
    return letters >= (min(fewest, 2) if _UNSPACED.search(said) else fewest)


def says_something(words: str, *, fewest: int) -> bool:
    """Tell whether words say something in any language, as "no", "done" and "n/a" do not.

    That takes so many different words, or six letters where a script has no spaces.
    """
    said = _SMILEY.sub(" ", words)
    if len(_UNSPACED.findall(said)) >= FEWEST_LETTERS:
        return True
    found = {word.casefold() for word in _WORD.findall(said)}
    return len(found) >= fewest and sum(map(len, found)) >= FEWEST_LETTERS


def filled(pattern: str, places: Mapping[str, str]) -> str:
    """Fill a link's {places} with words, each made safe for an address."""
    for name, word in places.items():
        pattern = pattern.replace("{" + name + "}", quote(word, safe=""))
    return pattern


def sentence(words: str) -> str:
    """End somebody's words as a sentence, so that another can follow."""
    return words if words[-1:] in (*".!?…", "") else f"{words}."


def some(names: Iterable[str], *, most: int = 4) -> str:
    """Name a few things as people list them, and count the rest."""
    listed = list(names)
    if len(listed) > most:
        return f"{', '.join(listed[:most])} and {len(listed) - most} more"
    return " and ".join(word for word in (", ".join(listed[:-1]), *listed[-1:]) if word)


def nth(number: int) -> str:
    """Write a place in a row: 2nd, 3rd, 11th."""
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(last, 'th') }"
