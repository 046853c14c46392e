"""`/rollout help`, words nobody knows, and everything that needs no answer but an ack."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.labels import Label, LabelKind
from bot.domain.words import says_something
from bot.runtime import Bot
from bot.runtime.commands import Commands, refuse_more
from bot.services import help as helping
from bot.services.actions import lookup as actions
from bot.services.escalations import lookup as escalations
from bot.services.feedback import form
from bot.services.feedback import lookup as feedback
from bot.services.feedback.questions import Filled
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Typed, on_click, on_other_words
from bot.slack.speech import Said, is_said, said_in
from bot.work.forms import A_REPORT, MessageLink
from bot.work.unit import Unit

ACTIONS = ("help.more",)


async def overview(bot: Bot, typed: Typed) -> dict[str, Any]:
    """List what the person needs most, or all they may do."""
    commands, more = bot.capabilities.commands, bool(typed.words)
    if [word for word in map(labels.fold, typed.words) if word != "more"]:
        refuse_more(typed, "/rollout help more")
    return await bot.read(lambda unit: helping.overview(unit, typed.by, commands, more=more))


async def more(bot: Bot, click: Click) -> dict[str, Any]:
    """List all the person may do, where the few stood."""
    commands = bot.capabilities.commands
    return await bot.read(lambda unit: helping.overview(unit, click.by, commands, more=True))


async def other(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer a bare `/rollout`, or a word that is no subcommand."""
    if not typed.words:
        return await overview(bot, typed)
    commands, word = bot.capabilities.commands, typed.words[0]
    return await bot.read(lambda unit: helping.unknown(unit, typed.by, commands, word))


COMMANDS: Commands = {
    Subcommand(
        "help",
        "/rollout help",
        "This list: what you need most here. `/rollout help more` lists all you can do.",
    ): overview,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear who wants more, and who turns to the bot without a command."""
    on_click(app, "help.more", partial(more, bot))
    _hear_mentions(app, bot)
    _hear_direct_messages(app, bot)


def register_last(app: SlackApp, bot: Bot) -> None:
    """Hear every word and every message that nobody else wants."""
    on_other_words(app, partial(other, bot))

    @app.event("message")
    async def overheard() -> None:
        """What people say to each other is theirs."""


def _hear_mentions(app: SlackApp, bot: Bot) -> None:
    @app.event("app_mention")
    async def mentioned(event: dict[str, Any], body: dict[str, Any]) -> None:
        if not event.get("user") or event.get("bot_id"):
            # Two bots that answer each other's mentions never stop.
            return
        by, channel = SlackUserId(event["user"]), str(event["channel"])
        # Slash commands do not work in threads: a mention is how people ask there.
        thread = str(event.get("thread_ts") or "")
        await bot.transact(
            lambda unit: helping.mentioned(unit, by, channel=channel, thread=thread),
            once=str(body["event_id"]),
        )


def _hear_direct_messages(app: SlackApp, bot: Bot) -> None:
    @app.event("message", matchers=[_is_direct])
    async def written_to(event: dict[str, Any], body: dict[str, Any]) -> None:
        said, commands = said_in(event, str(event["channel"])), bot.capabilities.commands
        await bot.transact(lambda unit: _hear(unit, said, commands), once=str(body["event_id"]))


def _hear(unit: Unit, said: Said, commands: Sequence[Subcommand]) -> None:
    """Answer words as a person would: a question, a whole report, or a few words."""
    label = helping.asked_about(said.text)
    if label is not None:
        helping.show(unit, said.by, label, _standing(unit, said.by, label))
    elif helping.answer_question(unit, said.by, said.text, commands):
        return
    elif says_something(said.text, fewest=A_REPORT):
        link = MessageLink(message=f"{said.channel}:{said.ts}")
        form.save_draft(unit, said.by, Filled(what=said.text), sending="", link=link)
        helping.offer_form(unit, said.by, link.message, has_files=bool(said.files))
    else:
        labels.check_known(said.text)
        helping.written_to(unit, said.by, said.text, commands)


def _standing(unit: Unit, by: SlackUserId, label: Label) -> str:
    """Say where something stands; raises UserError where it is not theirs to see."""
    match label.kind:
        case LabelKind.FEEDBACK:
            return feedback.told(unit, label.number, by)
        case LabelKind.ACTION:
            actions.details(unit, label.number, by)
        case LabelKind.ESCALATION:
            escalations.details(unit, label.number, by)
        case _:
            return f"`/rollout {label}` shows it."
    return f"Here is {label}."


async def _is_direct(event: dict[str, Any]) -> bool:
    return is_said(event) and event.get("channel_type") == "im" and not event.get("thread_ts")
