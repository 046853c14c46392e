"""What every button on a piece of feedback has in common: its number, and where it stood."""

from typing import Any

from bot.domain.labels import LabelKind
from bot.runtime import Bot
from bot.runtime.numbered import Change, Numbered
from bot.services.feedback import lookup
from bot.slack.inputs import Click

FEEDBACK = Numbered(LabelKind.FEEDBACK, lookup.details_modal, alone=lookup.details)


async def change_own(bot: Bot, click: Click, decide: Change) -> dict[str, Any] | None:
    """Do what an author's button says; what they clicked in is theirs alone to see.

    Never for the pod's card: drawn anew for its anonymous author, it would tell the whole channel.
    """
    shown = await FEEDBACK.change(bot, click, decide)
    if shown is not None:
        return shown
    number = FEEDBACK.number_of(click.value)
    return await bot.read(lambda unit: lookup.spent(unit, number, click.by))
