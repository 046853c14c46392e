"""Numbers: `/rollout measures`, `/rollout findings`, `/rollout note`, and a finding's buttons."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from bot.domain import labels
from bot.domain.commands import Subcommand
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.labels import LabelKind
from bot.domain.measures.findings import Attribution
from bot.domain.measures.known_changes import ChangeKind, VersionKind
from bot.domain.refs import Topic
from bot.domain.roles import InPod, Role
from bot.errors import UserError
from bot.runtime import Bot
from bot.runtime.commands import Commands
from bot.services.actions import changes
from bot.services.interactions import agreement, evidence
from bot.services.maps import showing
from bot.services.measures import (
    disputes,
    findings,
    known_changes,
    lookup,
    origin,
    outcomes,
    replies,
    versions,
)
from bot.slack.bolt import SlackApp
from bot.slack.inputs import Click, Sent, Typed, on_click, on_submit
from bot.work import relay
from bot.work.threads import Listener
from bot.work.unit import Unit

ORIGINS = (origin.ORIGIN, origin.DISPUTE, origin.LIMIT)
MENUS = {known_changes.WORKFLOW: known_changes.find_workflow}
THREADS = {
    LabelKind.DISPUTE: Listener(replies.hear, relay.correct),
    LabelKind.FINDING: Listener(replies.hear_of_finding, relay.correct),
}
TOPICS = {Topic.FINDING: replies.of_finding}
PLACE = 80

Form = Callable[[Unit, str, SlackUserId], dict[str, Any]]
dispute_in = partial(labels.number_of, kind=LabelKind.DISPUTE)
FORMS: dict[str, Form] = {
    "evidence": evidence.modal,
    "become": outcomes.form,
    "dispute": disputes.form,
    "upheld": lambda unit, value, by: disputes.answer_form(
        unit, dispute_in(value), by, upheld=True
    ),
    "stands": lambda unit, value, by: disputes.answer_form(
        unit, dispute_in(value), by, upheld=False
    ),
}
ACTIONS = tuple(f"findings.{word}" for word in FORMS)


async def measures(bot: Bot, typed: Typed) -> dict[str, Any] | None:
    """Answer with workflows, one's numbers or map, versions, or how alike contacts are scored."""
    if typed.words and labels.fold(typed.words[0]) == versions.WORD:
        return await registered(bot, typed, typed.words[1:])
    if typed.words and labels.fold(typed.words[0]) == agreement.WORD:
        return await bot.read(lambda unit: agreement.report(unit, typed.by, typed.words[1:]))
    if showing.WORD in map(labels.fold, typed.words[1:]):
        return await bot.read(lambda unit: showing.asked(unit, typed.by, typed.words))
    return await bot.read(lambda unit: lookup.measures(unit, typed.by, typed.words))


async def registered(bot: Bot, typed: Typed, words: Sequence[str]) -> dict[str, Any] | None:
    """List versions, or open the form that enters one."""
    if words and labels.fold(words[-1]) == versions.ADD:
        await typed.open(await bot.read(lambda unit: versions.form(unit, typed.by, words[:-1])))
        return None
    return await bot.read(lambda unit: versions.listing(unit, typed.by, words))


async def enter(bot: Bot, sent: Sent) -> None:
    """Enter a version."""
    day, kind = sent.day(versions.DAY), sent.text(versions.KIND)
    empty = {versions.DAY: day is None, versions.KIND: kind not in set(VersionKind)}
    if day is None or any(empty.values()):
        raise UserError("", fields={block: "Please choose." for block in empty if empty[block]})
    new = versions.NewVersion(VersionKind(kind), sent.text(versions.NAME), day)
    await bot.transact(
        lambda unit: versions.enter(unit, sent.context, sent.by, new),
        once=f"version:{sent.view_id}",
    )


async def waiting(bot: Bot, typed: Typed) -> dict[str, Any]:
    """Answer with the findings that wait for a word, or with one finding or dispute."""
    if not typed.words:
        return await bot.read(lambda unit: findings.waiting(unit, typed.by))
    text = " ".join(typed.words)
    label = labels.find(text)
    if label is not None and label.kind is LabelKind.DISPUTE:
        return await bot.read(lambda unit: disputes.show(unit, label.number, typed.by))
    number = labels.number_of(text, LabelKind.FINDING)
    return await bot.read(lambda unit: findings.show(unit, number, typed.by))


async def note(bot: Bot, typed: Typed) -> dict[str, Any] | None:
    """Open the form for a known change, or answer with one or all of them."""
    text = " ".join(typed.words)
    if labels.fold(text) == "list":
        return await bot.read(lambda unit: known_changes.listing(unit, typed.by))
    label = labels.find(text, LabelKind.KNOWN_CHANGE)
    if label is not None:
        number = labels.number_of(text, LabelKind.KNOWN_CHANGE)
        return await bot.read(lambda unit: known_changes.show(unit, number, typed.by))
    await typed.open(await bot.read(lambda unit: known_changes.form(unit, typed.by, text)))
    return None


async def noted(bot: Bot, sent: Sent) -> None:
    """Keep a known change."""
    day, workflow = sent.day(known_changes.DAY), sent.text(known_changes.WORKFLOW)
    kind = sent.text(known_changes.KIND)
    empty = {known_changes.DAY: day is None, known_changes.KIND: kind not in set(ChangeKind)}
    if day is None or any(empty.values()):
        raise UserError("", fields={block: "Please choose." for block in empty if empty[block]})
    new = known_changes.NewKnownChange(
        ChangeKind(kind),
        None if workflow in ("", known_changes.ALL) else WorkflowKey(workflow),
        day,
        sent.day(known_changes.UNTIL),
        sent.text(known_changes.WORDS),
    )
    await bot.transact(
        lambda unit: known_changes.note(unit, sent.by, new), once=f"note:{sent.view_id}"
    )


async def ask(bot: Bot, click: Click, form: Form) -> None:
    """Open what a finding's button stands for; where it stood is kept for the answer."""
    view = await bot.read(lambda unit: form(unit, click.value, click.by))
    ts = str((click.message or {}).get("ts") or "")
    if view.get("callback_id") == "findings.become" and click.channel[:1] in ("C", "G") and ts:
        view["private_metadata"] = f"{view['private_metadata']}|{click.channel}|{ts}"
    await click.open(view)


async def become(bot: Bot, sent: Sent) -> None:
    """Say what findings become, and tell the thread where they stood."""
    value, _, place = sent.context.partition("|")
    channel, _, ts = place.partition("|")
    filled = outcomes.FindingInput(
        becomes=sent.text(outcomes.BECOMES),
        changed=sent.text(outcomes.CHANGED),
        reason=sent.text(outcomes.REASON),
        title=sent.text(outcomes.TITLE),
        owner=SlackUserId(sent.text(changes.OWNER)) or None,
    )

    def decide(unit: Unit) -> None:
        found = outcomes.become(unit, value, sent.by, filled)
        outcomes.tell_thread(unit, found, sent.by, channel=channel, thread=ts)

    await bot.transact(decide, once=f"become:{sent.view_id}")


async def dispute(bot: Bot, sent: Sent) -> None:
    """Ask whoever keeps a measure about a number."""
    reason, changed = sent.text(disputes.REASON), sent.text(outcomes.CHANGED)
    await bot.transact(
        lambda unit: disputes.dispute(
            unit, sent.context, sent.by, reason, changed=changed or Attribution.UNKNOWN
        ),
        once=f"dispute:{sent.view_id}",
    )


async def answer(bot: Bot, sent: Sent) -> None:
    """Answer a dispute."""
    words = sent.text(disputes.ANSWER)
    number, _, verdict = sent.context.partition(":")
    upheld, changed = verdict == disputes.UPHELD, sent.text(outcomes.CHANGED)

    def decide(unit: Unit) -> None:
        # A form opened before this was asked has nothing to say about it.
        if changed:
            disputes.attribute(unit, dispute_in(number), sent.by, changed)
        disputes.answer(unit, dispute_in(number), sent.by, words, upheld=upheld)

    await bot.transact(decide, once=f"answer:{sent.view_id}")


COMMANDS: Commands = {
    Subcommand(
        "measures",
        "/rollout measures",
        "The numbers of a workflow: the newest values, what is usual, what counts. Add a workflow, "
        "and a measure for that alone, or `map` for its steps; `agreement` says how alike contacts are "
        "scored, `versions` what runs since when.",
        foremost_for=(
            Role.SUPERVISORS,
            InPod.LEAD,
            InPod.MEMBER,
            Role.LEADERS,
            Role.ANALYSTS,
            Role.STEWARDS,
        ),
    ): measures,
    Subcommand(
        "findings",
        "/rollout findings",
        "What stood out in the numbers, or looks wrong to somebody, and waits for an answer; "
        "`/rollout findings N-3` shows one.",
        foremost_for=(InPod.LEAD, InPod.MEMBER, Role.LEADERS, Role.ANALYSTS),
    ): waiting,
    Subcommand(
        "note",
        "/rollout note",
        "Note a release, a policy, an outage, so that numbers can be explained; `/rollout note list` "
        "shows them, `/rollout note C-1` one of them.",
        foremost_for=(InPod.MEMBER, Role.ANALYSTS, Role.STEWARDS),
    ): note,
}


def register(app: SlackApp, bot: Bot) -> None:
    """Hear everything people do with numbers."""
    for word, form in FORMS.items():
        on_click(app, f"findings.{word}", partial(ask, bot, form=form))
    on_submit(app, "findings.become", partial(become, bot))
    on_submit(app, "findings.dispute", partial(dispute, bot))
    on_submit(app, "findings.answer", partial(answer, bot))
    on_submit(app, "notes.send", partial(noted, bot))
    on_submit(app, "versions.enter", partial(enter, bot))
