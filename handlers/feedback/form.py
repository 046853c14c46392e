"""Where feedback is written: the command, both shortcuts, Home and the edit button open one form."""

from functools import partial

from bot.domain import labels
from bot.domain.commands import EVERYBODY, Subcommand
from bot.domain.feedback.item import (
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
    Report,
    hurts,
)
from bot.domain.ids import WorkflowKey
from bot.domain.words import says_something
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.asking import ask_once
from bot.runtime.commands import Commands
from bot.runtime.links import about
from bot.services.feedback import filters, form, intake, lookup, matches, questions
from bot.services.feedback.intake import Submission
from bot.services.feedback.questions import Filled
from bot.slack.bolt import SlackApp
from bot.slack.inputs import (
    Click,
    Sent,
    Typed,
    on_click,
    on_filling,
    on_shortcut,
    on_submit,
)
from bot.slack.manifest import Shortcut
from bot.work.forms import A_REPORT, NO_MESSAGE, MessageLink
from bot.work.unit import Unit
from handlers.feedback.clicks import FEEDBACK

SHORTCUTS = (
    Shortcut("Give feedback", "global", "feedback.new", "Tell the pod what happened."),
    Shortcut("Give feedback on this", "message", "feedback.about", "This message is the evidence."),
)


async def typed(bot: Bot, typed: Typed) -> dict[str, object] | None:
    """Answer `/rollout feedback`: the form, with a report that was typed; a list; or one item."""
    words, said = typed.words, " ".join(typed.words)
    if not words:
        await typed.open(await bot.read(lambda unit: form.blank(unit, typed.by, NO_MESSAGE)))
        return None
    if labels.fold(words[0]) == "list":
        return await bot.read(lambda unit: lookup.listing(unit, typed.by, words[1:]))
    if await bot.read(lambda unit: filters.are_filters(unit, words)):
        return await bot.read(lambda unit: lookup.listing(unit, typed.by, words))
    if says_something(said, fewest=A_REPORT):
        await typed.open(await bot.read(lambda unit: form.begun(unit, typed.by, said)))
        return None
    await bot.read(lambda unit: filters.refuse_slip(unit, words))
    number = FEEDBACK.number_of(said)
    return await bot.read(lambda unit: lookup.details(unit, number, typed.by))


async def new(bot: Bot, click: Click) -> None:
    """Open an empty form, or the draft somebody left."""
    await click.open(await bot.read(lambda unit: form.blank(unit, click.by, NO_MESSAGE)))


async def carry(bot: Bot, click: Click) -> None:
    """Open the form with what somebody wrote to us."""
    link = MessageLink(message=click.value)
    await click.open(await bot.read(lambda unit: form.blank(unit, click.by, link)))


async def edit(bot: Bot, click: Click) -> None:
    """Open the form with one's own words in it."""
    number = FEEDBACK.number_of(click.value)
    await click.open(await bot.read(lambda unit: form.filled(unit, number, click.by)))


async def submit(bot: Bot, sent: Sent) -> None:
    """Store new feedback; a form sent twice counts once."""
    submission = _submission(sent)
    await _ask_for_more(bot, sent, submission)
    # A modal is sent again by people, never by Slack, so its view stands for the delivery.
    await bot.transact(lambda unit: intake.submit(unit, submission), once=_sending(sent))


async def _ask_for_more(bot: Bot, sent: Sent, written: Submission) -> None:
    """Ask once for more than a word, where nothing else is wrong with it."""
    if intake.is_brief(written):
        await bot.read(lambda unit: intake.refuse_bad_words(unit, written))
        await ask_once(bot, sent, "feedback.what", intake.MORE)


def _sending(sent: Sent) -> str:
    return f"submit:{sent.view_id}"


async def save(bot: Bot, sent: Sent) -> None:
    """Store edited words."""
    number, report = FEEDBACK.number_of(sent.context), _report(sent)
    await _ask_for_more(bot, sent, Submission(author=sent.by, report=report))
    await bot.transact(lambda unit: intake.edit(unit, number, sent.by, report))


async def keep(bot: Bot, sent: Sent) -> None:
    """Keep what stands in a form as a draft, while it is filled in."""
    words, sending, link = _filled(sent), _sending(sent), MessageLink.read(sent.context)
    await bot.transact(
        lambda unit: form.save_draft(unit, sent.by, words, sending=sending, link=link), bulk=True
    )


async def discard(bot: Bot, click: Click) -> dict[str, object]:
    """Drop the draft that stands in an open form, and begin it anew."""
    context = click.filled.context if click.filled else ""
    await bot.transact(lambda unit: form.discard(unit, click.by, context))
    return await bot.read(lambda unit: form.anew(unit, click.by, context))


async def fill(bot: Bot, sent: Sent) -> dict[str, object] | None:
    """Keep what stands in a form, and show what says the same once the words are written."""
    await keep(bot, sent)
    # Nothing moves under somebody who types: what says the same waits until they choose something.
    if sent.touched in questions.TYPED:
        return None
    words = _filled(sent)
    return await bot.read(lambda unit: form.with_alike(unit, sent.by, words, context=sent.context))


async def mine_too(bot: Bot, click: Click) -> dict[str, object] | None:
    """Join who writes to what was reported already, and show what they get."""
    number, sent = FEEDBACK.number_of(click.value), click.filled
    words, context = (_filled(sent), sent.context) if sent else (Filled(), "")

    def join(unit: Unit) -> Feedback:
        form.discard(unit, click.by, context)
        return matches.mine_too(unit, number, click.by, words.what, anonymous=words.anonymous)

    joined = await bot.transact(join)
    if joined is None:
        return None
    own, show = joined.number, lookup.details_modal if click.modal_id else lookup.details
    return await bot.read(lambda unit: show(unit, own, click.by))


CLICKS = {"feedback.new": new, form.CARRY: carry, "feedback.edit": edit}
ACTIONS = (*CLICKS, questions.DRAFT, questions.ANEW, form.DISCARD, matches.MINE_TOO)


COMMANDS: Commands = {
    Subcommand(
        "feedback",
        "/rollout feedback",
        "Tell the pod what happened. You get a number, a date, and the last word on the fix. "
        "`/rollout feedback list` shows yours (add pod, all, open, overdue or a workflow), "
        "`/rollout feedback F-12` one of them.",
        foremost_for=EVERYBODY,
    ): typed,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear the form; its submission first, since it is what most people do."""
    on_submit(app, "feedback.submit", partial(submit, bot))
    on_submit(app, "feedback.edit", partial(save, bot))
    for action_id in (questions.DRAFT, questions.ANEW):
        on_filling(app, action_id, partial(fill, bot))
    on_click(app, form.DISCARD, partial(discard, bot))
    on_click(app, matches.MINE_TOO, partial(mine_too, bot))
    on_shortcut(app, "feedback.new", partial(new, bot))
    on_shortcut(app, "feedback.about", partial(about, bot, form=form.about))
    for action_id, react in CLICKS.items():
        on_click(app, action_id, partial(react, bot))


def _submission(sent: Sent) -> Submission:
    link = MessageLink.read(sent.context)
    return Submission(
        author=sent.by,
        report=_report(sent),
        anonymous=sent.ticked("feedback.anonymous"),
        source=link.permalink,
        source_channel=link.channel,
        source_thread=link.thread,
        draft=intake.draft_of(link),
    )


def _report(sent: Sent) -> Report:
    severity = _severity(sent)
    chosen = {block: sent.text(block) for block in CHOICES} | {questions.SEVERITY: severity}
    missing = {
        block: "Please choose one."
        for block, choices in CHOICES.items()
        if chosen[block] not in choices
    }
    if missing:
        raise UserError("", fields=missing)
    return Report(
        workflow=WorkflowKey(sent.text("feedback.workflow")),
        moment=CallMoment(sent.text("feedback.moment")),
        kind=FeedbackKind(sent.text("feedback.kind")),
        severity=FeedbackSeverity(severity),
        what=sent.text("feedback.what"),
        evidence=sent.text("feedback.evidence"),
        wish=sent.text("feedback.wish"),
        files=sent.files("feedback.files"),
    )


CHOICES = {
    "feedback.moment": frozenset(CallMoment),
    "feedback.kind": frozenset(FeedbackKind),
    questions.SEVERITY: frozenset(FeedbackSeverity),
}


def _severity(sent: Sent) -> str:
    """Read how much it hurts: what works well does not, whatever was chosen before."""
    return (
        sent.text(questions.SEVERITY)
        if hurts(sent.text("feedback.kind"))
        else FeedbackSeverity.LOW.value
    )


def _filled(sent: Sent) -> Filled:
    return Filled(
        workflow=sent.text("feedback.workflow"),
        moment=sent.text("feedback.moment"),
        kind=sent.text("feedback.kind"),
        severity=sent.text(questions.SEVERITY),
        what=sent.text("feedback.what"),
        evidence=sent.text("feedback.evidence"),
        wish=sent.text("feedback.wish"),
        anonymous=sent.ticked("feedback.anonymous"),
    )
