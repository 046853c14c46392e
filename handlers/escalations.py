"""Escalations: `/rollout escalate`, the shortcuts, and the buttons of their cards."""

from functools import partial
from typing import Any

from bot.domain.commands import EVERYBODY, Subcommand
from bot.domain.escalations.criteria import EscalationSeverity
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.numbers import ordinal_of
from bot.domain.roles import InPod, Role
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.runtime.links import about
from bot.runtime.numbered import Change, Numbered
from bot.services.escalations import (
    drills,
    export,
    forms,
    intake,
    lookup,
    origin,
    response,
    severity,
    threads,
)
from bot.slack.answers import request_of
from bot.slack.bolt import SlackApp
from bot.slack.inputs import (
    Click,
    Sent,
    Typed,
    on_click,
    on_shortcut,
    on_submit,
)
from bot.slack.manifest import Shortcut
from bot.slack.modals import thread_words
from bot.work.forms import MessageLink, check_all, statement
from bot.work.threads import Listener

PLACE = 30

SHORTCUTS = (
    Shortcut("Escalate", "global", "escalations.fresh", "Reach the pod that owns it, now."),
    Shortcut("Escalate this", "message", "escalations.about", "Reach the pod that owns it, now."),
)
ESCALATION = Numbered(LabelKind.ESCALATION, lookup.details)
ORIGINS = (origin.ORIGIN,)
MENUS = {forms.WORKFLOW: forms.find_workflow, forms.CALL_TYPE: forms.find_call}
CHANGES: dict[str, Change] = {
    "agree": response.agree,
    "reopen": response.reopen,
    "export": export.send,
}
ACTIONS = tuple(f"escalations.{word}" for word in (*forms.FORMS, *CHANGES, "open", "apart"))


async def escalate(bot: Bot, typed: Typed) -> None:
    """Open the form, with what was typed already."""
    text = " ".join(typed.words)
    await typed.open(await bot.read(lambda unit: forms.form(unit, text=text)))


async def fresh(bot: Bot, click: Click) -> None:
    """Open the form."""
    await click.open(await bot.read(forms.form))


async def shown(bot: Bot, typed: Typed) -> dict[str, Any] | None:
    """Answer with what is open and how fast pods answer, or show one with its timeline."""
    if not typed.words:
        return await bot.read(lambda unit: lookup.listing(unit, typed.by))
    await ESCALATION.show(bot, typed)
    return None


async def raised(bot: Bot, sent: Sent, app: SlackApp) -> None:
    """Raise an escalation; the thread it came from follows."""
    link = MessageLink.read(sent.context)
    report = intake.EscalationReport(
        workflow=sent.text(forms.WORKFLOW),
        criteria=sent.chosen(forms.CRITERIA),
        what=sent.text(forms.WHAT),
        permalink=link.permalink,
        call_type=sent.text(forms.CALL_TYPE),
        channel=sent.text(forms.CHANNEL),
    )
    made = await bot.transact(
        lambda unit: intake.escalate(unit, sent.by, report), once=f"escalate:{sent.view_id}"
    )
    if made is not None and link.channel:
        work = attach_thread(bot, app, made.number, link)
        app.answers.later(work, request_of(sent.by))


async def attach_thread(bot: Bot, app: SlackApp, number: int, link: MessageLink) -> None:
    """Keep what stands in the thread of a message; its link is kept whatever becomes of this."""
    said = await thread_words(app.web, link.channel, link.thread, roster=bot.roster)
    await bot.transact(lambda unit: threads.attach(unit, number, said), bulk=True)


async def apart(bot: Bot, click: Click) -> dict[str, Any] | None:
    """Let a report that joined another stand by itself."""
    label, _, place = click.value.partition("/")
    number, at = ESCALATION.number_of(label), ordinal_of(place) or 0
    made = await bot.transact(lambda unit: intake.part(unit, number, at, click.by))
    return {"text": f"{made.label} stands by itself.", "blocks": []} if made else None


async def rated(bot: Bot, sent: Sent) -> None:
    """Change how bad it is."""
    number, chosen, why = (
        ESCALATION.number_of(sent.context),
        sent.text(forms.SEVERITY),
        sent.text(forms.WHY),
    )
    check_all(partial(_severity, chosen), lambda: statement(why, forms.WHY))
    await bot.transact(
        lambda unit: severity.rate(
            unit, number, sent.by, severity=EscalationSeverity(chosen), why=why
        ),
        once=f"rate:{sent.view_id}",
    )


def _severity(chosen: str) -> None:
    if chosen not in set(EscalationSeverity):
        raise UserError("", fields={forms.SEVERITY: "Please choose one."})


async def drill(bot: Bot, typed: Typed) -> None:
    """Ask whether a drill shall begin."""
    await typed.open(await bot.read(lambda unit: drills.form(unit, typed.by, typed.words)))


async def drilled(bot: Bot, sent: Sent) -> None:
    """Begin a drill."""
    key, any_hour = sent.context, sent.ticked(drills.HOURS)
    await bot.transact(
        lambda unit: drills.begin(unit, sent.by, key, any_hour=any_hour),
        once=f"drill:{sent.view_id}",
    )


async def taken(bot: Bot, sent: Sent) -> None:
    """Let a named person have it."""
    number, minutes = ESCALATION.number_of(sent.context), _minutes(sent)
    owner = SlackUserId(sent.text(forms.OWNER)) or None
    await bot.transact(
        lambda unit: response.acknowledge(unit, number, sent.by, owner=owner, minutes=minutes),
        once=f"take:{sent.view_id}",
    )


async def updated(bot: Bot, sent: Sent) -> None:
    """Tell everybody what is new."""
    number, news = ESCALATION.number_of(sent.context), sent.text(forms.NEWS)
    check_all(partial(_minutes, sent), lambda: statement(news, forms.NEWS))
    minutes = _minutes(sent)
    await bot.transact(
        lambda unit: response.update(unit, number, sent.by, news, minutes=minutes),
        once=f"update:{sent.view_id}",
    )


async def not_yet(bot: Bot, sent: Sent) -> None:
    """Say that it is not over yet."""
    number, why = ESCALATION.number_of(sent.context), sent.text(forms.WHY)
    await bot.transact(
        lambda unit: response.object_to(unit, number, sent.by, why), once=f"not_yet:{sent.view_id}"
    )


async def resolved(bot: Bot, sent: Sent) -> None:
    """Close it."""
    number = ESCALATION.number_of(sent.context)
    closing = response.Closing(
        cause=sent.text(forms.CAUSE), told=sent.text(forms.TOLD), remains=sent.text(forms.NEXT)
    )
    await bot.transact(
        lambda unit: response.resolve(unit, number, sent.by, closing),
        once=f"resolve:{sent.view_id}",
    )


def _minutes(sent: Sent) -> int:
    chosen = sent.text(forms.MINUTES) or forms.USUAL
    if chosen not in {choice.value for choice in forms.CHOICES}:
        raise UserError("", fields={forms.MINUTES: "Please choose one."})
    return int(chosen)


COMMANDS: Commands = {
    Subcommand(
        "escalate",
        "/rollout escalate",
        "Reach the pod that owns it now, step by step, until somebody has it.",
        foremost_for=(Role.AGENTS, Role.CHAMPIONS, Role.SUPERVISORS, InPod.MEMBER, Role.COMPLIANCE),
    ): escalate,
    Subcommand(
        "escalations",
        "/rollout escalations",
        "What is open, and how fast each pod takes and resolves; `/rollout escalation E-4` shows one "
        "and everything that happened to it.",
        foremost_for=EVERYBODY,
    ): shown,
    Subcommand(
        "drill",
        "/rollout drill",
        "Begin a drill for your pod, once you have seen whom it calls: in working hours, over after a day, "
        "and every message says that it is one.",
    ): drill,
}
THREADS = {LabelKind.ESCALATION: Listener(threads.hear, threads.correct)}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with escalations."""
    on_shortcut(app, "escalations.fresh", partial(fresh, bot))
    on_shortcut(app, "escalations.about", partial(about, bot, form=forms.about))
    on_click(app, "escalations.open", partial(ESCALATION.look, bot))
    on_click(app, "escalations.apart", partial(apart, bot))
    for word in forms.FORMS:
        on_click(
            app, f"escalations.{word}", partial(ESCALATION.ask, bot, form=response.form, word=word)
        )
    for word, decide in CHANGES.items():
        on_click(app, f"escalations.{word}", partial(ESCALATION.change, bot, decide=decide))
    on_submit(app, "escalations.raise", partial(raised, bot, app=app))
    on_submit(app, "escalations.drill", partial(drilled, bot))
    on_submit(app, "escalations.rate", partial(rated, bot))
    on_submit(app, "escalations.take", partial(taken, bot))
    on_submit(app, "escalations.update", partial(updated, bot))
    on_submit(app, "escalations.resolve", partial(resolved, bot))
    on_submit(app, "escalations.not_yet", partial(not_yet, bot))
