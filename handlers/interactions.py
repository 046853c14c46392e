"""Contacts behind the numbers: opened, agreed with or not, coached with, surprising."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.domain.ids import SlackUserId
from bot.runtime import Bot
from bot.services.interactions import acts, contacts
from bot.services.measures import attribution
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, on_click, on_submit
from bot.work.unit import Unit

PLACE = 85
Form = Callable[[Unit, str, SlackUserId], dict[str, Any]]
Keep = Callable[[Unit, str, SlackUserId, Mapping[str, str]], object]
FORMS: dict[str, tuple[Form, Keep]] = {
    "not_so": (acts.not_so_form, acts.not_so),
    "coach": (acts.coach_form, acts.coach),
    "surprise": (acts.surprise_form, acts.surprise),
}
ACTIONS = (
    "looks.open",
    "looks.agree",
    "looks.confirm",
    "looks.deny",
    *(f"looks.{word}" for word in FORMS),
)
BLOCKS = (attribution.CHANGED, acts.ITEM, acts.RIGHT, acts.AGENT, acts.AGREED, acts.WHY)


async def look_at(bot: Bot, click: Click) -> None:
    """Open a contact; that it was opened is kept before anybody sees it."""
    view = await bot.transact(lambda unit: contacts.look_at(unit, click.value, click.by))
    if view is not None:
        await click.open(view)


async def decide(bot: Bot, click: Click, act: Form) -> dict[str, Any] | None:
    """Keep what a button says, and show what is true now in its place."""
    return await bot.transact(lambda unit: act(unit, click.value, click.by))


async def ask(bot: Bot, click: Click, form: Form) -> None:
    """Open what a contact's button asks for."""
    await click.open(await bot.read(lambda unit: form(unit, click.value, click.by)))


async def keep(bot: Bot, sent: Sent, act: Keep) -> None:
    """Keep what a form says about a contact."""
    said = {block: text for block in BLOCKS if (text := sent.text(block))}
    await bot.transact(
        lambda unit: act(unit, sent.context, sent.by, said), once=f"look:{sent.view_id}"
    )


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people do with contacts."""
    on_click(app, "looks.open", partial(look_at, bot))
    on_click(app, "looks.agree", partial(decide, bot, act=acts.agree))
    on_click(app, "looks.confirm", partial(decide, bot, act=acts.confirm))
    on_click(app, "looks.deny", partial(decide, bot, act=acts.deny))
    for word, (form, act) in FORMS.items():
        on_click(app, f"looks.{word}", partial(ask, bot, form=form))
        on_submit(app, f"looks.{word}", partial(keep, bot, act=act))
