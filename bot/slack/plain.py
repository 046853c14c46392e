"""What somebody wrote in Slack, as the words they saw: markup and escapes undone."""

import re

from bot.domain.ids import SlackUserId
from bot.domain.people import Roster

# Source: https://docs.slack.dev/messaging/formatting-message-text#parsing
_MARKED = re.compile(r"<(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")


def plain_words(text: str, roster: Roster) -> str:
    """Turn a message's text into the words its reader saw; people and channels keep their names."""
    words = _MARKED.sub(lambda marked: _shown(marked, roster), text)
    return words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _shown(marked: re.Match[str], roster: Roster) -> str:
    target, label = marked["target"], marked["label"]
    if target.startswith("@"):
        return f"@{label or roster.person(SlackUserId(target[1:])).name}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({address})" if label and label != address else address
