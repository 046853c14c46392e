"""Who is on duty: `/rollout oncall`, covering a turn, swapping two."""

from functools import partial
from typing import Any

from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.roles import InPod, Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services.oncall import covers, forms, lookup, swaps
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, Typed, on_click, on_submit

PLACE = 40

FORMS = ("cover", "swap")
ANSWERS = {swaps.AGREE: True, swaps.DECLINE: False}
ACTIONS = (*(f"oncall.{word}" for word in FORMS), *ANSWERS)


async def show(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer with who is on duty."""
    return await bot.read(lambda unit: lookup.show(unit, typed.by, typed.words))


async def ask(bot: Bot, click: Click, word: str) -> None:
    """Open the form behind a button."""
    await click.open(await bot.read(lambda unit: forms.form(unit, word, click.value, click.by)))


async def answered(bot: Bot, click: Click, *, agrees: bool) -> dict[str, Any] | None:
    """Agree to a swap, or decline it."""
    words = await bot.transact(
        lambda unit: swaps.answer(unit, click.value, click.by, agrees=agrees)
    )
    return {"text": words, "blocks": []} if words else None


async def covered(bot: Bot, sent: Sent) -> None:
    """Let somebody take a turn."""
    request = covers.CoverRequest(
        turn=sent.text(forms.TURN),
        who=SlackUserId(sent.text(forms.WHO)) or None,
        day=sent.day(forms.DAY),
        hours=sent.text(forms.HOURS),
    )
    await bot.transact(
        lambda unit: covers.cover(unit, sent.context, sent.by, request),
        once=f"cover:{sent.view_id}",
    )


async def swapped(bot: Bot, sent: Sent) -> None:
    """Ask somebody to swap."""
    mine, theirs = sent.text(forms.TURN), sent.text(forms.THEIRS)
    await bot.transact(
        lambda unit: swaps.swap(unit, sent.context, sent.by, mine=mine, theirs=theirs),
        once=f"swap:{sent.view_id}",
    )


COMMANDS: Commands = {
    Subcommand(
        "oncall",
        "/rollout oncall",
        "Who is on duty now and next, and where nobody is. Add a rota or a pod. Cover a turn, or "
        "swap two.",
        foremost_for=(
            InPod.LEAD,
            InPod.MEMBER,
            Role.COMPLIANCE,
            Role.VENDOR,
        ),
        asked_as=("on duty", "on call", "rota"),
    ): show,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with rotas."""
    for word in FORMS:
        on_click(app, f"oncall.{word}", partial(ask, bot, word=word))
    for action_id, agrees in ANSWERS.items():
        on_click(app, action_id, partial(answered, bot, agrees=agrees))
    on_submit(app, "oncall.cover", partial(covered, bot))
    on_submit(app, "oncall.swap", partial(swapped, bot))
