"""What people see of a piece of feedback: a frozen view for each template."""

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from bot.domain.actions.decisions import Action
from bot.domain.feedback.item import (
    FEEDBACK,
    KIND_WORDS,
    MOMENT_WORDS,
    SEVERITY_WORDS,
    STATE_WORDS,
    Feedback,
    FeedbackState,
    hurts,
)
from bot.domain.ids import SlackUserId
from bot.domain.words import counted, day_words
from bot.services.actions import messages
from bot.slack.mrkdwn import Mrkdwn, escape, link, mention, quote, shorten
from bot.store.actions import rows as actions
from bot.work import pods
from bot.work.unit import Unit

# Said with the same values, each in words of its own.
Wording = Literal[
    "feedback/answer",
    "feedback/answered",
    "feedback/asked",
    "feedback/asked_thread",
    "feedback/assigned",
    "feedback/confirmed",
    "feedback/declined",
    "feedback/joined",
    "feedback/lapsed",
    "feedback/moved",
    "feedback/new_day",
    "feedback/reopened",
    "feedback/shipped",
]
# A section holds 3,000 characters; the words of a card must leave room for their headings.
LONGEST_ON_CARD = 2_500
# A quote grows by a sign per line.
LONGEST_QUOTED = 1_200
# A notification shows a line or two.
BRIEF = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCardView:
    """A piece of feedback as its pod sees it."""

    template: ClassVar = "feedback/card"
    label: str
    workflow: str
    kind: str
    moment: str
    severity: str
    author: Mrkdwn
    what: Mrkdwn
    wish: Mrkdwn
    evidence: Mrkdwn | None
    source: Mrkdwn | None
    status: Mrkdwn
    due: str
    outcome: Mrkdwn
    outcome_title: str
    joined: str
    reopened: str
    note: str
    owners: tuple[str, ...]
    action_label: str
    is_redacted: bool
    can_take: bool
    can_start: bool
    can_ship: bool
    can_triage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WordView:
    """A short message about one piece of feedback, in whose words, from whom."""

    template: Wording
    label: str
    workflow: str
    what: str
    words: Mrkdwn
    quoted: Mrkdwn
    brief: Mrkdwn
    who: Mrkdwn
    other: str = ""
    is_anonymous: bool = False


def what_words(item: Feedback, most: int) -> str:
    """Return the beginning of what the author wrote, or that it was erased."""
    return shorten(" ".join(item.report.what.split()), most) or gone_words(item)


def gone_words(item: Feedback) -> str:
    """Say why there are no words any more."""
    is_taken_back = item.state is FeedbackState.WITHDRAWN and item.redacted_at is None
    return "(taken back)" if is_taken_back else "(redacted)"


def card_view(unit: Unit, item: Feedback) -> FeedbackCardView:
    """Choose what the pod's card shows."""
    report, action = item.report, its_action(unit, item)
    return FeedbackCardView(
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        kind=KIND_WORDS[report.kind],
        moment=MOMENT_WORDS[report.moment],
        severity=SEVERITY_WORDS[report.severity] if hurts(report.kind) else "",
        author=mention(item.submitter) if item.submitter else escape("somebody (anonymous)"),
        what=within(report.what or gone_words(item)),
        wish=within(report.wish),
        # From a message the form takes its link as evidence: shown once, in words.
        evidence=reference("" if report.evidence == item.source else report.evidence),
        source=link(item.source, "the message it came from") if item.source else None,
        status=status(unit, item),
        due=due_words(item),
        outcome=within(item.outcome),
        outcome_title="Why not" if item.state is FeedbackState.DECLINED else "What changed",
        joined=_joined(item.joined),
        reopened=f"Reopened {counted(item.reopened, 'time')}." if item.reopened else "",
        note=_note(unit, action),
        owners=(item.owner,) if item.owner and item.is_open else (),
        action_label=action.label if action else "",
        is_redacted=item.redacted_at is not None,
        can_take=item.state is FeedbackState.NEW,
        can_start=item.state is FeedbackState.TRIAGED,
        can_ship=item.state in (FeedbackState.TRIAGED, FeedbackState.IN_PROGRESS),
        can_triage=item.is_open,
    )


def without_wish(card: FeedbackCardView) -> FeedbackCardView:
    """Leave what a colleague who takes the same calls reads of it: what happened, and where it stands."""
    empty = Mrkdwn("")
    return replace(card, wish=empty, evidence=None, source=None, note="", action_label="")


def its_action(unit: Unit, item: Feedback) -> Action | None:
    """Find the action of open feedback that has an owner."""
    if item.owner is None or not item.is_open:
        return None
    return actions.of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)


def due_words(item: Feedback) -> str:
    """Say its day, and the promised one where that is another."""
    is_other = item.act_by != item.due_on
    first = f", first promised for {day_words(item.due_on)}" if is_other else ""
    return day_words(item.act_by) + first


def can_withdraw(item: Feedback) -> bool:
    """Tell whether its author is offered to take it back; while they are asked, no says it better."""
    return item.is_open or item.state is FeedbackState.DUPLICATE


def word_view(
    unit: Unit,
    item: Feedback,
    template: Wording,
    words: str,
    who: SlackUserId | None,
    *,
    other: str = "",
) -> WordView:
    """Choose what a short message about a piece of feedback shows."""
    return WordView(
        template=template,
        label=item.label,
        workflow=pods.workflow_name(unit.charter, item.report.workflow),
        what=what_words(item, 280),
        words=within(words),
        quoted=quote(shorten(escape(words), LONGEST_QUOTED)),
        brief=shorten(escape(words), BRIEF),
        who=mention(who) if who else escape("the agent"),
        other=other,
        is_anonymous=item.is_anonymous,
    )


def status(unit: Unit, item: Feedback, *, to_author: bool = False) -> Mrkdwn:
    """Say where it stands and who has it, to the pod or to its author."""
    stands = escape(standing(unit, item, to_author=to_author))
    return Mrkdwn(f"{stands} · {mention(item.owner)}") if item.owner else stands


def standing(unit: Unit, item: Feedback, *, to_author: bool) -> str:
    """Say where it stands, and whether that waits for a word of the author's."""
    whose = "your" if to_author else "the agent's"
    if item.state is FeedbackState.SHIPPED:
        return f"Shipped, waiting for {whose} word"
    if item.state is FeedbackState.DUPLICATE:
        return f"Joined to {item.original}"
    waits = f", waiting for {whose} answer" if item.waiting_for_agent and item.is_open else ""
    if item.is_free_again:
        before = "" if to_author else history_words(unit, item)
        stands = before or "waiting for somebody to take it again"
        return stands[0].upper() + stands[1:] + waits
    return STATE_WORDS[item.state] + waits


def history_words(unit: Unit, item: Feedback) -> str:
    """Say when it was taken and since when nobody said a word; empty where that never happened."""
    if not item.is_free_again:
        return ""
    action = actions.of_origin(unit.tx, unit.workspace, FEEDBACK, item.label)
    return messages.history_words(unit, action) if action else ""


def reference(evidence: str) -> Mrkdwn | None:
    """Make evidence clickable where it is a link."""
    if not evidence:
        return None
    is_one_word = evidence.isprintable() and " " not in evidence
    if is_one_word and evidence.lower().startswith(("http://", "https://")):
        return link(evidence, shorten(evidence, 80))
    return escape(evidence)


def within(words: str) -> Mrkdwn:
    # Escaping makes text longer, so it comes before cutting.
    return shorten(escape(words), LONGEST_ON_CARD)


def _joined(number: int) -> str:
    return f"{counted(number, 'other report')} joined to this one." if number else ""


def _note(unit: Unit, action: Action | None) -> str:
    if action is None or (action.block is None and action.offered_to is None):
        return ""
    words = messages.state_words(unit, action)
    return f"{words[0].upper()}{words[1:]}{': ' if action.reason else ''}{action.reason}"
