"""Follow and Stop following, wherever they stand."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.labels import LabelKind
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.numbered import Numbered
from bot.services import following
from bot.services.actions import lookup as actions
from bot.services.escalations import lookup as escalations
from bot.services.feedback import lookup as feedback
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, on_click
from bot.work.following import STARTS
from bot.work.forms import LOST

PLACE = 35
HOME = following.home
STOP = "following.stop"
SHOWN = {
    LabelKind.FEEDBACK: Numbered(
        LabelKind.FEEDBACK, feedback.details_modal, alone=feedback.details
    ),
    LabelKind.ACTION: Numbered(LabelKind.ACTION, actions.details),
    LabelKind.ESCALATION: Numbered(LabelKind.ESCALATION, escalations.details),
}
ACTIONS = (*STARTS.values(), STOP)


async def start(bot: Bot, click: Click, kind: LabelKind) -> dict[str, Any] | None:
    """Follow something."""
    return await _answer(bot, click, kind, following.start)


async def stop(bot: Bot, click: Click) -> dict[str, Any] | None:
    """Stop following something."""
    label = labels.find(click.value)
    if label is None or label.kind not in SHOWN:
        raise UserError(LOST)
    return await _answer(bot, click, label.kind, following.stop)


async def _answer(
    bot: Bot, click: Click, kind: LabelKind, decide: Callable[..., None]
) -> dict[str, Any] | None:
    """Do it, and show how that stands now: on a card all see the same button."""
    is_home = not (click.modal_id or click.message or click.is_alone)
    shown = await SHOWN[kind].change(bot, click, partial(decide, kind=kind))
    if shown is None and not is_home:
        await SHOWN[kind].look(bot, click)
    return shown


def register(app: SlackApp, bot: Bot) -> None:
    """Hear all of them."""
    for kind in SHOWN:
        on_click(app, STARTS[kind.letter], partial(start, bot, kind=kind))
    on_click(app, STOP, partial(stop, bot))
