"""What people write reaches every listener in plain words, decoded once, at the door."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.slack import speech
from bot.slack.speech import decode, is_said, words_of
from tests.builders.feedback import AISHA, EMRE
from tests.builders.slack import a_click, a_command, a_shortcut, an_event
from tests.builders.unit import a_roster

ROOT = Path(__file__).parents[3]
WRITTEN = "R&amp;D &amp;amp; <@U0EMRE> in <#C0CARDS|> &lt;b&gt;"
READ = "R&D &amp; @Emre in #pod-cards <b>"


def message(text: str = WRITTEN, **more: Any) -> dict[str, Any]:
    return {"type": "message", "ts": "1.5", "text": text, **more}


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (a_command(WRITTEN), ("text",)),
        (a_shortcut("feedback.about", message=message()), ("message", "text")),
        (an_event("message", text=WRITTEN), ("event", "text")),
        (an_event("app_mention", text=WRITTEN), ("event", "text")),
        (an_event("message", message=message()), ("event", "message", "text")),
        (an_event("message", previous_message=message()), ("event", "previous_message", "text")),
    ],
)
def test_whatever_brings_words_brings_them_decoded(
    body: dict[str, Any], where: tuple[str, ...]
) -> None:
    decode(body, a_roster())
    found: Any = body
    for step in where:
        found = found[step]
    assert found == READ


def test_a_buttons_words_are_decoded_and_its_value_is_ours() -> None:
    body = a_click("feedback.open", "R&amp;D")
    body["actions"][0]["text"] = {"type": "plain_text", "text": "R&amp;D"}
    decode(body, a_roster())
    assert (body["actions"][0]["text"]["text"], body["actions"][0]["value"]) == ("R&D", "R&amp;D")


RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "R&D, "},
                {"type": "user", "user_id": EMRE},
                {"type": "text", "text": ": "},
                {"type": "link", "url": "https://a.example", "text": "the call"},
            ],
        },
        {
            "type": "rich_text_list",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "text", "text": word}]}
                for word in ("one", "two")
            ],
        },
    ],
}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "R&amp;D is <!here>"}}
HEADER = {"type": "header", "text": {"type": "plain_text", "text": "R&D"}}


@pytest.mark.parametrize("text", ["", "This content can't be displayed."])
@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"blocks": [RICH]}, "R&D, @Emre: the call (https://a.example)\none\ntwo"),
        ({"blocks": [HEADER, SECTION]}, "R&D\nR&D is @here"),
        ({"attachments": [{"fallback": "CPU &gt; 90 %"}]}, "CPU > 90 %"),
        ({"attachments": [{"blocks": [SECTION]}]}, "R&D is @here"),
        ({"blocks": [None, 1, {"type": "rich_text", "elements": 3}], "attachments": "x"}, ""),
    ],
)
def test_a_message_of_blocks_alone_says_what_they_say(
    text: str, parts: dict[str, Any], words: str
) -> None:
    assert words_of({"text": text, **parts}, a_roster()) == words


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"user": AISHA}, True),
        ({"user": AISHA, "subtype": None}, True),
        ({"user": AISHA, "subtype": "thread_broadcast"}, True),
        ({"user": AISHA, "subtype": "file_share"}, True),
        ({"user": AISHA, "subtype": "me_message"}, True),
        ({"user": AISHA, "subtype": "channel_join"}, False),
        ({"user": AISHA, "subtype": "message_replied"}, False),
        ({"user": AISHA, "bot_id": "B1"}, False),
        ({"subtype": "thread_broadcast"}, False),
    ],
)
def test_words_of_people_are_told_from_what_merely_happened(
    message: dict[str, Any], said: bool
) -> None:
    assert is_said(message) is said


def test_nobody_decodes_a_second_time() -> None:
    second = re.compile(r"speech import .*\b(?:decode|plain_words|words_of)\b|[\"']&(?:amp|lt);")
    allowed = {"speech.py", "mrkdwn.py", "modals.py", "bolt.py"}
    sources = [path for top in ("bot", "handlers") for path in (ROOT / top).rglob("*.py")]
    others = [
        path for path in sources if "workspace" not in path.parts and path.name not in allowed
    ]
    found = {path.name for path in others if second.search(path.read_text())}
    assert found == set()
    assert Path(speech.__file__).name in allowed
