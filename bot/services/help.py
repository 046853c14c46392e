"""`/rollout help`, and the answer to a word nobody knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import labels, refs
from bot.domain.commands import Part, Subcommand, allowed, foremost, nearest, parts_of
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.domain.refs import Topic
from bot.work.tell import send
from bot.work.unit import Unit

ELSEWHERE = "Or use Give feedback in the shortcuts menu and on any message, or my Home tab."


@dataclass(frozen=True, slots=True)
class CommandView:
    """One subcommand: how it is typed, and what it does."""

    usage: str
    summary: str


@dataclass(frozen=True, slots=True)
class HelpView:
    """The subcommands somebody may use, with a word on why they see them."""

    template: ClassVar = "help/help"
    title: str
    commands: tuple[CommandView, ...]
    footer: str
    has_more: bool = False


@dataclass(frozen=True, slots=True)
class DirectView:
    """The answer to a plain direct message says the same to everybody."""

    template: ClassVar = "help/direct"


@dataclass(frozen=True, slots=True)
class MentionView:
    """The answer to a mention says the same to everybody."""

    template: ClassVar = "help/mention"


def overview(
    unit: Unit, by: SlackUserId, commands: Sequence[Subcommand], *, more: bool = False
) -> dict[str, Any]:
    """List what a person needs most, or with `more` all they may do."""
    name, parts = unit.charter.rollout.name, _parts(unit, by)
    if more:
        title, listed = f"All you can do in {name}", allowed(commands, parts)
        return unit.render(HelpView(title, _rows(listed), ELSEWHERE))
    footer = f"{ELSEWHERE} {_more(commands, parts)}"
    listed = foremost(commands, parts)
    title = f"What you can do in {name}"
    return unit.render(HelpView(title, _rows(listed), footer, has_more=True))


def unknown(
    unit: Unit, by: SlackUserId, commands: Sequence[Subcommand], word: str
) -> dict[str, Any]:
    """Answer a subcommand that does not exist with the nearest ones that do; raises UserError."""
    labels.check_known(word)
    parts, unknown_word = _parts(unit, by), f"I don't know “{word[:40]}”."
    if meant := allowed(nearest(commands, labels.fold(word)), parts):
        return unit.render(HelpView(f"{unknown_word} Did you mean:", _rows(meant), ""))
    listed, footer = _rows(foremost(commands, parts)), _more(commands, parts)
    title = f"{unknown_word} You can use:"
    return unit.render(HelpView(title, listed, footer, has_more=True))


def mentioned(unit: Unit, by: SlackUserId, *, channel: str, thread: str) -> None:
    """Answer a mention where it was written, seen by that person alone."""
    payload = unit.render(MentionView())
    threaded = {"thread_ts": thread} if thread else {}
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=refs.make(Topic.MENTION, channel),
            # A mention in a busy channel is answered to one person, not to all.
            method=Method.EPHEMERAL,
            place=channel,
            payload={**payload, **threaded, "user": by},
        )
    )


def written_to(unit: Unit, by: SlackUserId) -> None:
    """Tell somebody who wrote to us what does reach the pods."""
    send(unit, Topic.DIRECT, by, DirectView())


def _rows(commands: Iterable[Subcommand]) -> tuple[CommandView, ...]:
    return tuple(CommandView(command.usage, command.summary) for command in commands)


def _more(commands: Sequence[Subcommand], parts: frozenset[Part]) -> str:
    return f"`/rollout help more` lists all {len(allowed(commands, parts))} commands you can use."


def _parts(unit: Unit, by: SlackUserId) -> frozenset[Part]:
    led, mine = unit.roster.led_by(by), unit.roster.pods_of(by)
    return parts_of(unit.person(by), leads=bool(led), in_pod=bool(mine))
