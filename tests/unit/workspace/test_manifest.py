"""What Slack refuses when a manifest is saved."""

from typing import Any

import pytest

from bot.workspace.manifest import read_manifest


def a_manifest(**features: Any) -> dict[str, Any]:
    return {
        "display_information": {"name": features.pop("name", "Notes")},
        "features": features,
        "oauth_config": {"scopes": {"bot": ["commands"]}},
        "settings": {"event_subscriptions": {"bot_events": features.pop("events", [])}},
    }


def a_shortcut(name: str = "Note", callback_id: str = "note") -> dict[str, Any]:
    return {"name": name, "type": "global", "callback_id": callback_id}


TOO_MUCH: dict[str, dict[str, Any]] = {
    "the length of the name is 36, at most 35": {"name": "n" * 36},
    "display name is 81, at most 80": {"bot_user": {"display_name": "n" * 81}},
    "commands is 51, at most 50": {"slash_commands": [{"command": "/n"}] * 51},
    "shortcuts is 11, at most 10": {"shortcuts": [a_shortcut()] * 11},
    "events is 101, at most 100": {"events": [f"event_{number}" for number in range(101)]},
    "is 33, at most 32": {"slash_commands": [{"command": "/" + "n" * 32}]},
    "is 25, at most 24": {"shortcuts": [a_shortcut(name="n" * 25)]},
    "is 256, at most 255": {"shortcuts": [a_shortcut(callback_id="n" * 256)]},
    "the event `app_mention` needs `app_mentions:read`": {"events": ["app_mention"]},
}


@pytest.mark.parametrize("words", TOO_MUCH)
def test_a_manifest_slack_would_not_save_is_refused_by_its_fault(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_manifest(a_manifest(**TOO_MUCH[words]))


def test_a_manifest_at_its_limits_is_read() -> None:
    commands = [{"command": "/" + "n" * 31}] * 50
    read = read_manifest(
        a_manifest(name="n" * 35, slash_commands=commands, shortcuts=[a_shortcut("n" * 24)] * 10)
    )
    assert (len(read.commands), len(read.shortcuts)) == (50, 10)
