"""Actions: the command, the shortcut, the buttons, and the forms behind them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.actions.decisions import Block, Waits
from bot.domain.commands import EVERYBODY, Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.refs import Topic
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.runtime.links import about
from bot.runtime.numbered import Change, Numbered
from bot.services.actions import changes, creation, forms, lookup, origin, threads, waits
from bot.slack.bolt import SlackApp
from bot.slack.inputs import (
    Click,
    Sent,
    Typed,
    on_click,
    on_shortcut,
    on_submit,
)
from bot.slack.manifest import Shortcut
from bot.work import pods, relay
from bot.work.forms import MessageLink
from bot.work.threads import Listener

PLACE = 20

SHORTCUTS = (
    Shortcut("Make it an action", "message", "actions.about", "With an owner and a day."),
    Shortcut("New action", "global", "actions.fresh", "With an owner and a day."),
)
MENUS = {forms.POD: pods.find_pod, forms.WHICH: forms.find_own}
THREADS = {LabelKind.ACTION: Listener(threads.hear, relay.correct)}
TOPICS = {Topic.WAITS: threads.only_thing}
ORIGINS = (origin.MESSAGE, origin.WHOLE, origin.BROUGHT)
ACTION = Numbered(LabelKind.ACTION, lookup.details)
CHANGES: dict[str, Change] = {
    "done": changes.finish,
    "keep": changes.keep,
    "take": changes.take,
    "accept": changes.accept,
    "refuse": changes.refuse,
    "approve": changes.approve,
    "unblock": waits.unblock,
}
ACTIONS = tuple(f"actions.{word}" for word in (*CHANGES, *forms.FORMS, "open", "new", "bulk"))


async def typed(bot: Bot, typed: Typed) -> dict[str, Any] | None:
    """Answer `/rollout actions`: a list, or one of them."""
    words = typed.words
    label = labels.find(" ".join(words), LabelKind.ACTION)
    if label is not None and label.kind is LabelKind.ACTION:
        await ACTION.show(bot, typed)
        return None
    return await bot.read(lambda unit: lookup.listing(unit, typed.by, list(words)))


async def fresh(bot: Bot, click: Click) -> None:
    """Open the form for a new action."""
    await click.open(await bot.read(lambda unit: forms.new(unit, click.by, MessageLink())))


async def bulk(bot: Bot, click: Click) -> None:
    """Open the form that changes several."""
    await click.open(await bot.read(lambda unit: forms.bulk(unit, click.by)))


async def send(bot: Bot, sent: Sent, form: str) -> None:
    """Do what a form was for; one sent twice counts once."""
    number = ACTION.number_of(sent.context)
    decide = SENT[form](sent)
    await bot.transact(
        lambda unit: decide(unit, number, sent.by), once=f"actions.{form}:{sent.view_id}"
    )


async def make(bot: Bot, sent: Sent) -> None:
    """Open or propose a new action."""
    new = creation.NewAction(
        title=sent.text(forms.TITLE),
        pod=sent.text(forms.POD),
        due_on=sent.day(forms.DUE),
        owner=SlackUserId(sent.text(changes.OWNER)) or None,
        link=MessageLink.read(sent.context),
    )
    await bot.transact(
        lambda unit: creation.make(unit, sent.by, new), once=f"actions.new:{sent.view_id}"
    )


async def several(bot: Bot, sent: Sent) -> None:
    """Change several actions at once."""
    what = sent.text(forms.WHAT)
    if what not in forms.BULK:
        raise UserError("", fields={forms.WHAT: "Please choose one."})
    wanted = creation.ActionChange(
        until=sent.day(changes.UNTIL),
        owner=SlackUserId(sent.text(changes.OWNER)),
        reason=sent.text(changes.REASON),
    )
    labels = sent.chosen(forms.WHICH)
    await bot.transact(
        lambda unit: creation.several(unit, sent.by, labels, what, wanted),
        once=f"actions.bulk:{sent.view_id}",
    )


def _snooze(sent: Sent) -> Callable[..., object]:
    return partial(changes.snooze, until=sent.day(changes.UNTIL), reason=sent.text(changes.REASON))


def _block(sent: Sent) -> Callable[..., object]:
    return partial(waits.block, waits=_waits(sent), reason=sent.text(changes.REASON))


def _waits(sent: Sent) -> Block:
    """Read what it waits for; raises UserError unless exactly one thing is named."""
    kinds = {
        Waits.ACTION: waits.WAITS_ACTION,
        Waits.PERSON: waits.WAITS_PERSON,
        Waits.OUTSIDE: waits.WAITS_OUTSIDE,
    }
    named = [(kind, sent.text(block)) for kind, block in kinds.items() if sent.text(block)]
    if len(named) != 1:
        raise UserError("", fields={waits.WAITS_ACTION: "Name one thing it waits for."})
    (kind, what), until = named[0], sent.day(changes.UNTIL)
    if kind is not Waits.ACTION:
        return Block(kind, what, until)
    try:
        return Block(kind, labels.make(LabelKind.ACTION, ACTION.number_of(what)), until)
    except UserError as problem:
        raise UserError("", fields={waits.WAITS_ACTION: problem.message}) from None


SENT: dict[str, Callable[[Sent], Callable[..., object]]] = {
    "snooze": _snooze,
    "block": _block,
    "offer": lambda sent: partial(changes.offer, to=SlackUserId(sent.text(changes.OWNER))),
    "drop": lambda sent: partial(changes.drop, reason=sent.text(changes.REASON)),
    "split": lambda sent: partial(waits.split, parts=sent.text(waits.PARTS)),
}


COMMANDS: Commands = {
    Subcommand(
        "actions",
        "/rollout actions",
        "What you have to do, by when. Add pod, all, overdue, blocked, free (nobody has it) or a workflow; "
        "`/rollout actions A-7` shows one of them.",
        foremost_for=EVERYBODY,
    ): typed,
}
HOME = lookup.home


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with actions."""
    on_shortcut(app, "actions.about", partial(about, bot, form=forms.new))
    on_shortcut(app, "actions.fresh", partial(fresh, bot))
    on_click(app, "actions.open", partial(ACTION.look, bot))
    on_click(app, "actions.new", partial(fresh, bot))
    on_click(app, "actions.bulk", partial(bulk, bot))
    for word, decide in CHANGES.items():
        on_click(app, f"actions.{word}", partial(ACTION.change, bot, decide=decide))
    for form in forms.FORMS:
        on_click(app, f"actions.{form}", partial(ACTION.ask, bot, form=forms.render, word=form))
        on_submit(app, f"actions.{form}", partial(send, bot, form=form))
    on_submit(app, "actions.new", partial(make, bot))
    on_submit(app, "actions.bulk", partial(several, bot))
