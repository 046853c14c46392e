"""Stages: `/rollout stage`, moves asked for and decided, evidence brought and taken back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services.stages import asking, deciding, evidence, origin, showing
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, Typed, on_click, on_submit
from bot.work.unit import Unit

PLACE = 82
ORIGINS = (origin.ORIGIN,)
Form = Callable[[Unit, str, SlackUserId], dict[str, Any]]
Act = Callable[[Unit, str, SlackUserId], None]
FORMS: dict[str, Form] = {
    "ask": asking.form,
    "not_yet": deciding.form,
    "bring": evidence.form,
    "withdraw": evidence.withdraw_form,
}
TAPS: dict[str, Act] = {"yes": deciding.agree, "recall": deciding.recall}
ACTIONS = tuple(f"stages.{word}" for word in (*FORMS, *TAPS))
POSTED = "Posted here, for everybody in this channel."


async def stage(bot: Bot, typed: Typed) -> dict[str, Any] | str:
    """Answer with every workflow's stage, with one workflow's gate, or with one move; `share` posts it."""
    label = labels.find(" ".join(typed.words), LabelKind.GATE_MOVE) if typed.words else None
    if label is not None and label.kind is LabelKind.GATE_MOVE:
        return await bot.read(lambda unit: showing.show(unit, label.number, typed.by))
    if showing.asks_to_share(typed.words):
        await bot.transact(lambda unit: showing.share(unit, typed.by, typed.words, typed.channel))
        return POSTED
    return await bot.read(lambda unit: showing.answer(unit, typed.by, typed.words))


async def open_form(bot: Bot, click: Click, form: Form) -> None:
    """Open what a button asks for."""
    await click.open(await bot.read(lambda unit: form(unit, click.value, click.by)))


async def decide(bot: Bot, click: Click, act: Act) -> None:
    """Keep what a button says."""
    await bot.transact(lambda unit: act(unit, click.value, click.by))


async def ask(bot: Bot, sent: Sent) -> None:
    """Put a move before those who decide it."""
    filled = asking.MoveInput(
        what=sent.text(asking.WHAT),
        tempo=sent.text(asking.TEMPO),
        waived=sent.text(asking.WAIVED),
        reason=sent.text(asking.REASON),
    )
    await bot.transact(
        lambda unit: asking.ask(unit, sent.context, sent.by, filled), once=f"move:{sent.view_id}"
    )


async def refuse(bot: Bot, sent: Sent) -> None:
    """Keep a not yet with its reason."""
    why = sent.text(deciding.WHY)
    await bot.transact(
        lambda unit: deciding.refuse(unit, sent.context, sent.by, why), once=f"no:{sent.view_id}"
    )


async def bring(bot: Bot, sent: Sent) -> None:
    """Keep evidence for a gate."""
    filled = evidence.EvidenceInput(
        criterion=sent.text(evidence.CRITERION),
        holds=sent.text(evidence.HOLDS),
        link=sent.text(evidence.LINK),
        version=sent.text(evidence.VERSION),
    )
    await bot.transact(
        lambda unit: evidence.bring(unit, sent.context, sent.by, filled),
        once=f"evidence:{sent.view_id}",
    )


async def withdraw(bot: Bot, sent: Sent) -> None:
    """Let evidence count no more."""
    which, why = sent.text(evidence.WHICH), sent.text(evidence.WHY)
    await bot.transact(
        lambda unit: evidence.withdraw(unit, sent.context, sent.by, which=which, why=why),
        once=f"withdrawn:{sent.view_id}",
    )


COMMANDS: Commands = {
    Subcommand(
        "stage",
        "/rollout stage",
        "Where every workflow stands; add one for what its gate still needs, and to ask to move it; "
        "`share` at the end posts it.",
        asked_as=("how far", "gate", "promote"),
    ): stage,
    Subcommand("status", "/rollout status", "The same as `/rollout stage`."): stage,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people do with stages."""
    for word, form in FORMS.items():
        on_click(app, f"stages.{word}", partial(open_form, bot, form=form))
    for word, act in TAPS.items():
        on_click(app, f"stages.{word}", partial(decide, bot, act=act))
    on_submit(app, "stages.ask", partial(ask, bot))
    on_submit(app, "stages.not_yet", partial(refuse, bot))
    on_submit(app, "stages.bring", partial(bring, bot))
    on_submit(app, "stages.withdraw", partial(withdraw, bot))
