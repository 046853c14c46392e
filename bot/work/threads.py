"""Threads of ours: what a reply in one is about."""

from collections.abc import Callable, Mapping

from bot.domain.labels import Label, LabelKind
from bot.domain.refs import Ref
from bot.slack.speech import Said
from bot.store.outbox.posted import ref_at
from bot.work.unit import Unit

# Told the name of the message that opens the thread; False where it is none of theirs after all.
Listener = Callable[[Unit, str, Said], bool]


def concerns(unit: Unit, said: Said) -> bool:
    """Tell whether a thread is one of ours; nearly none is, so this only reads."""
    return _ref(unit, said) is not None


def overheard(unit: Unit, said: Said, listeners: Mapping[LabelKind, Listener]) -> bool:
    """Hand a reply to whoever listens to threads of its kind; False where it is none of ours."""
    ref = _ref(unit, said)
    about = Ref.parse(ref).about if ref else None
    listener = listeners.get(about.kind) if isinstance(about, Label) else None
    return listener is not None and listener(unit, ref or "", said)


def _ref(unit: Unit, said: Said) -> str | None:
    return ref_at(unit.tx, unit.workspace, channel=said.channel, ts=said.thread)
