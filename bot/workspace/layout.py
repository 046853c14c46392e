"""The limits of Block Kit, as the Web API and the interactions need them."""

import json

from bot.workspace.ids import Json

# Source: https://docs.slack.dev/reference/methods/views.open
VIEW_BYTES = 250 * 1024
BLOCKS_TEXT = 13_200


def text_length(value: object) -> int:
    """Count the characters of text in blocks, wherever they stand."""
    if isinstance(value, list):
        return sum(text_length(each) for each in value)
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    length = len(own) if isinstance(own, str) else 0
    return length + sum(text_length(each) for each in value.values())


def view_too_large(view: Json) -> bool:
    """Tell whether a view is beyond what Slack stores."""
    return len(json.dumps(view).encode()) > VIEW_BYTES
