"""What a phone shows of each message: one plain line that stands alone, another in each state."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest

from bot.slack.mrkdwn import escape, link, mrkdwn, quote, slack_date
from bot.slack.phone import LONGEST_LINE, one_line
from tests.contract.goldens import GOLDEN

AT = datetime(2026, 11, 9, 9, tzinfo=UTC)
# Pictures of one state that differ below what a line tells.
ALIKE = {"feedback/card", "feedback/card.anonymous", "feedback/card.linked"} | {
    # Two mornings on which as much stands out.
    "digest/daily.back",
    "digest/daily.drift",
    "digest/daily.numbers",
}
BROKEN = {
    "a date in Slack's own writing": re.compile("<!date"),
    "a link in Slack's own writing": re.compile(r"<(https?|mailto):"),
    "more than one line": re.compile(r"[\r\n]"),
    "marks of a format": re.compile(r"[*`~]|(?<!\w)_|_(?!\w)|^&gt;|^>"),
    "an entity people would see": re.compile(r"&amp;\w+;|&lt;|&gt;"),
    "a command": re.compile(r"/\w|\brollout\b|[Cc]ommand|python"),
    "a word of ours": re.compile(r"\b(pile|nudge|budget|lane|sweep|outbox|parked)s?\b"),
    "cut short": re.compile("…$"),
    "nothing but a title": re.compile(r"^[\w ]{1,24}$"),
}


def messages() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every pictured message by its name."""
    for path in sorted(GOLDEN.rglob("*.json")):
        payload = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(payload, dict) and "text" in payload and "type" not in payload:
            yield str(path.relative_to(GOLDEN).with_suffix("")), payload


MESSAGES = dict(messages())


@pytest.mark.parametrize("name", MESSAGES)
def test_what_a_phone_shows_is_one_plain_line_that_stands_alone(name: str) -> None:
    text = MESSAGES[name]["text"]
    assert [fault for fault, shape in BROKEN.items() if shape.search(text)] == [], text
    assert len(text) <= LONGEST_LINE, text
    assert len(text.split()) > 2, text


def test_what_a_phone_shows_differs_from_state_to_state() -> None:
    same = [
        (one, other)
        for one, other in combinations(MESSAGES, 2)
        if one.partition(".")[0] == other.partition(".")[0]
        and MESSAGES[one]["text"] == MESSAGES[other]["text"]
        and not {one, other} <= ALIKE
    ]
    assert same == []


LINES = {
    "Which account?\nAnd which channel?": "Which account? And which channel?",
    "Balance, voice: AHT 520 s\n\n  Sunday 1 March": "Balance, voice: AHT 520 s · Sunday 1 March",
    mrkdwn("by {}.", slack_date(AT, "{time}", "09:00 UTC")): "by 09:00 UTC.",
    mrkdwn("see {}", link("https://a.example/x?a=1&b=2", "R&D")): "see R&amp;D",
    mrkdwn("*E-1*: type `{}` 2*3*4", "now"): "E-1: type now 2*3*4",
    quote("one\ntwo"): "one · two",
    escape("1 < 2 & <@U1>"): "1 &lt; 2 &amp; &lt;@U1&gt;",
}


@pytest.mark.parametrize("text", LINES)
def test_words_become_one_line(text: str) -> None:
    assert one_line(text) == LINES[text]


def test_a_line_too_long_is_cut_inside_no_sign() -> None:
    assert one_line(escape("&" * 500)) == "&amp;" * ((LONGEST_LINE - 1) // 5) + "…"


def test_of_sentences_too_many_those_that_fit_are_kept_whole() -> None:
    first = "F-1 was due on Monday 16 November and is still open."
    assert one_line(f"{first} " + "Its agent still waits " * 6 + "today.") == first
