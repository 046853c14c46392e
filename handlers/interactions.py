"""Contacts: `/rollout look`, and those behind numbers, agreed with or not, coached with, surprising."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import Desk
from bot.domain.roles import Role
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services.interactions import (
    acts,
    contacts,
    drawing,
    hearing,
    plan,
    scoring,
    tenth,
    themes,
    triage,
)
from bot.services.measures import attribution
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, Typed, on_click, on_submit
from bot.work.unit import Unit

PLACE = 85
Form = Callable[[Unit, str, SlackUserId], dict[str, Any]]
Keep = Callable[[Unit, str, SlackUserId, Mapping[str, str]], object]
FORMS: dict[str, tuple[Form, Keep]] = {
    "not_so": (acts.not_so_form, acts.not_so),
    "coach": (acts.coach_form, acts.coach),
    "surprise": (acts.surprise_form, acts.surprise),
}
FIND = {Desk.SCORE: plan.find, Desk.RISK: triage.find, Desk.THEME: hearing.find}
SHOW: dict[Desk, Form] = {Desk.RISK: triage.show, Desk.THEME: hearing.show}
MENUS = {hearing.THEME_OF: hearing.options}
TAPS: dict[str, Form] = {
    "no_risk": triage.no_risk,
    "watch": triage.watch,
    "escalate": triage.escalate,
    "nothing": hearing.nothing,
}
BECOMES: dict[str, Form] = {"feedback": themes.make_feedback, "candidate": themes.candidate}
WATCHED, THEMES = "watched", "themes"
ACTIONS = (
    "looks.open",
    "looks.agree",
    "looks.confirm",
    "looks.deny",
    drawing.NEXT,
    drawing.SKIP,
    triage.WATCHED,
    "looks.theme",
    *(f"looks.{word}" for word in (*TAPS, *BECOMES)),
    *(f"looks.{word}" for word in FORMS),
)
BLOCKS = (
    attribution.CHANGED,
    acts.ITEM,
    acts.RIGHT,
    acts.AGENT,
    acts.AGREED,
    acts.WHY,
    tenth.WHAT,
    tenth.LINE,
)


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


async def drawn(bot: Bot, by: SlackUserId, desk: Desk) -> dict[str, Any]:
    """Draw somebody's next contact: sought beside the writer, kept in a moment, then shown."""
    found = await bot.read(lambda unit: FIND[desk](unit, by))
    draw = await bot.transact(lambda unit: drawing.give(unit, by, found))
    if draw is None:
        return await bot.read(lambda unit: drawing.rest(unit, found))
    if desk is Desk.SCORE:
        return await bot.read(lambda unit: scoring.form(unit, draw))
    number = str(draw.interaction)
    # What it shows is what the tool said: that it was opened is kept before.
    return await bot.transact(lambda unit: SHOW[desk](unit, number, by)) or {}


async def look(bot: Bot, typed: Typed) -> dict[str, Any] | None:
    """Open the next contact worth five minutes, or list those that are watched, or themes."""
    said = labels.fold(" ".join(typed.words))
    if said in (WATCHED, THEMES):
        listed = triage.watched if said == WATCHED else themes.listing
        return await bot.read(lambda unit: listed(unit, typed.by))
    desk = await bot.read(lambda unit: drawing.desk_of(unit, typed.by, typed.words))
    await typed.open(await drawn(bot, typed.by, desk))
    return None


async def go_on(bot: Bot, click: Click) -> dict[str, Any]:
    """Show the next one in place of the one that is done."""
    desk = Desk(click.value) if click.value in set(Desk) else Desk.SCORE
    return await drawn(bot, click.by, desk)


async def hear(bot: Bot, click: Click) -> dict[str, Any]:
    """Ask for a theme, in place of the contact."""
    return await bot.read(lambda unit: hearing.form(unit, click.value, click.by))


async def heard(bot: Bot, sent: Sent) -> dict[str, Any] | None:
    """Keep a theme, and offer the next contact."""
    chosen = sent.text(hearing.THEME_OF)
    return await bot.transact(
        lambda unit: hearing.mark(unit, sent.context, sent.by, chosen), once=f"hear:{sent.view_id}"
    )


async def become(bot: Bot, click: Click, act: Form) -> None:
    """Make something of a theme, and say what."""
    view = await bot.transact(lambda unit: act(unit, click.value, click.by))
    if view is not None:
        await click.open(view)


async def watched(bot: Bot, click: Click) -> None:
    """Open a contact that is watched, to judge it anew."""
    view = await bot.transact(lambda unit: triage.show(unit, click.value, click.by))
    if view is not None:
        await click.open(view)


async def skip(bot: Bot, click: Click) -> dict[str, Any]:
    """Ask why one is skipped, in its place."""
    return await bot.read(lambda unit: drawing.skip_form(unit, click.value, click.by))


async def skipped(bot: Bot, sent: Sent) -> dict[str, Any]:
    """Keep why one is skipped, and show the next."""
    words = sent.text(drawing.WHY)
    await bot.transact(
        lambda unit: drawing.skip(unit, sent.context, sent.by, words), once=f"skip:{sent.view_id}"
    )
    return await drawn(bot, sent.by, Desk.SCORE)


async def scored(bot: Bot, sent: Sent) -> dict[str, Any] | None:
    """Keep somebody's scores, and show the tool's beside them."""
    said = {block: sent.text(block) for block in sent.fields}
    return await bot.transact(
        lambda unit: scoring.score(unit, sent.context, sent.by, said),
        once=f"score:{sent.view_id}:{sent.context}",
    )


COMMANDS: Commands = {
    Subcommand(
        "look",
        "/rollout look",
        "The next contact worth five minutes: score it, then see what the tool said of it; for "
        "compliance the next that may be a risk (`watched` lists those they watch), for customer "
        "insight one to hear themes in (`themes` lists them).",
        foremost_for=(Role.SUPERVISORS, Role.COMPLIANCE, Role.CUSTOMER_INSIGHT, Role.STEWARDS),
    ): look,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear what people do with contacts."""
    on_click(app, "looks.open", partial(look_at, bot))
    on_click(app, "looks.agree", partial(decide, bot, act=acts.agree))
    on_click(app, "looks.confirm", partial(decide, bot, act=acts.confirm))
    on_click(app, "looks.deny", partial(decide, bot, act=acts.deny))
    for word, (form, act) in FORMS.items():
        on_click(app, f"looks.{word}", partial(ask, bot, form=form))
        on_submit(app, f"looks.{word}", partial(keep, bot, act=act))
    on_click(app, triage.WATCHED, partial(watched, bot))
    for word, tap in TAPS.items():
        on_click(app, f"looks.{word}", partial(decide, bot, act=tap))
    for word, made in BECOMES.items():
        on_click(app, f"looks.{word}", partial(become, bot, act=made))
    on_click(app, "looks.theme", partial(hear, bot))
    on_submit(app, "looks.theme", partial(heard, bot))
    on_click(app, drawing.NEXT, partial(go_on, bot))
    on_click(app, drawing.SKIP, partial(skip, bot))
    on_submit(app, "looks.seen", partial(keep, bot, act=tenth.say))
    on_submit(app, "looks.skip", partial(skipped, bot))
    on_submit(app, "looks.score", partial(scored, bot))
