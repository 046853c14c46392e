"""What the form of feedback asks, and what stands in its fields."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.charter import Charter
from bot.domain.feedback.item import KIND_WORDS, MOMENT_WORDS, SEVERITY_WORDS, Feedback, hurts
from bot.services.feedback import intake
from bot.work import pods
from bot.work.forms import Choice, FieldView

# Slack tells what stands in a form when something in it changes, and no longer when it is closed.
DRAFT = "feedback.draft"
# Slack keeps what was typed where both ids of a field stay: a form begun anew has its own.
ANEW = "feedback.draft.anew"
SEVERITY = "feedback.severity"


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
        block=SEVERITY,
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
TYPED = tuple(each.block for each in QUESTIONS if each.kind in ("line", "text"))
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
    heard=True,
)


def laid_out(charter: Charter, words: Filled, *, heard: str = "") -> tuple[FieldView, ...]:
    """Put into each question what stands in it; those that are `heard` say so by that action.

    How much what works well hurts is not asked; where what it is about may still change without
    our hearing of it, that need not be said.
    """
    stands = asdict(words)
    workflows = pods.workflow_choices(charter)
    return tuple(
        replace(
            question,
            initial=stands[question.block.removeprefix("feedback.")],
            action=heard or DRAFT,
            heard=bool(heard),
        )
        for question in (replace(WORKFLOW, choices=workflows), *_asked(words, heard=bool(heard)))
    )


def _asked(words: Filled, *, heard: bool) -> tuple[FieldView, ...]:
    if hurts(words.kind):
        return QUESTIONS
    if heard:
        return tuple(each for each in QUESTIONS if each.block != SEVERITY)
    return tuple(
        replace(each, optional=True) if each.block == SEVERITY else each for each in QUESTIONS
    )


def words_of(item: Feedback) -> Filled:
    """Return what a report says, as its form holds it."""
    report = item.report
    return Filled(
        workflow=report.workflow,
        moment=report.moment,
        kind=report.kind,
        severity=report.severity if hurts(report.kind) else "",
        what=report.what,
        evidence=report.evidence,
        wish=report.wish,
        anonymous=item.is_anonymous,
    )
