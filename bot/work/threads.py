"""Threads of ours: what a reply in one is about, and what becomes of it where its writer changes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain import labels, refs
from bot.domain.ids import SlackUserId
from bot.domain.labels import Label, LabelKind
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Ref, Topic
from bot.slack.speech import Said
from bot.store import heard
from bot.store.heard import Heard
from bot.store.outbox.posted import ref_at
from bot.work.tell import ToldView
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
# What somebody's message of a topic is about, where that is one thing; it is given its name.
Topics = Mapping[Topic, Callable[[Unit, str, SlackUserId], str]]
NOT_HEARD = "Nobody reads words in this thread."


def concerns(unit: Unit, said: Said) -> bool:
    """Tell whether a thread is one of ours; nearly none is, so this only reads."""
    return _ref(unit, said) is not None


def is_direct(said: Said) -> bool:
    """Tell whether it was written to us alone, so that nobody else can answer it."""
    return said.channel.startswith("D")


def overheard(unit: Unit, said: Said, listeners: Listeners, topics: Topics) -> bool:
    """Hand a reply to whoever listens to threads of its kind; False where it is none of ours.

    What was written to us alone and answers nothing gets a line that says what does.
    """
    ref = _named(unit, said, topics)
    about = Ref.parse(ref).about if ref else None
    listener = listeners.get(about.kind) if isinstance(about, Label) else None
    copy = listener.hear(unit, ref, said) if listener else ""
    if copy:
        note(unit, said, str(about), copy)
    elif is_direct(said):
        _say_what_answers(unit, said, str(about) if isinstance(about, Label) else "")
    return bool(copy)


def _say_what_answers(unit: Unit, said: Said, about: str) -> None:
    shown = f"`/rollout {about}` shows what you can press." if about else ""
    note = shown or "`/rollout help` says what else reaches the pods."
    view = ToldView(
        headline=f"{NOT_HEARD} Please press a button under the message itself.", note=note
    )
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.DIRECT, said.by),
            method=Method.POST,
            place=said.channel,
            payload={**unit.render(view), "thread_ts": said.thread},
        )
    )


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


def _named(unit: Unit, said: Said, topics: Topics) -> str:
    """Name the message that opens a thread; one of many things is named by the one that waits."""
    ref = _ref(unit, said) or ""
    about = Ref.parse(ref).about if ref else None
    if not isinstance(about, Topic) or about not in topics:
        return ref
    return topics[about](unit, ref, said.by)


def _ref(unit: Unit, said: Said) -> str | None:
    return ref_at(unit.tx, unit.workspace, channel=said.channel, ts=said.thread)
