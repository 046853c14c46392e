"""What `/rollout` understands, for whom it is, and who needs it most."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.rights.rules import OF_PEOPLE, RightsRule, Standing
from bot.domain.rights.table import DoorKind, rule_of
from bot.domain.roles import InPod, Role

FOREMOST = 8
# A slip of one or two letters, and not another word.
ALIKE = 0.6
# Asked for before they are there: a guess at another word would send people astray.
COMING = frozenset({"champion", "cost", "retro", "roadmap", "weekly"})
# In many a question, whatever it is about.
EVERYDAY = frozenset({"help", "me", "who"})


Part = Role | InPod
EVERYBODY: tuple[Part, ...] = (*Role, *InPod)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after `/rollout`; the table of rights says whom it is for.

    `foremost_for` names those who need it so much that their help begins with it, `asked_as` what
    people say who ask for what it shows.
    """

    word: str
    usage: str
    summary: str
    foremost_for: tuple[Part, ...] = ()
    asked_as: tuple[str, ...] = ()

    @property
    def rule(self) -> RightsRule:
        """Whom it is for."""
        return rule_of(DoorKind.COMMAND, self.word)

    def answers_to(self, word: str) -> bool:
        """Tell whether somebody who typed a word means this: singular and plural are one."""
        return _singular(word) == _singular(self.word)


def asked_for(commands: Sequence[Subcommand], question: str) -> tuple[Subcommand, ...]:
    """Return the subcommands that answer a question, in their own order."""
    spoken = question.split()
    return tuple(
        command
        for command in commands
        if (command.word not in EVERYDAY and any(map(command.answers_to, spoken)))
        or any(f" {words} " in f" {question} " for words in command.asked_as)
    )


def allowed(commands: Sequence[Subcommand], parts: frozenset[Standing]) -> tuple[Subcommand, ...]:
    """List the subcommands somebody may use."""
    return tuple(command for command in commands if command.rule.is_open_to(parts))


def foremost(commands: Sequence[Subcommand], parts: frozenset[Standing]) -> tuple[Subcommand, ...]:
    """List the few that somebody needs most of those they may use, in the same order."""
    needing, usable = _needing(parts), allowed(commands, parts)
    chosen = sorted(usable, key=lambda command: -len(needing.intersection(command.foremost_for)))[
        :FOREMOST
    ]
    return tuple(command for command in usable if command in chosen)


def nearest(commands: Sequence[Subcommand], word: str) -> tuple[Subcommand, ...]:
    """Return the subcommands closest to a word nobody knows, in their own order."""
    if _singular(word) in COMING:
        return ()
    known = [command.word for command in commands]
    near = difflib.get_close_matches(word.lower(), known, n=2, cutoff=ALIKE)
    return tuple(command for command in commands if command.word in near)


def _needing(parts: frozenset[Standing]) -> frozenset[Standing]:
    """Reduce what somebody is to what decides what they need."""
    if InPod.LEAD in parts or Role.POD_LEADS in parts:
        return parts - {InPod.MEMBER, Role.POD_LEADS} | {InPod.LEAD}
    # Whoever the charter gives no part talks to customers.
    return parts - OF_PEOPLE or frozenset({Role.AGENTS})


def _singular(word: str) -> str:
    return word.casefold().removesuffix("s")
