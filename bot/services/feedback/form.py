"""The one form feedback is written in, wherever it is opened from, and the draft it survives in."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar

from bot.domain import privacy
from bot.domain.feedback import decisions
from bot.domain.feedback.item import (
    KIND_WORDS,
    MOMENT_WORDS,
    SEVERITY_WORDS,
    CallMoment,
    Feedback,
    FeedbackKind,
    FeedbackSeverity,
)
from bot.domain.ids import SlackUserId
from bot.services.feedback import intake, matches
from bot.services.feedback.matches import AlikeView
from bot.slack.mrkdwn import shorten
from bot.store.record import inbox, vault
from bot.store.record.vault import Draft
from bot.work.forms import Choice, MessageLink
from bot.work.unit import Unit

# Slack shows at most 100 options in a select.
MOST_WORKFLOWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What already stands in the form: a draft, or the words being edited."""

    workflow: str = ""
    moment: str = ""
    kind: str = ""
    severity: str = ""
    what: str = ""
    evidence: str = ""
    wish: str = ""
    anonymous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackFormView:
    """The form as it opens."""

    template: ClassVar = "feedback/form"
    title: str
    submit: str
    callback: str
    context: str
    workflows: tuple[Choice, ...]
    moments: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    severities: tuple[Choice, ...]
    workflow: Choice | None
    moment: Choice | None
    kind: Choice | None
    severity: Choice | None
    what: str
    evidence: str
    wish: str
    anonymous: bool
    is_new: bool
    has_draft: bool
    promise: str
    alike: tuple[AlikeView, ...] = ()


def blank(unit: Unit, user: SlackUserId, link: MessageLink) -> dict[str, Any]:
    """Render the form for new feedback, with the draft somebody left or the message it is about."""
    draft = vault.read_draft(unit.tx, unit.vault, unit.workspace, user, kind=intake.DRAFT)
    filled = Filled(**json.loads(draft)) if draft else Filled()
    if link.permalink:
        filled = replace(filled, evidence=link.permalink)
    view = _view(unit, filled, context=_context(link))
    return unit.render(replace(view, has_draft=draft is not None))


def about(unit: Unit, user: SlackUserId, link: MessageLink, _text: str) -> dict[str, Any]:
    """Render the form about a message; its words stay its own, its link is the evidence."""
    return blank(unit, user, link)


def with_alike(
    unit: Unit, user: SlackUserId, words: Filled, *, context: str
) -> dict[str, Any] | None:
    """Render the form being filled in with what says the same; None where that is shown already."""
    found = matches.alike(unit, words.what, user)
    shown = json.loads(context).get("alike", []) if context else []
    labels = [item.label for item in found]
    if labels == shown:
        return None
    view = _view(unit, words, context=_context(MessageLink.read(context), labels))
    return unit.render(replace(view, alike=tuple(matches.view(unit, item) for item in found)))


def filled(unit: Unit, number: int, author: SlackUserId) -> dict[str, Any]:
    """Render the form with one's own words, to edit them; raises UserError once it was taken."""
    item = intake.look_at_own(unit, number, author)
    decisions.check_editable(item)
    view = _view(unit, _words_of(item), context=str(number))
    edited = replace(
        view, title=f"Edit {item.label}", submit="Save", callback="feedback.edit", is_new=False
    )
    return unit.render(edited)


def save_draft(unit: Unit, user: SlackUserId, words: Filled, *, sending: str) -> None:
    """Keep what stands in a form, sealed; one that was emptied leaves no draft.

    `sending` names the form's submission: what arrives after it would bring back what was sent.
    """
    if inbox.seen(unit.tx, unit.workspace, sending):
        return
    if words == Filled():
        vault.drop_draft(unit.tx, unit.vault, unit.workspace, user, kind=intake.DRAFT)
        return
    text = json.dumps(asdict(_without_personal(words)))
    draft = Draft(kind=intake.DRAFT, text=text, saved_at=unit.at)
    vault.save_draft(unit.tx, unit.vault, unit.workspace, user, draft=draft)


def _without_personal(words: Filled) -> Filled:
    """Leave out of a draft what its submission would be refused for, so that it is never stored."""
    named = privacy.personal_data(words.evidence, ids_allowed=True)
    return replace(
        words,
        what=privacy.masked(words.what),
        wish=privacy.masked(words.wish),
        evidence="" if named else words.evidence,
    )


def _context(link: MessageLink, alike_shown: Sequence[str] = ()) -> str:
    return json.dumps({**asdict(link), "alike": list(alike_shown)})


def _view(unit: Unit, words: Filled, *, context: str) -> FeedbackFormView:
    workflows = tuple(
        Choice(workflow.key, shorten(workflow.name, 75)) for workflow in unit.charter.workflows
    )
    return FeedbackFormView(
        title="Give feedback",
        submit="Send",
        callback="feedback.submit",
        context=context,
        workflows=workflows[:MOST_WORKFLOWS],
        moments=_choices(MOMENT_WORDS),
        kinds=_choices(KIND_WORDS),
        severities=_choices(SEVERITY_WORDS),
        workflow=next((c for c in workflows if c.value == words.workflow), None),
        moment=_chosen(MOMENT_WORDS, words.moment),
        kind=_chosen(KIND_WORDS, words.kind),
        severity=_chosen(SEVERITY_WORDS, words.severity),
        what=words.what,
        evidence=words.evidence,
        wish=words.wish,
        anonymous=words.anonymous,
        is_new=True,
        has_draft=False,
        promise=f"You will hear what changed, or why not, within "
        f"{unit.charter.promises.feedback_days} days.",
    )


def _choices(
    words: dict[CallMoment, str] | dict[FeedbackKind, str] | dict[FeedbackSeverity, str],
) -> tuple[Choice, ...]:
    return tuple(Choice(value.value, text) for value, text in words.items())


def _chosen(
    words: dict[CallMoment, str] | dict[FeedbackKind, str] | dict[FeedbackSeverity, str], value: str
) -> Choice | None:
    return next((choice for choice in _choices(words) if choice.value == value), None)


def _words_of(item: Feedback) -> Filled:
    report = item.report
    return Filled(
        workflow=report.workflow,
        moment=report.moment,
        kind=report.kind,
        severity=report.severity,
        what=report.what,
        evidence=report.evidence,
        wish=report.wish,
        anonymous=item.is_anonymous,
    )
