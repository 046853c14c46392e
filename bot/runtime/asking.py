"""Asking for more than a word, once: whoever has a customer waiting gets through all the same."""

from bot.errors import UserError
from bot.runtime.bot import Bot
from bot.slack.inputs import Sent


async def ask_once(bot: Bot, sent: Sent, block: str, asked: str) -> None:
    """Ask for more under a field of a form; raises UserError the first time it is sent."""
    if await bot.transact(lambda _: True, once=f"asked:{sent.view_id}:{block}"):
        raise UserError("", fields={block: asked})
