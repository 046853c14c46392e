"""What people do in Slack, parsed into typed values, and the listeners that hear it."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.slack import plain
from bot.slack.bolt import SlackApp
from bot.slack.modals import open_modal, push_modal, replace_message, update_modal
from bot.slack.speech import clean

log = logging.getLogger(__name__)

COMMAND = "/rollout"
# Longer than any subcommand with what people put around it.
LONGEST_WORD = 40
LONGEST_SEARCH = 200
Body = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command: who typed which words after its subcommand."""

    by: SlackUserId
    words: tuple[str, ...]
    trigger_id: str
    client: AsyncWebClient

    async def open(self, view: View) -> None:
        """Open a modal for who typed; raises UserError."""
        await open_modal(self.client, self.trigger_id, view)


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or a shortcut used: by whom, on what, where."""

    by: SlackUserId
    value: str
    trigger_id: str
    client: AsyncWebClient
    modal_id: str = ""
    response_url: str = ""
    message: Mapping[str, Any] | None = None
    channel: str = ""
    filled: "Sent | None" = None
    is_alone: bool = False  # on a message that person alone sees

    async def open(self, view: View) -> None:
        """Open a modal, on top of the one the click was in; raises UserError."""
        show = push_modal if self.modal_id else open_modal
        await show(self.client, self.trigger_id, view)

    async def replace(self, payload: View) -> None:
        """Show what is true now where the click was: in its modal, or in place of its message.

        The ack has left by then and the change is kept, so a failure is only worth a log line.
        """
        try:
            if self.modal_id:
                await update_modal(self.client, self.modal_id, payload)
            elif self.response_url:
                await replace_message(self.client, self.response_url, payload)
        except Exception as problem:  # noqa: BLE001 - whatever it was, what the person did is done
            log.warning("what was clicked still looks as before: %s", problem)


@dataclass(frozen=True, slots=True)
class Sent:
    """A modal submitted or being filled in: its context and what stands in its fields by block id."""

    by: SlackUserId
    view_id: str
    context: str
    fields: Mapping[str, Any]
    touched: str = ""  # the block whose change is heard while it is filled in

    def text(self, block: str) -> str:
        """Return what was typed or chosen in a block, empty where nothing was."""
        field = self.fields.get(block) or {}
        chosen = field.get("selected_option")
        if chosen:
            return clean(chosen.get("value"))
        return clean(field.get("value") or field.get("selected_user") or field.get("selected_time"))

    def day(self, block: str) -> date | None:
        """Return the day chosen in a block."""
        chosen = clean((self.fields.get(block) or {}).get("selected_date"))
        try:
            return date.fromisoformat(chosen) if chosen else None
        except ValueError:
            raise UserError("", fields={block: "That is no day of the calendar."}) from None

    def chosen(self, block: str) -> tuple[str, ...]:
        """Return everything chosen in a block that takes several."""
        options = (self.fields.get(block) or {}).get("selected_options") or ()
        return tuple(clean(option.get("value")) for option in options)

    def ticked(self, block: str) -> bool:
        """Tell whether any box of a block is ticked."""
        return bool((self.fields.get(block) or {}).get("selected_options"))

    def files(self, block: str) -> tuple[str, ...]:
        """Return the ids of the files put into a block."""
        return tuple(str(file["id"]) for file in (self.fields.get(block) or {}).get("files") or ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed into a menu whose options we bring: in which block of which form."""

    by: SlackUserId
    block: str
    context: str
    words: str


OnTyped = Callable[[Typed], Awaitable[dict[str, Any] | str | None]]
OnClick = Callable[[Click], Awaitable[View | None]]
OnShortcut = Callable[[Click], Awaitable[None]]
OnSent = Callable[[Sent], Awaitable[View | None]]
OnAsked = Callable[[Asked], Awaitable[list[dict[str, Any]]]]
OnFilling = Callable[[Sent], Awaitable[View | None]]


def on_subcommand(app: SlackApp, subcommand: Subcommand, react: OnTyped) -> None:
    """Hear `/rollout` with a subcommand's word and answer with what `react` returns, seen by the person alone."""

    async def begins(command: Body) -> bool:
        return subcommand.answers_to(_first_word(command))

    @app.command(COMMAND, matchers=[begins])
    async def listener(ack: AsyncAck, command: Body, client: AsyncWebClient) -> None:
        await _answer(app, command, ack, await react(_typed(command, client)))


def on_other_words(app: SlackApp, react: OnTyped) -> None:
    """Hear `/rollout` with a word no other listener wants, or none; register it last."""

    @app.command(COMMAND)
    async def listener(ack: AsyncAck, command: Body, client: AsyncWebClient) -> None:
        answer = await react(_typed(command, client, words=_words(command)))
        await _answer(app, command, ack, answer)


def on_click(app: SlackApp, action_id: str, react: OnClick) -> None:
    """Hear a button; what `react` returns is shown in its place, after the ack."""

    @app.action(action_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        click = _clicked(body, client)
        shown = await react(click)
        await ack()
        if shown is not None:
            app.answers.later(click.replace(shown))


def on_filling(app: SlackApp, action_id: str, react: OnFilling) -> None:
    """Hear a field of an open modal being filled in; what `react` returns is shown after the ack."""

    @app.action(action_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        shown = await react(_sent(body))
        await ack()
        if shown is not None:
            app.answers.later(_redraw(client, body["view"], shown))


async def _redraw(client: AsyncWebClient, view: View, shown: View) -> None:
    try:
        # With the hash Slack leaves a form alone that was changed meanwhile.
        await update_modal(client, str(view["id"]), shown, hash_=view.get("hash"))
    except UserError as problem:
        log.info("a form that is filled in stays as it was: %s", problem)


def on_shortcut(app: AsyncApp, callback_id: str, react: OnShortcut) -> None:
    """Hear a global or message shortcut."""

    @app.shortcut(callback_id)
    async def listener(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await react(_used(body, client))
        await ack()


def on_submit(app: AsyncApp, callback_id: str, react: OnSent) -> None:
    """Hear a submitted modal; it closes unless `react` raises UserError or returns what is next."""

    @app.view(callback_id)
    async def listener(ack: AsyncAck, body: Body) -> None:
        shown = await react(_sent(body))
        await (ack(response_action="update", view=shown) if shown else ack())


def on_options(app: AsyncApp, react: OnAsked) -> None:
    """Hear what is typed into every menu whose options we bring."""

    @app.options(re.compile(""))
    async def listener(ack: AsyncAck, body: Body) -> None:
        await ack(options=await react(_asked(body)))


def _asked(body: Body) -> Asked:
    return Asked(
        by=SlackUserId(body["user"]["id"]),
        block=str(body.get("block_id") or ""),
        context=str((body.get("view") or {}).get("private_metadata") or ""),
        words=clean(body.get("value"))[:LONGEST_SEARCH],
    )


async def _answer(
    app: SlackApp, command: Body, ack: AsyncAck, answer: dict[str, Any] | str | None
) -> None:
    if answer is None:
        await ack()
    elif isinstance(answer, dict) and plain.has_native(answer):
        # Whether Slack takes such blocks in an ack is told to nobody.
        await ack()
        app.answers.later(app.answers.answer(command, answer))
    elif isinstance(answer, str):
        await ack(text=answer, response_type="ephemeral")
    else:
        await ack(**answer, response_type="ephemeral")


def _words(command: Body) -> tuple[str, ...]:
    words = tuple(clean(command.get("text")).split())
    # A label alone is short for its own command: F-1 for feedback F-1.
    label = labels.find(" ".join(words))
    return (label.kind.command, str(label)) if label else words


def _first_word(command: Body) -> str:
    return labels.fold(next(iter(_words(command)), "")[:LONGEST_WORD])


def _typed(command: Body, client: AsyncWebClient, words: tuple[str, ...] | None = None) -> Typed:
    return Typed(
        by=SlackUserId(command["user_id"]),
        words=_words(command)[1:] if words is None else words,
        trigger_id=str(command.get("trigger_id") or ""),
        client=client,
    )


def _clicked(body: Body, client: AsyncWebClient) -> Click:
    view = body.get("view") or {}
    is_alone = bool((body.get("container") or {}).get("is_ephemeral"))
    return Click(
        by=SlackUserId(body["user"]["id"]),
        value=str(body["actions"][0].get("value") or ""),
        trigger_id=str(body.get("trigger_id") or ""),
        client=client,
        modal_id=str(view.get("id") or "") if view.get("type") == "modal" else "",
        response_url=str(body.get("response_url") or ""),
        # What one person alone sees can be neither answered in a thread nor found again.
        message=None if is_alone else body.get("message"),
        channel=str((body.get("channel") or {}).get("id") or ""),
        filled=_sent(body) if view.get("type") == "modal" else None,
        is_alone=is_alone,
    )


def _used(body: Body, client: AsyncWebClient) -> Click:
    return Click(
        by=SlackUserId(body["user"]["id"]),
        value="",
        trigger_id=str(body.get("trigger_id") or ""),
        client=client,
        message=body.get("message"),
        channel=str((body.get("channel") or {}).get("id") or ""),
    )


def _sent(body: Body) -> Sent:
    view = body.get("view") or {}
    values: Mapping[str, Mapping[str, Any]] = (view.get("state") or {}).get("values") or {}
    return Sent(
        by=SlackUserId(body["user"]["id"]),
        view_id=str(view.get("id") or ""),
        context=str(view.get("private_metadata") or ""),
        # Every input of ours is alone in its block.
        fields={block: next(iter(field.values()), {}) for block, field in values.items()},
        touched=str((body.get("actions") or [{}])[0].get("block_id") or ""),
    )
