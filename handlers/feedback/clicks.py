"""What every button on a piece of feedback has in common: its number, and where it stood."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.feedback.item import Feedback
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.runtime import Bot
from bot.services.feedback import forms, reading
from bot.slack.inputs import Click
from bot.work.unit import Unit

Change = Callable[[Unit, int, SlackUserId], Feedback]
number_of = partial(labels.number_of, kind=LabelKind.FEEDBACK)


async def change(bot: Bot, click: Click, decide: Change) -> dict[str, Any] | None:
    """Do what a button says, and return what the modal it stood in shows from now on."""
    number = number_of(click.value)
    await bot.transact(lambda unit: decide(unit, number, click.by))
    if not click.modal_id:
        return None
    return await bot.read(lambda unit: reading.details_modal(unit, number, click.by))


async def change_own(bot: Bot, click: Click, decide: Change) -> dict[str, Any] | None:
    """Do what an author's button says; what they clicked in is theirs alone to see.

    Never for the pod's card: drawn anew for its anonymous author, it would tell the whole channel.
    """
    shown = await change(bot, click, decide)
    if shown is not None:
        return shown
    number = number_of(click.value)
    return await bot.read(lambda unit: reading.spent(unit, number, click.by))


async def ask_for_words(bot: Bot, click: Click, form: str) -> None:
    """Open the small form a button needs before it can do its work."""
    number = number_of(click.value)
    await click.open(await bot.read(lambda unit: forms.render(unit, form, number, click.by)))


async def open_details(bot: Bot, click: Click) -> None:
    """Show one item in a modal."""
    number = number_of(click.value)
    await click.open(await bot.read(lambda unit: reading.details_modal(unit, number, click.by)))
