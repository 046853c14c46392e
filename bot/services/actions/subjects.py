"""Looking up what due nudges are about, and what each person can do about it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.domain.ids import SlackUserId
from bot.services.actions import messages
from bot.store.actions.nudges import DueNudge
from bot.work import origins
from bot.work.presence import presences
from bot.work.subjects import Subject
from bot.work.tell import Button
from bot.work.unit import Unit


def subjects_of(unit: Unit, due: Sequence[DueNudge]) -> dict[tuple[str, int], Subject]:
    """Look up what nudges are about, leaving out what nobody needs to hear of any more."""
    numbers: dict[str, list[int]] = {}
    for each in due:
        numbers.setdefault(each.object_kind, []).append(each.object_number)
    found = {
        (kind, number): subject
        for kind, asked in numbers.items()
        for number, subject in origins.of_kind(unit, kind).subjects(unit, asked).items()
    }
    who = presences(unit, _concerned(unit, found.values()))
    return {key: replace(subject, who=who) for key, subject in found.items()}


def _concerned(unit: Unit, subjects: Iterable[Subject]) -> Iterator[SlackUserId]:
    """Yield everybody whom nudges about some things may be for."""
    yield from (*unit.roster.office, *unit.roster.admins)
    for subject in subjects:
        yield from (*unit.roster.pod(subject.pod).leads, *(subject.alone or ()))
        if subject.owner is not None:
            yield subject.owner


def buttons(unit: Unit, subject: Subject, user: SlackUserId) -> tuple[Button, ...]:
    """Choose what a person can do about it."""
    if subject.action is None:
        return subject.buttons
    words: tuple[str, ...] = messages.OWNERS if user == subject.owner else messages.PILE
    if subject.owner not in (None, user):
        words = messages.LEADS
    if "day" in origins.of(unit, subject.action).buttons:
        words = (*words, "day")
    return messages.buttons(unit, subject.action, words)
