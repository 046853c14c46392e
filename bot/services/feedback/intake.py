"""Feedback arrives: one transaction stores it, starts its clock, tells the agent and the pod."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar

from bot.domain import labels, privacy
from bot.domain.actions import deadlines
from bot.domain.audit import Entry
from bot.domain.calendar import due_day
from bot.domain.feedback import decisions
from bot.domain.feedback.item import FEEDBACK, Feedback, Report
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.promises import promise
from bot.domain.words import has_letters, says_something
from bot.errors import UserError
from bot.services.escalations import signals
from bot.services.feedback import messages, receipt
from bot.slack.mrkdwn import Mrkdwn, channel_mention
from bot.store import feedback as rows
from bot.store.actions import nudges
from bot.store.record import vault
from bot.store.record.counters import next_number
from bot.work.forms import A_FEW, MessageLink, leave_out
from bot.work.tell import FilesView
from bot.work.unit import Unit

DRAFT = "feedback"
MOST_FILES = 3
LONGEST = 3_000
MORE = "A few words more help the pod: what did it do? If there is no time, just send it again."
EVIDENCE = "feedback.evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A filled-in form: whose, what they wrote, which message it came from, who wrote it for them."""

    author: SlackUserId
    report: Report
    anonymous: bool = False
    source: str = ""
    source_channel: str = ""
    source_thread: str = ""  # the `ts` the confirmation is threaded under
    draft: str = DRAFT  # what it was written in until it was sent
    noted_by: SlackUserId | None = None


def submit(unit: Unit, sent: Submission) -> Feedback:
    """Store new feedback and queue its receipt and card; raises UserError with words per field."""
    refuse_bad_words(unit, sent)
    _ask_for_words(sent)
    item = new(unit, sent)
    rows.add(unit.tx, unit.workspace, item)
    plan_nudges(unit, item)
    if sent.noted_by is None:
        # Here and not later: a draft beside an anonymous item would tie its words to a person.
        vault.drop_draft(unit.tx, unit.vault, unit.workspace, sent.author, kind=sent.draft)
        record(unit, "submit", item, after=_words(item))
    else:
        after = {**_words(item), "for": sent.author}
        unit.note(Entry(unit.at, sent.noted_by, "submit", item.label, after=after))
    view, ref = receipt.receipt_view(unit, item), messages.receipt_ref(item)
    messages.tell_author(unit, item, view, ref=ref)
    messages.post_card(unit, item)
    if item.report.files:
        _post_files(unit, item)
    # Who reads that thread knows who was there when the confirmation came.
    if sent.source_channel and not item.is_anonymous:
        _confirm_in_thread(unit, item, sent)
    if not item.is_anonymous:
        messages.refresh_homes(unit, item)
    signals.of_feedback(unit, item)
    return item


def draft_of(link: MessageLink) -> str:
    """Name the draft of a form: each message has its own, and what is about none has one."""
    return f"{DRAFT}:{link.message}" if link.message else DRAFT


def new(unit: Unit, sent: Submission) -> Feedback:
    """Make new feedback of a form, with its number, its day and the way back to its author."""
    pod = unit.charter.pod_of(sent.report.workflow)
    calendar = unit.charter.calendar_of(pod)
    # Somebody anonymous must not be found by comparing times, so theirs are a quarter hour coarse.
    at = calendar.next_quarter_hour_of_working_time(unit.at) if sent.anonymous else unit.at
    relay = (
        vault.new_relay(unit.tx, unit.vault, unit.workspace, sent.author)
        if sent.anonymous
        else None
    )
    due_on = due_day(at, calendar, days=unit.charter.promises.feedback_days)
    return Feedback(
        number=_number(unit, sent),
        report=sent.report,
        pod=PodKey(pod.key),
        arrived_at=at,
        due_on=due_on,
        promise=promise(due_on, calendar),
        submitter=None if sent.anonymous else sent.author,
        relay=relay,
        source="" if sent.anonymous else sent.source,
    )


def _number(unit: Unit, sent: Submission) -> int:
    if not sent.anonymous:
        return next_number(unit.tx, unit.workspace, FEEDBACK)
    # Between two neighbours whose times are known, the next one would tell when it was written.
    return vault.draw_number(unit.vault, lambda number: rows.get(unit.tx, unit.workspace, number))


def edit(unit: Unit, number: int, author: SlackUserId, report: Report) -> Feedback:
    """Let the author change their words until somebody has taken it."""
    before = of_author(unit, number, author)
    anonymous = before.is_anonymous
    refuse_bad_words(unit, Submission(author=author, report=report, anonymous=anonymous))
    # A form that brings no screenshots leaves those that were sent before.
    whole = replace(report, files=report.files or before.report.files)
    _ask_for_words(Submission(author=author, report=whole, source=before.source))
    pod = unit.charter.pod_of(report.workflow)
    # Card, thread and nudges stand in the first pod's channel, and Slack moves no message.
    if pod.key != before.pod:
        raise UserError(
            "",
            fields={
                "feedback.workflow": "Another pod owns that workflow. Withdraw this one and write "
                "a new one, so that the right pod hears it."
            },
        )
    after = decisions.edit(before, whole)
    rows.save(unit.tx, unit.workspace, after)
    record(unit, "edit", after, before=_words(before), after=_words(after))
    messages.refresh(unit, after, not_before=messages.waits_until(unit, after))
    return after


def of_author(unit: Unit, number: int, author: SlackUserId) -> Feedback:
    """Lock a piece of feedback that is this person's own; raises UserError for any other."""
    return _own(unit, rows.lock(unit.tx, unit.workspace, number), number, author)


def look_at_own(unit: Unit, number: int, author: SlackUserId) -> Feedback:
    """Read a piece of feedback that is this person's own, without holding it."""
    return _own(unit, rows.get(unit.tx, unit.workspace, number), number, author)


def _own(unit: Unit, item: Feedback | None, number: int, author: SlackUserId) -> Feedback:
    if item is None or not is_author(unit, item, author):
        raise UserError(
            f"{labels.make(LabelKind.FEEDBACK, number)} is not one of yours. `/rollout feedback list` shows those."
        )
    return item


def is_author(unit: Unit, item: Feedback, user: SlackUserId) -> bool:
    """Tell whether somebody wrote it, through the sealed relay where it is anonymous."""
    if item.relay is None:
        return item.submitter == user
    # No seal is opened to compare: an HMAC tells "mine" without naming anybody.
    return item.relay in vault.relays_of(unit.tx, unit.vault, unit.workspace, user)


def refuse_bad_words(unit: Unit, sent: Submission) -> None:
    """Refuse what may not be stored or is nobody's; raises UserError with words per field."""
    # The form has these limits too, but whoever signs a request may send any form.
    fields = _personal(sent.report)
    known = {workflow.key for workflow in unit.charter.workflows}
    if sent.report.workflow not in known:
        fields["feedback.workflow"] = (
            "The rollout no longer has this workflow. Please pick another."
        )
    for block, words in _free_text(sent.report).items():
        if len(words) > LONGEST:
            fields[block] = f"{LONGEST:,} characters at most, please."
    if not sent.report.what.strip():
        fields["feedback.what"] = "Say in a sentence or two what happened."
    if len(sent.report.files) > MOST_FILES:
        fields["feedback.files"] = f"{MOST_FILES} screenshots at most, please."
    if sent.anonymous and sent.report.files:
        fields["feedback.files"] = (
            "Slack shows who uploaded a file. Remove the screenshots, or untick anonymous."
        )
    if fields:
        raise UserError("", fields=fields)


def is_brief(sent: Submission) -> bool:
    """Tell whether a word is all that somebody says, and nothing beside it shows what happened."""
    what = sent.report.what
    return has_letters(what) and not (_is_shown(sent) or says_something(what, fewest=A_FEW))


def _ask_for_words(sent: Submission) -> None:
    """Ask for words where there are none, and no picture, link or message shows what happened."""
    if not (_is_shown(sent) or has_letters(sent.report.what)):
        asked = "A few words, please: what did it do, and what should it have done?"
        raise UserError("", fields={"feedback.what": asked})


def _is_shown(sent: Submission) -> bool:
    # Notes of a session name it as where they were said, which shows nothing.
    is_linked = sent.noted_by is None and any(map(str.isalnum, sent.report.evidence))
    return bool(sent.report.files or sent.source or is_linked)


def _personal(report: Report) -> dict[str, str]:
    found = {
        block: privacy.personal_data(words, ids_allowed=block == EVIDENCE)
        for block, words in _free_text(report).items()
    }
    return {block: leave_out(seen[0]) for block, seen in found.items() if seen}


def _free_text(report: Report) -> dict[str, str]:
    return {"feedback.what": report.what, EVIDENCE: report.evidence, "feedback.wish": report.wish}


def plan_nudges(unit: Unit, item: Feedback) -> None:
    """Plan the first step towards its day; each step plans the one after it."""
    steps = deadlines.steps(
        unit.charter.promises.path, item.act_by, messages.calendar_of(unit.charter, item)
    )
    first = deadlines.begin(steps, unit.at)
    if first is not None:
        nudges.plan(unit.tx, unit.workspace, first, about=(FEEDBACK, item.number), pod=item.pod)


def _post_files(unit: Unit, item: Feedback) -> None:
    # A subject of their own: a picture Slack cannot show must not hold up the card.
    pod = unit.charter.pod(item.pod)
    view = FilesView(label=item.label, files=item.report.files)
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=messages.files_ref(item),
            method=Method.POST,
            place=unit.roster.place(pod.channel),
            payload=unit.render(view),
            ref=messages.files_ref(item),
            thread=messages.card_ref(item),
        )
    )


@dataclass(frozen=True, slots=True)
class UninvitedView:
    """Why the thread of a message has no note."""

    template: ClassVar = "feedback/uninvited"
    label: str
    channel: Mrkdwn


def _confirm_in_thread(unit: Unit, item: Feedback, sent: Submission) -> None:
    if sent.source_channel in unit.roster.uninvited:
        view = UninvitedView(item.label, channel_mention(sent.source_channel))
        messages.tell_author(unit, item, view)
        return
    noted = unit.render(receipt.noted_view(unit, item))
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=messages.noted_ref(item),
            method=Method.POST,
            place=sent.source_channel,
            payload={**noted, "thread_ts": sent.source_thread},
            ref=messages.noted_ref(item),
        )
    )


def _words(item: Feedback) -> dict[str, Any]:
    return {field.name: getattr(item.report, field.name) for field in fields(Report)}


def record(unit: Unit, verb: str, item: Feedback, **change: dict[str, Any]) -> None:
    """Note what an author did."""
    unit.note(Entry(moment_of(unit, item), actor_of(item), verb, item.label, **change))


def actor_of(item: Feedback) -> str:
    """Name the author for the audit chain, or only that there is one."""
    return item.submitter or "anonymous"


def moment_of(unit: Unit, item: Feedback) -> datetime:
    """Return the instant the chain may keep of what an author did."""
    return messages.quarter_hour(unit, item) if item.is_anonymous else unit.at
