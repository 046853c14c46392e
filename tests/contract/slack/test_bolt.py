"""Bolt as we use it: ack after the listener, one answer to errors, nothing left unacknowledged."""

import json
import logging
import re
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UserError
from bot.slack.answers import notice
from bot.slack.bolt import SlackApp, make_app, web_client
from tests.contract.slack.requests import (
    Json,
    a_click,
    a_command,
    a_submission,
    an_app,
    an_event,
    recording,
)
from tests.contract.slack.stand_in import StandIn

MENTION = an_event({"type": "app_mention", "user": "U1", "channel": "C1", "text": "hello"})
GLOBAL = {
    "type": "shortcut",
    "callback_id": "feedback.new",
    "user": {"id": "U1"},
    "trigger_id": "1.1",
}


async def dispatch(app: SlackApp, body: Json) -> BoltResponse:
    return await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))


def raising(problem: Exception) -> Any:
    async def listener() -> None:
        raise problem

    return listener


async def told(app: SlackApp, slack: StandIn, body: Json, method: str) -> tuple[BoltResponse, Json]:
    """Dispatch, wait for the answer that follows the ack, and return both."""
    response = await dispatch(app, body)
    await app.answers.close()
    return response, slack.calls(method)[0]


@pytest.fixture
def reachable(session: aiohttp.ClientSession, slack: StandIn) -> SlackApp:
    """An app whose Web API is the stand-in."""
    return an_app(session, slack.api_url)


async def test_the_ack_leaves_after_the_listener(app: SlackApp) -> None:
    steps: list[str] = []

    async def listener(ack: AsyncAck) -> None:
        await ack("saved")
        steps.append("committed")

    app.command("/rollout")(listener)
    response = await dispatch(app, a_command())
    steps.append("acked")
    assert (response.status, response.body) == (200, "saved")
    assert steps == ["committed", "acked"]


@pytest.mark.parametrize("body", [a_command(), a_click(), a_submission(), GLOBAL, MENTION])
async def test_a_listener_that_forgets_to_ack_is_acked(app: SlackApp, body: Json) -> None:
    seen: list[Json] = []
    app.command("/rollout")(recording(seen))
    app.action("feedback.take")(recording(seen))
    app.view("feedback.submit")(recording(seen))
    app.shortcut("feedback.new")(recording(seen))
    app.event("app_mention")(recording(seen))
    response = await dispatch(app, body)
    assert (response.status, response.body) == (200, "")
    assert seen == [body]


async def test_the_ack_path_asks_nobody(app: SlackApp) -> None:
    tokens: list[str | None] = []

    async def listener(client: AsyncWebClient, context: AsyncBoltContext) -> None:
        tokens.append(client.token)
        tokens.append(context.bot_user_id)

    app.command("/rollout")(listener)
    # Nobody listens where this app's Web API would be.
    assert (await dispatch(app, a_command())).status == 200
    assert tokens == ["xoxb-1", "UBOT"]


async def test_listeners_get_a_client_that_shares_the_session_and_never_retries(
    app: SlackApp, session: aiohttp.ClientSession
) -> None:
    clients: list[AsyncWebClient] = []

    async def listener(client: AsyncWebClient) -> None:
        clients.append(client)

    app.command("/rollout")(listener)
    await dispatch(app, a_command())
    assert clients[0].session is session
    assert clients[0].retry_handlers == []
    assert clients[0].base_url == "http://127.0.0.1:9/api/"


async def test_our_own_messages_do_not_come_back_to_us(app: SlackApp) -> None:
    seen: list[Json] = []
    app.event("message")(recording(seen))
    own = an_event({"type": "message", "channel": "C1", "bot_id": "BBOT", "text": "hi"})
    assert (await dispatch(app, own)).status == 200
    assert not seen


async def test_before_slack_was_reached_the_app_works_without_an_identity(
    session: aiohttp.ClientSession,
) -> None:
    client = web_client("xoxb-1", api_url="http://127.0.0.1:9/api/", session=session)
    app = make_app(client=client, identity=lambda: None)
    seen: list[Json] = []
    app.command("/rollout")(recording(seen))
    assert (await dispatch(app, a_command())).status == 200
    assert len(seen) == 1


async def test_a_users_mistake_stands_under_its_field(app: SlackApp) -> None:
    app.view("feedback.submit")(raising(UserError("no", {"feedback.what": "Say what happened."})))
    response = await dispatch(app, a_submission())
    assert response.status == 200
    assert _json(response) == {
        "response_action": "errors",
        "errors": {"feedback.what": "Say what happened."},
    }


@pytest.mark.parametrize(
    ("previous", "root", "action"),
    [(None, "V1", "push"), ("V1", "V1", "push"), ("V2", "V1", "update")],
)
async def test_a_mistake_without_a_field_is_a_view_on_top_while_the_stack_has_room(
    app: SlackApp, previous: str | None, root: str, action: str
) -> None:
    app.view("feedback.submit")(raising(UserError("The pod is gone.")))
    body = a_submission(previous_view_id=previous, root_view_id=root)
    assert _json(await dispatch(app, body)) == {
        "response_action": action,
        "view": notice("The pod is gone."),
    }


async def test_a_mistake_in_a_command_is_told_in_its_answer(app: SlackApp) -> None:
    app.command("/rollout")(raising(UserError("No <such> command & more.")))
    assert _json(await dispatch(app, a_command())) == {
        "response_type": "ephemeral",
        "text": "No &lt;such&gt; command &amp; more.",
    }


async def test_a_mistake_in_a_click_is_told_to_that_person_alone(
    reachable: SlackApp, slack: StandIn
) -> None:
    slack.answers("click", {})
    reachable.action("feedback.take")(raising(UserError("Taken by somebody else.")))
    click = a_click(response_url=f"{slack.url}/hook/click")
    response, said = await told(reachable, slack, click, "click")
    assert (response.status, response.body) == (200, "")
    assert said["text"] == "Taken by somebody else."
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)


async def test_a_mistake_in_a_modals_button_opens_a_notice_on_top(
    reachable: SlackApp, slack: StandIn
) -> None:
    slack.answers("views.push", {"view": {}})
    reachable.action("feedback.take")(raising(UserError("No.")))
    click = a_click(response_url=None, view={"id": "V1", "type": "modal"})
    _, said = await told(reachable, slack, click, "views.push")
    assert said["trigger_id"] == "1.1.a"


async def test_a_mistake_in_a_global_shortcut_opens_a_notice(
    reachable: SlackApp, slack: StandIn
) -> None:
    slack.answers("views.open", {"view": {}})
    reachable.shortcut("feedback.new")(raising(UserError("You have no role here.")))
    _, said = await told(reachable, slack, GLOBAL, "views.open")
    assert "You have no role here." in str(said["view"])


async def test_a_mistake_in_a_mention_is_told_where_it_was_made_and_not_redelivered(
    reachable: SlackApp, slack: StandIn
) -> None:
    slack.answers("chat.postEphemeral", {})
    reachable.event("app_mention")(raising(UserError("I know no such word.")))
    response, said = await told(reachable, slack, MENTION, "chat.postEphemeral")
    assert response.status == 200
    assert (said["channel"], said["user"], said["text"]) == ("C1", "U1", "I know no such word.")


async def test_a_failed_event_is_not_acked_so_that_slack_sends_it_again(app: SlackApp) -> None:
    app.event("app_mention")(raising(RuntimeError("disk full")))
    assert (await dispatch(app, MENTION)).status == 500


async def test_a_failed_command_is_an_apology_with_a_reference_that_the_log_knows(
    app: SlackApp, caplog: pytest.LogCaptureFixture
) -> None:
    app.command("/rollout")(raising(RuntimeError("disk full")))
    with caplog.at_level(logging.ERROR, "bot.slack.answers"):
        response = await dispatch(app, a_command())
    assert response.status == 200
    reference = re.search(r"reference (\w{6})", _json(response)["text"])
    assert reference is not None
    record = caplog.records[0]
    assert vars(record)["reference"] == reference.group(1)
    assert vars(record)["action"] == "command /rollout"
    assert record.exc_info is not None


async def test_an_apology_says_nothing_of_the_cause(app: SlackApp) -> None:
    app.view("feedback.submit")(raising(RuntimeError("password=hunter2")))
    response = await dispatch(app, a_submission())
    assert "hunter2" not in response.body
    assert _json(response)["response_action"] == "push"


async def test_a_failed_click_is_an_apology(reachable: SlackApp, slack: StandIn) -> None:
    slack.answers("click", {})
    reachable.action("feedback.take")(raising(RuntimeError("disk full")))
    click = a_click(response_url=f"{slack.url}/hook/click")
    response, said = await told(reachable, slack, click, "click")
    assert response.status == 200
    assert "reference" in said["text"]


async def test_a_failed_list_of_options_is_an_empty_one(app: SlackApp) -> None:
    app.options("feedback.person")(raising(RuntimeError("x")))
    body = {"type": "block_suggestion", "action_id": "feedback.person", "user": {"id": "U1"}}
    assert _json(await dispatch(app, body | {"block_id": "b", "value": "a"})) == {"options": []}


async def test_a_closed_modal_has_nobody_left_to_tell(app: SlackApp) -> None:
    app.view_closed("feedback.submit")(raising(UserError("too late")))
    body = a_submission() | {"type": "view_closed"}
    response = await dispatch(app, body)
    assert (response.status, response.body) == (200, "")


async def test_an_answer_that_cannot_be_sent_does_not_fail_the_ack(
    app: SlackApp, caplog: pytest.LogCaptureFixture
) -> None:
    app.action("feedback.take")(raising(UserError("no")))
    with caplog.at_level(logging.WARNING, "bot.slack.answers"):
        response = await dispatch(app, a_click(response_url="http://127.0.0.1:9/"))
        await app.answers.close()
    assert response.status == 200
    assert "did not reach the person" in caplog.text


async def test_what_nobody_listens_to_is_acked_and_counted(app: SlackApp) -> None:
    for body in (
        a_command(),
        a_click("gone"),
        a_click("gone"),
        a_submission(callback="old"),
        MENTION,
    ):
        assert (await dispatch(app, body)).status == 200
    assert app.unmatched == {
        "command /rollout": 1,
        "action gone": 2,
        "submission old": 1,
        "event app_mention": 1,
    }


async def test_counting_does_not_grow_for_ever(app: SlackApp) -> None:
    for number in range(1100):
        await dispatch(app, a_click(f"made-up-{number}"))
    assert len(app.unmatched) <= 1025
    assert app.unmatched.total() == 1100


async def test_a_listener_added_later_is_found(app: SlackApp) -> None:
    await dispatch(app, a_click())
    seen: list[Json] = []
    app.action("feedback.take")(recording(seen))
    await dispatch(app, a_click())
    assert len(seen) == 1


async def test_the_first_matching_listener_wins_each_time(app: SlackApp) -> None:
    first: list[Json] = []
    second: list[Json] = []
    app.action("feedback.take")(recording(first))
    app.action(re.compile("feedback"))(recording(second))
    for _ in range(3):
        await dispatch(app, a_click())
    await dispatch(app, a_click("feedback.ask"))
    assert (len(first), len(second)) == (3, 1)


async def test_listeners_that_look_at_words_are_asked_for_every_message(app: SlackApp) -> None:
    greeted: list[Json] = []
    rest: list[Json] = []
    app.message("hello")(recording(greeted))
    app.event("message")(recording(rest))
    for text in ("hello", "bye", "hello again", "so long"):
        await dispatch(
            app, an_event({"type": "message", "channel": "C1", "user": "U1", "text": text})
        )
    assert (len(greeted), len(rest)) == (2, 2)


async def test_subtypes_are_told_apart(app: SlackApp) -> None:
    plain: list[Json] = []
    changed: list[Json] = []
    app.event({"type": "channel_thing", "subtype": None})(recording(plain))
    app.event({"type": "channel_thing", "subtype": "changed"})(recording(changed))
    await dispatch(app, an_event({"type": "channel_thing"}))
    await dispatch(app, an_event({"type": "channel_thing", "subtype": "changed"}))
    await dispatch(app, an_event({"type": "channel_thing"}))
    assert (len(plain), len(changed)) == (2, 1)


async def test_matchers_of_a_listener_are_asked_each_time(app: SlackApp) -> None:
    seen: list[Json] = []

    async def is_for_us(body: Json) -> bool:
        return bool(body["actions"][0]["value"] == "F-1")

    app.action("feedback.take", matchers=[is_for_us])(recording(seen))
    other = a_click()
    other["actions"][0]["value"] = "F-2"
    for body in (a_click(), other, a_click()):
        await dispatch(app, body)
    assert len(seen) == 2


def _json(response: BoltResponse) -> Any:
    return json.loads(response.body)
