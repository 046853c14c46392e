"""A feedback session's buttons: coming, and writing down what was said."""

from functools import partial
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.services import sessions
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, on_click, on_submit

ACTIONS = ("sessions.come", "sessions.notes")


async def come(bot: Bot, click: Click) -> dict[str, Any] | None:
    """Note that somebody comes; in their own message the next date stands then."""
    await bot.transact(lambda unit: sessions.come(unit, click.by, click.value))
    return await bot.read(lambda unit: sessions.invitation(unit, click.by, click.value))


async def write(bot: Bot, click: Click) -> None:
    """Open the form for notes."""
    await click.open(await bot.read(lambda unit: sessions.notes_form(unit, click.value)))


async def noted(bot: Bot, sent: Sent) -> dict[str, Any]:
    """Make feedback of what one person said and show the form for the next; one sent twice counts once."""
    text = sent.text(sessions.NOTES)
    whose = SlackUserId(sent.text(sessions.WHOSE)) if sent.text(sessions.WHOSE) else None
    point = sessions.Point(whose=whose, kind=sent.text(sessions.KIND))
    await bot.transact(
        lambda unit: sessions.take_notes(unit, sent.by, sent.context, text, point),
        once=f"sessions:{sent.view_id}:{sent.context}",
    )
    return await bot.read(lambda unit: sessions.notes_form(unit, sent.context, sent=text))


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the buttons and the form."""
    on_click(app, "sessions.come", partial(come, bot))
    on_click(app, "sessions.notes", partial(write, bot))
    on_submit(app, "sessions.noted", partial(noted, bot))
