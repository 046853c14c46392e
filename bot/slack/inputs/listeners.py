"""The listeners that hear what people do."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.discretion import kind_of_failure
from bot.domain.commands import Subcommand
from bot.domain.rights.table import DoorKind
from bot.errors import UserError
from bot.slack import plain
from bot.slack.admission import admitted
from bot.slack.bolt import SlackApp
from bot.slack.inputs.bodies import (
    read_asked,
    read_click,
    read_first_word,
    read_sent,
    read_shortcut,
    read_typed,
    read_words,
)
from bot.slack.inputs.values import Asked, Body, Click, Sent, Typed, View
from bot.slack.modals import update_modal

log = logging.getLogger(__name__)

COMMAND = "/rollout"

OnTyped = Callable[[Typed], Awaitable[dict[str, Any] | str | None]]
OnClick = Callable[[Click], Awaitable[View | None]]
OnShortcut = Callable[[Click], Awaitable[None]]
OnSent = Callable[[Sent], Awaitable[View | None]]
OnAsked = Callable[[Asked], Awaitable[list[dict[str, Any]]]]
OnFilling = Callable[[Sent], Awaitable[View | None]]


def on_subcommand(app: SlackApp, subcommand: Subcommand, react: OnTyped) -> None:
    """Hear `/rollout` with a subcommand's word and answer with what `react` returns, seen by the person alone."""
    react = admitted(app, DoorKind.COMMAND, subcommand.word, react)

    async def begins(command: Body) -> bool:
        return subcommand.answers_to(read_first_word(command))

    @app.command(COMMAND, matchers=[begins])
    async def listener(ack: AsyncAck, command: Body, client: AsyncWebClient) -> None:
        await _answer(app, command, ack, await react(read_typed(command, client)))


def on_other_words(app: SlackApp, react: OnTyped) -> None:
    """Hear `/rollout` with a word no other listener wants, or none; register it last."""
    react = admitted(app, DoorKind.COMMAND, "", react)

    @app.command(COMMAND)
    async def listener(ack: AsyncAck, command: Body, client: AsyncWebClient) -> None:
        answer = await react(read_typed(command, client, words=read_words(command)))
        await _answer(app, command, ack, answer)


def on_click(app: SlackApp, action_id: str, react: OnClick) -> None:
    """Hear a button; what `react` returns is shown in its place, after the ack."""
    react = admitted(app, DoorKind.BUTTON, action_id, react)

    @app.action(action_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        click = read_click(body, client)
        shown = await react(click)
        await ack()
        if shown is not None:
            # What not every Slack shows is posted beside it: there it can be told in words.
            is_table = plain.has_native(shown) and click.response_url
            posted = app.answers.answer(body, shown) if is_table else click.replace(shown)
            app.answers.later(posted, body)


def on_filling(app: SlackApp, action_id: str, react: OnFilling) -> None:
    """Hear a field of an open modal being filled in; what `react` returns is shown after the ack."""
    react = admitted(app, DoorKind.BUTTON, action_id, react)

    @app.action(action_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        shown = await react(read_sent(body))
        await ack()
        if shown is not None:
            app.answers.later(_redraw(client, body["view"], shown), body)


async def _redraw(client: AsyncWebClient, view: View, shown: View) -> None:
    try:
        # With the hash Slack leaves a form alone that was changed meanwhile.
        await update_modal(client, str(view["id"]), shown, hash_=view.get("hash"))
    except UserError as problem:
        log.info("a form that is filled in stays as it was: %s", kind_of_failure(problem))


def on_shortcut(app: SlackApp, callback_id: str, react: OnShortcut) -> None:
    """Hear a global or message shortcut."""
    react = admitted(app, DoorKind.SHORTCUT, callback_id, react)

    @app.shortcut(callback_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await react(read_shortcut(body, client))
        await ack()


def on_submit(app: SlackApp, callback_id: str, react: OnSent) -> None:
    """Hear a submitted modal; it closes unless `react` raises UserError or returns what is next."""
    react = admitted(app, DoorKind.FORM, callback_id, react)

    @app.view(callback_id)
    async def listener(ack: AsyncAck, body: Body) -> None:
        shown = await react(read_sent(body))
        await (ack(response_action="update", view=shown) if shown else ack())


def on_options(app: SlackApp, react: OnAsked) -> None:
    """Hear what is typed into every menu whose options we bring."""

    @app.options(re.compile(""))
    async def listener(ack: AsyncAck, body: Body) -> None:
        await ack(options=await react(read_asked(body)))


async def _answer(
    app: SlackApp, command: Body, ack: AsyncAck, answer: dict[str, Any] | str | None
) -> None:
    if answer is None:
        await ack()
    elif isinstance(answer, dict) and plain.has_native(answer):
        # Whether Slack takes such blocks in an ack is told to nobody.
        await ack()
        app.answers.later(app.answers.answer(command, answer), command)
    elif isinstance(answer, str):
        await ack(text=answer, response_type="ephemeral")
    else:
        await ack(**answer, response_type="ephemeral")
