"""Workflow maps: shown beside a workflow's numbers, and drawn in one form."""

from functools import partial
from typing import Any

from bot.runtime import Bot
from bot.services.maps import drawing, showing
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, on_click, on_submit

PLACE = 86
ACTIONS = ("maps.open", "maps.edit")


async def show(bot: Bot, click: Click) -> dict[str, Any]:
    """Show a workflow's map beside its numbers."""
    return await bot.read(lambda unit: showing.show(unit, click.by, click.value))


async def edit(bot: Bot, click: Click) -> None:
    """Open the form that draws a map."""
    await click.open(await bot.read(lambda unit: drawing.form(unit, click.value, click.by)))


async def keep(bot: Bot, sent: Sent) -> dict[str, Any] | None:
    """Keep a map, or show what somebody drew meanwhile."""
    typed = {moment: sent.text(block) for moment, block in drawing.BLOCKS.items()}
    # The same form may be sent again after somebody was quicker: it is about another version then.
    return await bot.transact(
        lambda unit: drawing.draw(unit, sent.context, sent.by, typed),
        once=f"map:{sent.view_id}:{sent.context}",
    )


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people do with maps."""
    on_click(app, "maps.open", partial(show, bot))
    on_click(app, "maps.edit", partial(edit, bot))
    on_submit(app, "maps.edit", partial(keep, bot))
