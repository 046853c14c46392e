"""What a phone shows of a message: one plain line."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.slack.mrkdwn import Mrkdwn, shorten

# About what a lock screen holds.
LONGEST_LINE = 150
# What is left of a line says something where it has as many.
SHORTEST_LINE = 40
_NAMED = re.compile(r"<(?:!date\^|https?://|mailto:)[^<>|]*\|([^<>]*)>")
_DATED = re.compile(r"<!date\^(\d+)\^([^|<>^]*)\|([^<>]*)>")
# How Slack is asked for an hour, and how it reads.
_HOURS = {"{time}": "%H:%M", "{date_short_pretty} {time}": "%a %d %b %H:%M"}
_BARE = re.compile(r"<((?:https?://|mailto:)[^<>|]*)>")
_MARKED = re.compile(r"(?<![\w*`~])([*`~])(?=\S)([^*`~\n]+)(?<=\S)\1(?![\w*`~])")
_QUOTED = re.compile(r"^>", re.MULTILINE)
_SENTENCE = re.compile(r"[.?!](?= )")
_ENDS = (".", "?", "!", ":", ",", ";", "…", "·")


@dataclass(frozen=True, slots=True)
class PhoneClock:
    """By which clock a line tells hours: its one reader's own, or one that many read and is named."""

    zone: str
    is_own: bool = False


def one_line(text: str, clock: PhoneClock | None = None) -> str:
    """Flatten escaped mrkdwn: no marks, dates and links by their words, one line, what is too long cut.

    Mentions stay, since Slack shows them by name wherever it shows the line. Hours are told by the
    reader's clock, where it is known.
    """
    dated = _DATED.sub(lambda found: _told(found, clock), text) if clock else text
    plain = _BARE.sub(r"\1", _NAMED.sub(r"\1", _QUOTED.sub("", dated)))
    plain = _MARKED.sub(r"\2", plain)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    joined = ""
    for line in filter(None, lines):
        between = "" if not joined else " " if joined.endswith(_ENDS) else " · "
        joined += between + line
    return joined if len(joined) <= LONGEST_LINE else _cut(joined)


def _told(found: re.Match[str], clock: PhoneClock) -> str:
    at, how, words = datetime.fromtimestamp(int(found[1]), UTC), found[2], found[3]
    if how not in _HOURS:
        return words
    local = at.astimezone(ZoneInfo(clock.zone))
    return f"{local:{_HOURS[how]}}" + ("" if clock.is_own else f" {local:%Z}")


def _cut(line: str) -> str:
    """Keep the whole sentences that fit; where the first is too long, its words."""
    ends = [found.end() for found in _SENTENCE.finditer(line) if found.end() <= LONGEST_LINE]
    if ends and ends[-1] >= SHORTEST_LINE:
        return line[: ends[-1]]
    return str(shorten(Mrkdwn(line), LONGEST_LINE))
