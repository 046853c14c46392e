"""We ask Slack for what we use and for nothing else; the local workspace knows all we call."""

import re
from functools import cache

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.manifest import EVENTS, OPTIONAL_SCOPES, SCOPES
from bot.workspace.webapi import METHODS
from tests.source import sources

# Slack's own method metadata: the bot scopes of which the bot's use needs every one.
# Source: https://docs.slack.dev/reference/methods
NEEDED: dict[str, tuple[str, ...]] = {
    "apps.connections.open": (),  # an app-level token, connections:write
    "auth.test": (),
    "blocks.validate": (),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.create": ("groups:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history"),
    "conversations.info": ("channels:read", "groups:read"),
    "conversations.invite": ("groups:write",),
    "conversations.list": ("channels:read", "groups:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history"),
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.info": ("files:read",),
    "usergroups.list": ("usergroups:read",),
    "usergroups.users.list": ("usergroups:read",),
    "users.list": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.push": (),
    "views.update": (),
}
# What needs a scope without being a method or an event.
# Source: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
FEATURES = {"commands": "slash_commands and shortcuts", "files:read": "file_input"}
SDK = {
    name.replace("_", "."): name
    for name in dir(AsyncWebClient)
    if "_" in name.strip("_") and name != "api_call"
}


@cache
def called() -> frozenset[str]:
    """Name every Web API method that the bot calls, through the SDK or by its name."""
    text = "\n".join(
        source.text
        for source in sources()
        if not source.name.startswith(("bot/workspace/", "bot/demo/"))
    )
    attributes = set(re.findall(r"\.(\w+)", text))
    strings = set(re.findall(r'"([a-zA-Z.]+)"', text))
    through = {name for name, attribute in SDK.items() if attribute in attributes}
    return frozenset(through | strings & (METHODS.keys() | SDK.keys()))


def test_the_table_names_every_method_that_is_called_and_no_other() -> None:
    assert called() == set(NEEDED)


def test_the_local_workspace_has_every_method_that_is_called() -> None:
    assert called() - METHODS.keys() == set()


@pytest.mark.parametrize("method", NEEDED)
def test_the_manifest_asks_for_what_a_method_needs(method: str) -> None:
    assert set(NEEDED[method]) <= SCOPES.keys() | OPTIONAL_SCOPES.keys()
    assert set(METHODS[method].scopes).isdisjoint({"chat:write.public", "channels:join"})


@pytest.mark.parametrize("scope", [*SCOPES, *OPTIONAL_SCOPES])
def test_every_scope_is_needed_by_something_the_bot_does(scope: str) -> None:
    methods = {method for method, scopes in NEEDED.items() if scope in scopes}
    events = {event for event, wanted in EVENTS.items() if wanted == scope}
    assert methods or events or scope in FEATURES


def test_what_the_workspace_demands_is_what_slack_demands() -> None:
    for method, scopes in NEEDED.items():
        demanded = set(METHODS[method].scopes)
        assert not demanded or demanded & set(scopes), method
