"""`/rollout help`, and the answer to a word nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.domain import labels
from bot.domain.commands import Subcommand, allowed, nearest
from bot.domain.ids import SlackUserId
from bot.domain.outbox import Lane, Message, Method
from bot.work.unit import Unit


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


@dataclass(frozen=True, slots=True)
class DirectView:
    """The answer to a plain direct message says the same to everybody."""

    template: ClassVar = "help/direct"


@dataclass(frozen=True, slots=True)
class MentionView:
    """The answer to a mention says the same to everybody."""

    template: ClassVar = "help/mention"


def overview(unit: Unit, by: SlackUserId) -> dict[str, Any]:
    """List what a person may do."""
    view = HelpView(
        f"What you can do in {unit.charter.rollout.name}",
        _rows(_allowed(unit, by)),
        "Or use Give feedback in the shortcuts menu and on any message, or my Home tab.",
    )
    return unit.render(view)


def unknown(unit: Unit, by: SlackUserId, word: str) -> dict[str, Any]:
    """Answer a subcommand that does not exist with the nearest ones that do; raises UserError."""
    labels.check_known(word)
    near = set(nearest(labels.fold(word)))
    commands = _allowed(unit, by)
    meant = tuple(command for command in commands if command.word in near)
    title = f"I don't know “{word[:40]}”." + (" Did you mean:" if meant else " You can use:")
    return unit.render(HelpView(title, _rows(meant or commands), ""))


def mentioned(unit: Unit, by: SlackUserId, *, channel: str, thread: str) -> None:
    """Answer a mention where it was written, seen by that person alone."""
    payload = unit.render(MentionView())
    threaded = {"thread_ts": thread} if thread else {}
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=f"mention:{channel}",
            # A mention in a busy channel is answered to one person, not to all.
            method=Method.EPHEMERAL,
            place=channel,
            payload={**payload, **threaded, "user": by},
        )
    )


def written_to(unit: Unit, by: SlackUserId) -> None:
    """Tell somebody who wrote to us what does reach the pods."""
    unit.queue(
        Message(
            lane=Lane.CONVERSATION,
            subject=f"direct:{by}",
            method=Method.POST,
            place=by,
            payload=unit.render(DirectView()),
        )
    )


def _rows(commands: Iterable[Subcommand]) -> tuple[CommandView, ...]:
    return tuple(CommandView(command.usage, command.summary) for command in commands)


def _allowed(unit: Unit, by: SlackUserId) -> tuple[Subcommand, ...]:
    led, mine = unit.roster.led_by(by), unit.roster.pods_of(by)
    return allowed(unit.person(by), leads=bool(led), in_pod=bool(mine))
