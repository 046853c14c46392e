"""Words written under a message of ours, passed on to whom they concern, and corrected with them."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from bot.domain import privacy, refs
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import MessagePart, Ref
from bot.slack.mrkdwn import escape, mrkdwn, shorten
from bot.slack.speech import Said, pictures_of, with_files
from bot.store import heard as store
from bot.store.heard import Heard
from bot.store.outbox.erase import reword
from bot.store.record import audit
from bot.work import tell
from bot.work.tell import Button, FilesView, ToldView
from bot.work.unit import Unit

LONGEST = 1_000
Buttons = Callable[[SlackUserId], tuple[Button, ...]]


def words_of(said: Said) -> str:
    """Return what somebody said as it is kept: masked, since it stands in Slack already."""
    return privacy.masked(with_files(said))


def pass_on(
    unit: Unit, said: Said, about: str, users: Iterable[SlackUserId], buttons: Buttons
) -> str:
    """Keep somebody's words about a thing, let others read them, and name the copies."""
    words, token = words_of(said), secrets.token_hex(4)
    heard = [user for user in dict.fromkeys(users) if user != said.by]
    unit.note(Entry(unit.at, said.by, "say", about, after={"words": words, "ts": said.ts}))
    for user in heard:
        view = _view(unit, said.by, about, words, buttons(user))
        unit.queue(_message(unit, refs.make(about, MessagePart.ANSWER, token, user), view))
        if pictures := pictures_of(said):
            tell.send(unit, about, user, FilesView(about, pictures))
    return " ".join((refs.make(about, MessagePart.ANSWER, token), *heard))


def kept(unit: Unit, about: str, *, most: int) -> tuple[tuple[datetime, SlackUserId, str], ...]:
    """List what people said about a thing, the latest last; what was taken back is not among it."""
    # Few things are talked about, and the record is long.
    if not store.is_any_about(unit.tx, unit.workspace, about):
        return ()
    said = audit.words_about(unit.tx, unit.workspace, about, ("say", "correct"), limit=most)
    return tuple((at, SlackUserId(by), words) for at, by, words in said)


def correct(unit: Unit, heard: Heard, said: Said | None) -> None:
    """Let others read what somebody made of their words; the old ones are forgotten."""
    words = words_of(said) if said else ""
    audit.erase_words(unit.tx, unit.workspace, heard.about, ts=heard.ts)
    kept = {"words": words, "ts": heard.ts} if words else {}
    verb = "correct" if words else "take back"
    unit.note(Entry(unit.at, heard.by, verb, heard.about, after=kept))
    name, *users = heard.copy.split()
    view = _view(unit, heard.by, heard.about, words or "(taken back)", ())
    for user in users:
        message = _message(unit, refs.make(name, user), view, Method.UPDATE)
        payload = message.payload
        reword(unit.tx, unit.workspace, ref=message.subject, payload=payload, at=unit.at)
        unit.queue(message)


def _view(
    unit: Unit, by: SlackUserId, about: str, words: str, buttons: tuple[Button, ...]
) -> ToldView:
    said = shorten(escape(words), LONGEST)
    return ToldView(
        headline=mrkdwn("{} about {}: {}", unit.person(by).name, about, said),
        buttons=buttons,
    )


def _message(unit: Unit, ref: str, view: ToldView, method: Method = Method.POST) -> Message:
    return Message(
        lane=Lane.CONVERSATION,
        subject=ref,
        method=method,
        place=Ref.parse(ref).parts[-1],
        payload=unit.render(view, SlackUserId(Ref.parse(ref).parts[-1])),
        ref=ref,
    )
