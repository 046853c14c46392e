"""What Slack really sends is never taken for malformed."""

from typing import Any

import pytest

from bot.slack.envelope import MalformedError, id_of, kind_of
from bot.slack.shapes import check_shape

Json = dict[str, Any]

TEXT = {"type": "plain_text", "text": "Take it", "emoji": True}
PERSON = {"id": "U1", "username": "ana", "name": "ana", "team_id": "T1"}
MESSAGE = {
    "user": "UBOT",
    "type": "message",
    "ts": "1548261231.000200",
    "bot_id": "BBOT",
    "app_id": "A1",
    "text": "New feedback",
    "team": "T1",
    "thread_ts": "1548261231.000100",
    "edited": {"user": "UBOT", "ts": "1548261232.000000"},
    "metadata": {"event_type": "drumbeat", "event_payload": {"key": "k"}},
    "blocks": [
        {"type": "actions", "block_id": "b", "elements": [{"type": "button", "text": TEXT}]}
    ],
}
VALUES = {
    "feedback.what": {"what": {"type": "plain_text_input", "value": None}},
    "feedback.kind": {
        "kind": {"type": "static_select", "selected_option": {"text": TEXT, "value": "x"}}
    },
    "feedback.files": {
        "files": {"type": "file_input", "files": [{"id": "F1", "name": "shot.png"}]}
    },
}
VIEW = {
    "id": "V1",
    "team_id": "T1",
    "type": "modal",
    "blocks": [{"type": "input", "block_id": "feedback.what", "label": TEXT}],
    "private_metadata": "",
    "callback_id": "feedback.submit",
    "state": {"values": VALUES},
    "hash": "156772938.1827394",
    "title": TEXT,
    "close": None,
    "submit": TEXT,
    "clear_on_close": False,
    "notify_on_close": True,
    "root_view_id": "V1",
    "previous_view_id": None,
    "app_id": "A1",
    "external_id": "",
    "app_installed_team_id": "T1",
    "bot_id": "BBOT",
}
CLICK: Json = {
    "type": "block_actions",
    "user": PERSON,
    "api_app_id": "A1",
    "token": "verification",
    "container": {
        "type": "message",
        "message_ts": "1.1",
        "channel_id": "C1",
        "is_ephemeral": False,
    },
    "trigger_id": "12.34.ab",
    "team": {"id": "T1", "domain": "harbour"},
    "enterprise": None,
    "is_enterprise_install": False,
    "channel": {"id": "C1", "name": "pod"},
    "message": MESSAGE,
    "state": {"values": {}},
    "response_url": "https://hooks.slack.com/actions/T1/1/x",
    "actions": [
        {
            "action_id": "feedback.take",
            "block_id": "b",
            "text": TEXT,
            "value": "F-1",
            "style": "primary",
            "type": "button",
            "action_ts": "1.1",
        }
    ],
}
EVENT = {
    "token": "x",
    "team_id": "T1",
    "context_team_id": "T1",
    "context_enterprise_id": None,
    "api_app_id": "A1",
    "type": "event_callback",
    "event_id": "Ev1",
    "event_time": 1548261231,
    "authorizations": [
        {
            "enterprise_id": None,
            "team_id": "T1",
            "user_id": "UBOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ],
    "is_ext_shared_channel": False,
    "event_context": "4-abc",
}


def an_event(**event: Any) -> Json:
    return {**EVENT, "event": event}


GENUINE: dict[str, Json] = {
    "action feedback.take": CLICK,
    "submission feedback.submit": {
        "type": "view_submission",
        "team": {"id": "T1", "domain": "harbour"},
        "user": PERSON,
        "api_app_id": "A1",
        "token": "x",
        "trigger_id": "1.2.x",
        "view": VIEW,
        "response_urls": [
            {"block_id": "b", "action_id": "a", "channel_id": "C1", "response_url": "https://x.example"}
        ],
        "is_enterprise_install": False,
        "enterprise": None,
    },
    "closed feedback.submit": {
        "type": "view_closed",
        "team": None,
        "enterprise": {"id": "E1", "name": "Org"},
        "user": PERSON,
        "view": VIEW,
        "is_cleared": False,
        "is_enterprise_install": True,
    },
    "shortcut feedback.from": {
        "type": "message_action",
        "callback_id": "feedback.from",
        "user": {"id": "U1", "name": "ana"},
        "team": {"id": "T1", "domain": "harbour"},
        "channel": {"id": "C1", "name": "general"},
        "message": MESSAGE | {"user": None},
        "message_ts": "1.1",
        "response_url": "https://hooks.slack.com/app/1",
        "trigger_id": "1.2.x",
        "action_ts": "1.1",
    },
    "options feedback.person": {
        "type": "block_suggestion",
        "user": PERSON,
        "team": {"id": "T1", "domain": "harbour"},
        "container": {"type": "view", "view_id": "V1"},
        "action_id": "feedback.person",
        "block_id": "b",
        "value": "an",
        "view": VIEW,
    },
    "command /rollout": {
        "token": "x",
        "command": "/rollout",
        "text": "",
        "response_url": "https://hooks.slack.com/commands/1",
        "trigger_id": "1.2.x",
        "user_id": "U1",
        "user_name": "ana",
        "team_id": "T1",
        "team_domain": "harbour",
        "enterprise_id": "E1",
        "enterprise_name": "Org",
        "channel_id": "C1",
        "channel_name": "general",
        "api_app_id": "A1",
        "is_enterprise_install": "false",
    },
    "event app_home_opened": an_event(
        type="app_home_opened", user="U1", channel="D1", tab="home", event_ts="1.1",
        view=VIEW | {"type": "home", "state": {"values": {}}, "callback_id": ""},
    ),
    "event message": an_event(
        type="message", subtype="message_changed", channel="C1", channel_type="channel", ts="1.1",
        hidden=True, message=MESSAGE, previous_message=MESSAGE, event_ts="1.1",
    ),
    "event member_joined_channel": an_event(
        type="member_joined_channel", user="U1", channel="C1", channel_type="C", team="T1", inviter="U2"
    ),
    "event user_change": an_event(
        type="user_change", user={"id": "U1", "name": "ana", "profile": {"email": "a@x.example"}}
    ),
    "event channel_rename": an_event(
        type="channel_rename", channel={"id": "C1", "name": "new", "created": 1360782804}
    ),
    "event reaction_added": an_event(
        type="reaction_added", user="U1", reaction="eyes", item_user="UBOT",
        item={"type": "message", "channel": "C1", "ts": "1.1"},
    ),
    "event tokens_revoked": an_event(type="tokens_revoked", tokens={"oauth": [], "bot": ["UBOT"]}),
}  # fmt: skip


@pytest.mark.parametrize(("name", "body"), GENUINE.items(), ids=GENUINE)
def test_a_genuine_body_passes_and_is_named(name: str, body: Json) -> None:
    check_shape(body)
    assert f"{kind_of(body)} {id_of(body)}" == name


@pytest.mark.parametrize(
    "state", [{"values": []}, {"values": {"b": 1}}, {"values": {"b": {"a": 1}}}, []]
)
def test_a_state_that_holds_no_elements_is_malformed(state: Any) -> None:
    with pytest.raises(MalformedError):
        check_shape(GENUINE["submission feedback.submit"] | {"view": VIEW | {"state": state}})
