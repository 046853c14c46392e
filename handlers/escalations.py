"""Escalations: `/rollout escalate`, the shortcuts, and the buttons of their cards."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain.escalations import Escalation
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.runtime import Bot
from bot.services.escalations import raising, reading, taking
from bot.services.unit import Unit
from bot.slack.bolt import SlackApp
from bot.slack.inputs import (
    Click,
    Sent,
    Typed,
    clean,
    on_click,
    on_shortcut,
    on_subcommand,
    on_submit,
)
from bot.slack.manifest import Shortcut
from bot.slack.modals import permalink

SHORTCUTS = (
    Shortcut("Escalate", "global", "escalations.fresh", "Reach the pod that owns it, now."),
    Shortcut("Escalate this", "message", "escalations.about", "Reach the pod that owns it, now."),
)
CHANGES: dict[str, Callable[[Unit, int, SlackUserId], Escalation]] = {
    "agree": taking.agree,
    "reopen": taking.reopen,
}
ACTIONS = tuple(f"escalations.{word}" for word in (*taking.FORMS, *CHANGES, "open"))


def number_of(label: str) -> int:
    """Read `E-4`; raises UserError."""
    digits = label.strip().upper().removeprefix("E-")
    if not digits.isdecimal() or len(digits) > 9:
        raise UserError("Name one by its number: `/rollout escalation E-4`.")
    return int(digits)


async def escalate(bot: Bot, typed: Typed) -> None:
    """Open the form, with what was typed already."""
    text = " ".join(typed.words)
    await typed.open(await bot.read(lambda unit: raising.form(unit, text=text)))


async def fresh(bot: Bot, click: Click) -> None:
    """Open the form."""
    await click.open(await bot.read(raising.form))


async def about(bot: Bot, click: Click) -> None:
    """Open the form with the words and the link of a message."""
    message = click.message or {}
    link = await permalink(click.client, click.channel, str(message.get("ts") or ""))
    text = clean(message.get("text"))
    form = await bot.read(lambda unit: raising.form(unit, permalink=link, text=text))
    await click.open(form)


async def one(bot: Bot, typed: Typed) -> None:
    """Show one escalation with its timeline."""
    number = number_of(typed.words[0] if typed.words else "")
    await typed.open(await bot.read(lambda unit: reading.details(unit, number, typed.by)))


async def listing(bot: Bot, _typed: Typed) -> dict[str, Any]:
    """Answer with what is open and how fast pods answer."""
    return await bot.read(reading.listing)


async def look(bot: Bot, click: Click) -> None:
    """Show an escalation from its button."""
    number = number_of(click.value)
    await click.open(await bot.read(lambda unit: reading.details(unit, number, click.by)))


async def ask(bot: Bot, click: Click, word: str) -> None:
    """Open the form behind a button."""
    number = number_of(click.value)
    await click.open(await bot.read(lambda unit: taking.form(unit, word, number, click.by)))


async def change(
    bot: Bot, click: Click, decide: Callable[[Unit, int, SlackUserId], Escalation]
) -> dict[str, Any] | None:
    """Do what a button says."""
    number = number_of(click.value)
    await bot.transact(lambda unit: decide(unit, number, click.by))
    if not click.modal_id:
        return None
    return await bot.read(lambda unit: reading.details(unit, number, click.by))


async def raised(bot: Bot, sent: Sent) -> None:
    """Raise an escalation."""
    wish = raising.Wish(
        workflow=sent.text(raising.WORKFLOW),
        criteria=sent.chosen(raising.CRITERIA),
        what=sent.text(raising.WHAT),
        permalink=sent.context,
    )
    await bot.transact(
        lambda unit: raising.escalate(unit, sent.by, wish), once=f"escalate:{sent.view_id}"
    )


async def taken(bot: Bot, sent: Sent) -> None:
    """Let a named person have it."""
    number, minutes = number_of(sent.context), _minutes(sent)
    owner = SlackUserId(sent.text(taking.OWNER)) or None
    await bot.transact(
        lambda unit: taking.acknowledge(unit, number, sent.by, owner=owner, minutes=minutes),
        once=f"take:{sent.view_id}",
    )


async def updated(bot: Bot, sent: Sent) -> None:
    """Tell everybody what is new."""
    number, minutes, news = number_of(sent.context), _minutes(sent), sent.text(taking.NEWS)
    await bot.transact(
        lambda unit: taking.update(unit, number, sent.by, news, minutes=minutes),
        once=f"update:{sent.view_id}",
    )


async def resolved(bot: Bot, sent: Sent) -> None:
    """Close it."""
    number = number_of(sent.context)
    closing = taking.Closing(
        cause=sent.text(taking.CAUSE), told=sent.text(taking.TOLD), remains=sent.text(taking.NEXT)
    )
    await bot.transact(
        lambda unit: taking.resolve(unit, number, sent.by, closing), once=f"resolve:{sent.view_id}"
    )


def _minutes(sent: Sent) -> int:
    chosen = sent.text(taking.MINUTES) or taking.USUAL
    if chosen not in {choice.value for choice in taking.CHOICES}:
        raise UserError("", fields={taking.MINUTES: "Please choose one."})
    return int(chosen)


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with escalations."""
    on_subcommand(app, "escalate", partial(escalate, bot))
    on_subcommand(app, "escalation", partial(one, bot))
    on_subcommand(app, "escalations", partial(listing, bot))
    on_shortcut(app, "escalations.fresh", partial(fresh, bot))
    on_shortcut(app, "escalations.about", partial(about, bot))
    on_click(app, "escalations.open", partial(look, bot))
    for word in taking.FORMS:
        on_click(app, f"escalations.{word}", partial(ask, bot, word=word))
    for word, decide in CHANGES.items():
        on_click(app, f"escalations.{word}", partial(change, bot, decide=decide))
    on_submit(app, "escalations.raise", partial(raised, bot))
    on_submit(app, "escalations.take", partial(taken, bot))
    on_submit(app, "escalations.update", partial(updated, bot))
    on_submit(app, "escalations.resolve", partial(resolved, bot))
