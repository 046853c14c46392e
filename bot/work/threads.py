"""Threads of ours: what a reply in one is about, and what becomes of it where its writer changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain import labels
from bot.domain.labels import Label, LabelKind
from bot.domain.refs import Ref
from bot.slack.speech import Said
from bot.store import heard
from bot.store.heard import Heard
from bot.store.outbox.posted import ref_at
from bot.work.unit import Unit


@dataclass(frozen=True, slots=True)
class Listener:
    """Who listens to threads of one kind.

    `hear` is told the name of the message that opens the thread, and returns the name under which
    it keeps the words, empty where they are none of theirs. `correct` is given the new words of
    something kept, or None where they were taken back.
    """

    hear: Callable[[Unit, str, Said], str]
    correct: Callable[[Unit, Heard, Said | None], None]


Listeners = Mapping[LabelKind, Listener]


def concerns(unit: Unit, said: Said) -> bool:
    """Tell whether a thread is one of ours; nearly none is, so this only reads."""
    return _ref(unit, said) is not None


def overheard(unit: Unit, said: Said, listeners: Listeners) -> bool:
    """Hand a reply to whoever listens to threads of its kind; False where it is none of ours."""
    ref = _ref(unit, said)
    about = Ref.parse(ref).about if ref else None
    listener = listeners.get(about.kind) if isinstance(about, Label) else None
    copy = listener.hear(unit, ref or "", said) if listener else ""
    if copy:
        note(unit, said, str(about), copy)
    return bool(copy)


def note(unit: Unit, said: Said, about: str, copy: str) -> None:
    """Note under which name words are kept, so that they follow what becomes of them in Slack."""
    kept = Heard(said.channel, said.ts, about, copy, said.by)
    heard.keep(unit.tx, unit.workspace, kept)


def is_kept(unit: Unit, channel: str, ts: str) -> bool:
    """Tell whether words of a message were kept."""
    return bool(heard.kept_at(unit.tx, unit.workspace, channel=channel, ts=ts))


def correct(unit: Unit, channel: str, ts: str, said: Said | None, *, listeners: Listeners) -> None:
    """Let what was kept of a message say what it says now, or nothing where it was taken back."""
    for kept in heard.kept_at(unit.tx, unit.workspace, channel=channel, ts=ts):
        label = labels.find(kept.about)
        if label is not None and label.kind in listeners:
            listeners[label.kind].correct(unit, kept, said)


def _ref(unit: Unit, said: Said) -> str | None:
    return ref_at(unit.tx, unit.workspace, channel=said.channel, ts=said.thread)
