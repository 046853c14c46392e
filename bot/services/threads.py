"""Threads of ours: what a reply in one is about."""

from dataclasses import dataclass

from bot.domain.ids import SlackUserId
from bot.services.escalations import threads as of_escalations
from bot.services.feedback import conversation
from bot.store.outbox.posted import ref_at
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Said:
    """A message somebody wrote in a thread."""

    by: SlackUserId
    text: str
    channel: str
    thread: str


def concerns(unit: Unit, said: Said) -> bool:
    """Tell whether a thread is one of ours; nearly none is, so this only reads."""
    return _ref(unit, said) is not None


def overheard(unit: Unit, said: Said) -> bool:
    """Hand a reply to what its thread is about; False where it is none of ours."""
    ref = _ref(unit, said)
    if ref is None:
        return False
    if ref.startswith("F-"):
        return conversation.overheard(unit, ref, said.by, said.text)
    return of_escalations.overheard(unit, ref, said.by, said.text)


def _ref(unit: Unit, said: Said) -> str | None:
    return ref_at(unit.tx, unit.workspace, channel=said.channel, ts=said.thread)
