"""Feedback that says what somebody is about to say: shown while they write, joined with one tap."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain import labels
from bot.domain.feedback import decisions
from bot.domain.feedback.item import FEEDBACK, OPEN, Feedback, FeedbackState
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.domain.people import may_work
from bot.domain.rights import rules
from bot.domain.words import has_letters
from bot.errors import UserError
from bot.services.feedback import intake, messages, receipt, views, work
from bot.services.feedback.intake import Submission
from bot.services.feedback.sight import takes_calls
from bot.slack.mrkdwn import escape, mrkdwn, quote
from bot.store import feedback as rows
from bot.store.feedback import FeedbackFilter
from bot.work import pods
from bot.work.forms import FieldView
from bot.work.menus import Search
from bot.work.tell import Button
from bot.work.unit import Unit

MINE_TOO = "feedback.mine_too"
MOST_SHOWN = 3
MOST_SOUGHT = 12
# So many of the newest are read for the words typed.
MOST_LOOKED_AT = 500
SHORTEST = 12
LONGEST_SHOWN = 160
TOLD = (*OPEN, FeedbackState.SHIPPED, FeedbackState.UNCONFIRMED)


def alike(unit: Unit, words: str, by: SlackUserId) -> tuple[Feedback, ...]:
    """Find up to three open or shipped pieces of feedback that say the same, of other people."""
    if len(words) < SHORTEST or not rules.COLLEAGUES.admits(unit.roster.parts_of(by)):
        return ()
    others = [item for item in _like(unit, words) if not intake.is_author(unit, item, by)]
    return tuple(others[:MOST_SHOWN])


def near(unit: Unit, words: str, by: SlackUserId) -> tuple[Feedback, ...]:
    """Find what says the same among what somebody may work on, the most alike first."""
    return tuple(item for item in _like(unit, words) if _is_theirs(unit, item, by))


def _like(unit: Unit, words: str) -> list[Feedback]:
    """Find what says the same, the most alike first."""
    found = unit.similar.search(
        (unit.workspace, FEEDBACK),
        words,
        lambda most: rows.numbers(unit.tx, unit.workspace, TOLD, limit=most),
        lambda numbers: {n: item.report.what for n, item in _read(unit, numbers).items()},
        most=MOST_SOUGHT,
    )
    items = _read(unit, found)
    return [items[number] for number in found if number in items]


def holding(unit: Unit, search: Search) -> tuple[Feedback, ...]:
    """Find the feedback of a number, and what holds the words typed, the newest first."""
    label = labels.find(search.words, LabelKind.FEEDBACK)
    named = rows.numbered(unit.tx, unit.workspace, [label.number] if label else [])
    newest = rows.find(unit.tx, unit.workspace, FeedbackFilter(states=TOLD), limit=MOST_LOOKED_AT)
    typed = labels.fold(search.words)
    holds = (item for item in newest if typed in labels.fold(item.report.what))
    return tuple(item for item in (*named, *holds) if _is_theirs(unit, item, search.by))


def _is_theirs(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    """Tell whether somebody may know of a report and work on it."""
    is_there = item.is_out(unit.at) and item.state in TOLD
    return is_there and may_work(unit.person(by), unit.roster.pod(item.pod))


def may_join(unit: Unit, item: Feedback, by: SlackUserId) -> bool:
    """Tell whether somebody may say that another's report is theirs too."""
    return (
        item.state in TOLD
        and takes_calls(unit, item, by)
        and not any(intake.is_author(unit, each, by) for each in work.reporters(unit, item))
    )


def _read(unit: Unit, numbers: list[int]) -> dict[int, Feedback]:
    found = rows.numbered(unit.tx, unit.workspace, numbers)
    return {
        item.number: item
        for item in found
        # Somebody anonymous is not there before their quarter hour, and their words are not shown.
        if item.state in TOLD
        and item.redacted_at is None
        and not item.is_anonymous
        and item.is_out(unit.at)
    }


def offer(unit: Unit, item: Feedback) -> FieldView:
    """Show one in the form, for whoever has said the same with one tap."""
    return FieldView(
        block=item.label,
        kind="offer",
        label=mrkdwn(
            "*{}* · {} · {}\n{}",
            item.label,
            pods.workflow_name(unit.charter, item.report.workflow),
            views.standing(unit, item, to_author=False),
            quote(escape(views.what_words(item, LONGEST_SHOWN))),
        ),
        buttons=(Button(MINE_TOO, "That's mine too", item.label),),
    )


def known(
    unit: Unit, permalink: str, by: SlackUserId, *, but: Collection[str] = ()
) -> tuple[FieldView, ...]:
    """Say that a message was reported already, and offer what somebody may do with that report."""
    found = rows.about(unit.tx, unit.workspace, permalink, limit=MOST_SHOWN) if permalink else ()
    return tuple(_known(unit, item, by) for item in found if item.label not in but)


def _known(unit: Unit, item: Feedback, by: SlackUserId) -> FieldView:
    mine = intake.is_author(unit, item, by)
    stands = views.standing(unit, decisions.as_told(item, at=unit.at), to_author=False)
    label = mrkdwn("This message is {} already ({}).", item.label, stands)
    if mine or may_work(unit.person(by), unit.roster.pod(item.pod)):
        shown = Button("feedback.open", f"Show {item.label}", item.label)
        return FieldView(block=item.label, kind="offer", label=label, buttons=(shown,))
    theirs = rules.COLLEAGUES.admits(unit.roster.parts_of(by))
    if theirs and item.state in TOLD and item.redacted_at is None:
        return replace(offer(unit, item), label=label)
    return FieldView(kind="note", label=label)


def mine_too(
    unit: Unit, number: int, author: SlackUserId, words: str, *, anonymous: bool
) -> Feedback:
    """Join somebody to what was reported already: they hear its outcome; its clock stays."""
    rules.COLLEAGUES.check(unit.roster.parts_of(author))
    target = work.lock(unit, number)
    work.check_out(unit, target, author)
    if target.state not in TOLD or target.is_anonymous:
        raise UserError(f"{target.label} is {decisions.standing(target)}. Please send your own.")
    if intake.is_author(unit, target, author):
        raise UserError(f"{target.label} is yours already.")
    if any(intake.is_author(unit, item, author) for item in work.reporters(unit, target)):
        raise UserError(f"You have joined {target.label} already.")
    # What a colleague wrote and wished stays theirs: who joins without words says the same.
    what = words.strip() if has_letters(words) else f"The same as {target.label}."
    report = replace(target.report, what=what, files=(), evidence="", wish="")
    sent = Submission(author=author, report=report, anonymous=anonymous)
    intake.refuse_bad_words(unit, sent)
    joined = intake.new(unit, sent)
    joined = replace(
        joined,
        state=FeedbackState.DUPLICATE,
        duplicate_of=target.number,
        closed_at=joined.arrived_at,
    )
    rows.add(unit.tx, unit.workspace, joined)
    intake.record(unit, "mine_too", joined, after={"duplicate_of": target.label})
    gathered = decisions.gather(target, 1)
    rows.save(unit.tx, unit.workspace, gathered)
    messages.refresh(unit, gathered, not_before=messages.waits_until(unit, joined))
    view = receipt.receipt_view(unit, joined)
    messages.tell_author(unit, joined, view, ref=messages.receipt_ref(joined))
    work.tell_reporter(unit, joined, target, by=author)
    return joined
