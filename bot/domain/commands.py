"""What `/rollout` understands, for whom it is, and who needs it most."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.people import Person
from bot.domain.roles import Role

FOREMOST = 8
# A slip of one or two letters, and not another word.
ALIKE = 0.6
# Asked for before they are there: a guess at another word would send people astray.
COMING = frozenset({"champion", "cost", "retro", "roadmap", "stage", "weekly"})


class InPod(StrEnum):
    """What somebody is to the pods of the charter."""

    LEAD = "lead"
    MEMBER = "member"


Part = Role | InPod
# Who reads numbers: the pods that own them, and those who steer by them.
READERS: tuple[Part, ...] = (
    InPod.MEMBER,
    Role.LEADERS,
    Role.SUPERVISORS,
    Role.ANALYSTS,
    Role.STEWARDS,
)
EVERYBODY: tuple[Part, ...] = (*Role, *InPod)


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after `/rollout`; `only` names the parts it is for, nobody meaning everybody.

    `foremost_for` names those who need it so much that their help begins with it.
    """

    word: str
    usage: str
    summary: str
    only: tuple[Part, ...] = ()
    foremost_for: tuple[Part, ...] = ()

    def answers_to(self, word: str) -> bool:
        """Tell whether somebody who typed a word means this: singular and plural are one."""
        return _singular(word) == _singular(self.word)


def parts_of(person: Person, *, leads: bool, in_pod: bool) -> frozenset[Part]:
    """Name everything somebody is, who may lead a pod or belong to one."""
    of_pods = {InPod.LEAD: leads, InPod.MEMBER: in_pod}
    return person.roles | {part for part, holds in of_pods.items() if holds}


def allowed(commands: Sequence[Subcommand], parts: frozenset[Part]) -> tuple[Subcommand, ...]:
    """List the subcommands somebody may use."""
    return tuple(
        command for command in commands if not command.only or parts.intersection(command.only)
    )


def foremost(commands: Sequence[Subcommand], parts: frozenset[Part]) -> tuple[Subcommand, ...]:
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


def _needing(parts: frozenset[Part]) -> frozenset[Part]:
    """Reduce what somebody is to what decides what they need."""
    if InPod.LEAD in parts or Role.POD_LEADS in parts:
        return parts - {InPod.MEMBER, Role.POD_LEADS} | {InPod.LEAD}
    # Whoever the charter gives no part talks to customers.
    return parts or frozenset({Role.AGENTS})


def _singular(word: str) -> str:
    return word.casefold().removesuffix("s")
