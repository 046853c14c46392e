"""The one form feedback is written in, wherever it is opened from, and the draft it survives in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.charter import Charter
from bot.domain import privacy
from bot.domain.feedback import decisions
from bot.domain.feedback.item import (
    KIND_WORDS,
    MOMENT_WORDS,
    SEVERITY_WORDS,
    Feedback,
)
from bot.domain.ids import SlackUserId
from bot.services.feedback import intake, matches
from bot.slack.mrkdwn import shorten
from bot.store.record import inbox, vault
from bot.store.record.vault import Draft
from bot.work.forms import Choice, FieldView, FormView, MessageLink
from bot.work.unit import Unit

# Slack shows at most 100 options in a select.
MOST_WORKFLOWS = 100
# Slack does not say that the notice of a closed modal brings what was typed into it.
DRAFT = "feedback.draft"


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


def _choices(words: Mapping[Any, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value.value, text) for value, text in words.items())


WORKFLOW = FieldView(
    block="feedback.workflow",
    kind="choice",
    label="Workflow",
    placeholder="What were you working with?",
)
QUESTIONS = (
    FieldView(
        block="feedback.what",
        kind="text",
        label="What happened?",
        hint="No customer names or numbers, please: the pod finds the call by its id.",
        longest=intake.LONGEST,
    ),
    FieldView(
        block="feedback.moment",
        kind="choice",
        label="When in the call?",
        choices=_choices(MOMENT_WORDS),
    ),
    FieldView(
        block="feedback.kind",
        kind="choice",
        label="What is it about?",
        choices=_choices(KIND_WORDS),
    ),
    FieldView(
        block="feedback.severity",
        kind="choice",
        label="How much does it hurt?",
        choices=_choices(SEVERITY_WORDS),
    ),
    FieldView(
        block=intake.EVIDENCE,
        kind="line",
        label="Evidence: interaction id or link",
        longest=500,
        optional=True,
    ),
    FieldView(
        block="feedback.wish",
        kind="text",
        label="What should change?",
        longest=intake.LONGEST,
        optional=True,
    ),
)
SCREENSHOTS = FieldView(
    block="feedback.files",
    kind="pictures",
    label="Screenshots",
    hint="Up to three. Not together with anonymous: Slack shows who uploaded a file.",
    most=intake.MOST_FILES,
    optional=True,
    action="files",
)
NAME = FieldView(
    block="feedback.anonymous",
    kind="ticks",
    label="Your name",
    choices=(
        Choice(
            "anonymous",
            "Send it without my name",
            "The pod sees no name and only a rounded time. You still hear the outcome.",
        ),
    ),
    optional=True,
    action=DRAFT,
    heard=True,
)
IS_BACK = FieldView(kind="note", label="Your draft is back: nothing was lost.")
ALIKE = FieldView(
    kind="note",
    label="Somebody has said something like it. If it is yours too, one tap is enough: "
    "you hear what becomes of it.",
)


def blank(unit: Unit, user: SlackUserId, link: MessageLink) -> dict[str, Any]:
    """Render the form for new feedback, with the draft somebody left or the message it is about."""
    draft = vault.read_draft(unit.tx, unit.vault, unit.workspace, user, kind=intake.DRAFT)
    filled = Filled(**json.loads(draft)) if draft else Filled()
    if link.permalink:
        filled = replace(filled, evidence=link.permalink)
    view = new(unit.charter, filled, context=_context(link))
    return unit.render(replace(view, fields=(IS_BACK, *view.fields)) if draft else view)


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
    offers = tuple(matches.offer(unit, item) for item in found)
    context = _context(MessageLink.read(context), labels)
    return unit.render(new(unit.charter, words, context=context, alike=offers))


def filled(unit: Unit, number: int, author: SlackUserId) -> dict[str, Any]:
    """Render the form with one's own words, to edit them; raises UserError once it was taken."""
    item = intake.look_at_own(unit, number, author)
    decisions.check_editable(item)
    view = FormView(
        callback="feedback.edit",
        context=str(number),
        title=f"Edit {item.label}",
        submit="Save",
        fields=(*_questions(unit.charter, _words_of(item), heard=False), SCREENSHOTS),
    )
    return unit.render(view)


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


def new(
    charter: Charter, words: Filled, *, context: str, alike: tuple[FieldView, ...] = ()
) -> FormView:
    """Lay out the form for new feedback; what says the same stands under the words it is like."""
    workflow, what, *rest = _questions(charter, words, heard=True)
    name = replace(NAME, initial="anonymous" if words.anonymous else "")
    days = charter.promises.feedback_days
    promise = f"You will hear what changed, or why not, within {days} days."
    return FormView(
        callback="feedback.submit",
        context=context,
        title="Give feedback",
        submit="Send",
        fields=(
            *(workflow, what),
            *((ALIKE, *alike) if alike else ()),
            *(*rest, SCREENSHOTS, name),
            FieldView(kind="note", label=promise),
        ),
        is_kept=True,
    )


def _questions(charter: Charter, words: Filled, *, heard: bool) -> tuple[FieldView, ...]:
    """Put into each question what stands in it."""
    stands = asdict(words)
    workflows = tuple(
        Choice(workflow.key, shorten(workflow.name, 75))
        for workflow in charter.workflows[:MOST_WORKFLOWS]
    )
    return tuple(
        replace(
            question,
            initial=stands[question.block.removeprefix("feedback.")],
            action=DRAFT,
            heard=heard,
        )
        for question in (replace(WORKFLOW, choices=workflows), *QUESTIONS)
    )


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
