"""`/rollout me`: being asked, quiet hours, time off."""

from functools import partial
from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands, refuse_more
from bot.services import me
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, Typed, on_click, on_submit

PLACE = 100

ACTIONS = ("me.form", "me.back")


async def show(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Say what holds for who asks."""
    refuse_more(typed, "/rollout me")
    return await bot.read(lambda unit: me.show(unit, typed.by))


async def change(bot: Bot, click: Click) -> None:
    """Open the form."""
    await click.open(await bot.read(lambda unit: me.form(unit, click.by)))


async def back(bot: Bot, click: Click) -> dict[str, Any] | None:
    """End somebody's time off and show what holds now."""
    await bot.transact(lambda unit: me.back(unit, click.by))
    if not click.response_url:
        return None
    return await bot.read(lambda unit: me.show(unit, click.by))


async def save(bot: Bot, sent: Sent) -> None:
    """Keep what somebody chose."""
    await bot.transact(
        lambda unit: me.save(
            unit,
            sent.by,
            asks_a_week=sent.text(me.ASKS),
            quiet=(sent.text(me.QUIET_FROM), sent.text(me.QUIET_UNTIL)),
            back_on=sent.day(me.AWAY),
        )
    )


COMMANDS: Commands = {
    Subcommand(
        "me",
        "/rollout me",
        "How often I ask you things, at which hours not, and that you are away.",
        foremost_for=(
            Role.AGENTS,
            Role.CHAMPIONS,
            Role.COMPLIANCE,
            Role.CUSTOMER_INSIGHT,
            Role.VENDOR,
        ),
    ): show,
}
HOME = me.home_section


def register(app: SlackApp, bot: Bot) -> None:
    """Hear `/rollout me` and its form."""
    on_click(app, "me.form", partial(change, bot))
    on_click(app, "me.back", partial(back, bot))
    on_submit(app, "me.saved", partial(save, bot))
