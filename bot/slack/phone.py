"""What a phone shows of a message: one plain line."""

import re

from bot.slack.mrkdwn import Mrkdwn, shorten

# About what a lock screen holds.
LONGEST_LINE = 150
# What is left of a line says something where it has as many.
SHORTEST_LINE = 40
_NAMED = re.compile(r"<(?:!date\^|https?://|mailto:)[^<>|]*\|([^<>]*)>")
_BARE = re.compile(r"<((?:https?://|mailto:)[^<>|]*)>")
_MARKED = re.compile(r"(?<![\w*`~])([*`~])(?=\S)([^*`~\n]+)(?<=\S)\1(?![\w*`~])")
_QUOTED = re.compile(r"^>", re.MULTILINE)
_SENTENCE = re.compile(r"[.?!](?= )")
_ENDS = (".", "?", "!", ":", ",", ";", "…", "·")


def one_line(text: str) -> str:
    """Flatten escaped mrkdwn: no marks, dates and links by their words, one line, what is too long cut.

    Mentions stay, since Slack shows them by name wherever it shows the line.
    """
    plain = _BARE.sub(r"\1", _NAMED.sub(r"\1", _QUOTED.sub("", text)))
    plain = _MARKED.sub(r"\2", plain)
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    joined = ""
    for line in filter(None, lines):
        between = "" if not joined else " " if joined.endswith(_ENDS) else " · "
        joined += between + line
    return joined if len(joined) <= LONGEST_LINE else _cut(joined)


def _cut(line: str) -> str:
    """Keep the whole sentences that fit; where the first is too long, its words."""
    ends = [found.end() for found in _SENTENCE.finditer(line) if found.end() <= LONGEST_LINE]
    if ends and ends[-1] >= SHORTEST_LINE:
        return line[: ends[-1]]
    return str(shorten(Mrkdwn(line), LONGEST_LINE))
