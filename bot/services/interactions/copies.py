"""What was written and told of a contact, taken out wherever it was copied to once that is erased."""

from collections.abc import Iterable
from functools import partial
from typing import Any

import orjson

from bot.domain import copies, refs
from bot.domain.interactions.looks import Look
from bot.domain.refs import Topic
from bot.store.interactions import looks
from bot.store.measures import disputes
from bot.store.measures.disputes import Dispute
from bot.store.outbox.copies import reword_copies
from bot.store.outbox.erase import erase_payloads, erase_unsent
from bot.store.record import audit
from bot.work import tell
from bot.work.tell import ToldView
from bot.work.unit import Unit

CONTACT, WORDS = "A contact that was erased since", "(erased)"


def take_out(unit: Unit, contact: int) -> None:
    """Take people's words about a contact, and when it was, out of acts, disputes and messages."""
    coached = looks.lock_coachings(unit.tx, unit.workspace, contact)
    take_out_messages(unit, coached)
    for look in coached:
        if not look.confirmed:
            _end(unit, look)
    looks.forget_words(unit.tx, unit.workspace, contact)
    _take_out_of_disputes(unit, contact)


def take_out_messages(unit: Unit, coached: Iterable[Look]) -> None:
    """Erase what was told of coachings; what has not left yet never leaves."""
    for look in coached:
        about = refs.make(Topic.LOOK, look.number)
        erase_payloads(unit.tx, unit.workspace, about=about)
        erase_unsent(unit.tx, unit.workspace, about=about, instead={}, at=unit.at)


def _end(unit: Unit, look: Look) -> None:
    """Drop a coaching that nobody can confirm any more, and tell who coached."""
    looks.drop(unit.tx, unit.workspace, look.number)
    news = ToldView(
        headline="A contact you coached with was erased before your coaching was confirmed, "
        "so it is not counted. You need do nothing."
    )
    tell.send(unit, refs.make(Topic.LOOK, look.number), look.by, news)


def _take_out_of_disputes(unit: Unit, contact: int) -> None:
    for asked in disputes.lock_of_contact(unit.tx, unit.workspace, contact):
        audit.erase_bodies(unit.tx, unit.workspace, asked.label)
        change = partial(_without, asked)
        for edit in reword_copies(unit.tx, unit.workspace, asked.label, change):
            unit.queue(edit)
    disputes.forget_contact(unit.tx, unit.workspace, contact, about=f"{CONTACT}.", words=WORDS)


def _without(asked: Dispute, payload: Any) -> Any:
    """Take a dispute's words, and which contact it is about, out of a message that names it."""
    if not copies.speaks_of(orjson.dumps(payload).decode(), (asked.label,)):
        return payload
    words = tuple(each for each in (asked.reason, asked.answer) if each)
    said = copies.all_without(payload, words, WORDS)
    return copies.all_without(said, (asked.about.partition("\n")[0],), CONTACT)
