"""The manifest is valid, asks for little, and says why for each thing it asks."""

from typing import Any

import jsonschema
import pytest

from bot.slack.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES, Command, Shortcut, manifest
from bot.workspace.manifest import EVENT_SCOPES, read_manifest
from tests.unit.slack.manifest_schema import MANIFEST

ROLLOUT = Command("/rollout", "Everything about the rollout", "help")
NEW = Shortcut("Give feedback", "global", "feedback.new", "Tell the pod what happened")
FROM = Shortcut("Feedback on this", "message", "feedback.from", "With this message as evidence")


def a_manifest(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "commands": [ROLLOUT],
        "shortcuts": [NEW, FROM],
        "socket_mode": True,
        **changes,
    }
    return manifest(**given)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"socket_mode": False, "url": "https://bot.example.com/"},
        {"commands": [], "shortcuts": []},
        {"url": "https://bot.example.com"},
    ],
)
def test_it_is_valid_against_slacks_schema(changes: dict[str, Any]) -> None:
    jsonschema.validate(a_manifest(**changes), MANIFEST)


def test_the_schema_we_check_against_refuses_what_slack_refuses() -> None:
    broken = a_manifest()
    broken["features"]["slash_commands"][0]["command"] = "rollout"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, MANIFEST)


def test_the_local_workspace_installs_it() -> None:
    read = read_manifest(a_manifest())
    assert read.socket_mode
    assert read.has_home
    assert read.command("/rollout") is not None
    assert read.shortcut("feedback.from", "message") is not None
    assert all(read.hears(event) for event in EVENTS)


def test_over_http_every_request_goes_to_one_address() -> None:
    made = a_manifest(socket_mode=False, url="https://bot.example.com/")
    settings = made["settings"]
    urls = {
        made["features"]["slash_commands"][0]["url"],
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
        settings["interactivity"]["message_menu_options_url"],
    }
    assert urls == {"https://bot.example.com/slack/events"}


def test_in_socket_mode_there_is_no_address_at_all() -> None:
    assert "https://" not in str(a_manifest(url="https://bot.example.com"))


def test_over_http_an_address_is_required() -> None:
    with pytest.raises(ValueError, match="public address"):
        a_manifest(socket_mode=False)


def test_optional_scopes_are_optional() -> None:
    scopes = a_manifest()["oauth_config"]["scopes"]
    assert set(scopes["bot"]) == set(SCOPES)
    assert set(scopes["bot_optional"]) == set(OPTIONAL_SCOPES)
    assert not SCOPES.keys() & OPTIONAL_SCOPES.keys()
    assert "user" not in scopes


def test_every_event_has_the_scope_it_needs_among_the_required() -> None:
    for event, scope in EVENTS.items():
        assert scope is None or scope in SCOPES, event
        assert EVENT_SCOPES.get(event, scope) == scope, event


def test_each_scope_says_why() -> None:
    for scope, why in {**SCOPES, **OPTIONAL_SCOPES}.items():
        assert len(why) > 10, scope


def test_nothing_that_reaches_everybody_is_asked_for() -> None:
    for scope in {**SCOPES, **OPTIONAL_SCOPES}:
        assert not scope.startswith("admin")
        assert scope not in {"chat:write.customize", "chat:write.public", "channels:join"}


def test_links_and_people_in_commands_arrive_as_ids() -> None:
    assert a_manifest()["features"]["slash_commands"][0]["should_escape"] is True
