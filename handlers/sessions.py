"""A feedback session's buttons: coming, and writing down what was said."""

from functools import partial

from bot.runtime import Bot
from bot.services import sessions
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, on_click, on_submit

ACTIONS = ("sessions.come", "sessions.notes")


async def come(bot: Bot, click: Click) -> None:
    """Note that somebody comes."""
    await bot.transact(lambda unit: sessions.come(unit, click.by, click.value))


async def write(bot: Bot, click: Click) -> None:
    """Open the form for notes."""
    await click.open(await bot.read(lambda unit: sessions.notes_form(unit, click.value)))


async def noted(bot: Bot, sent: Sent) -> None:
    """Make feedback of the notes; a form sent twice counts once."""
    text = sent.text(sessions.NOTES)
    await bot.transact(
        lambda unit: sessions.take_notes(unit, sent.by, sent.context, text),
        once=f"sessions:{sent.view_id}",
    )


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the buttons and the form."""
    on_click(app, "sessions.come", partial(come, bot))
    on_click(app, "sessions.notes", partial(write, bot))
    on_submit(app, "sessions.noted", partial(noted, bot))
