"""What `/rollout` understands, and for whom."""

import difflib
from dataclasses import dataclass

from bot.domain.people import Person
from bot.domain.roles import Role


@dataclass(frozen=True, slots=True)
class Subcommand:
    """One word after `/rollout`; `only` names the roles it is for, nobody meaning everybody.

    `leads_only` adds those who lead a pod, `pods_too` everybody who belongs to one.
    """

    word: str
    usage: str
    summary: str
    only: frozenset[Role] = frozenset()
    leads_only: bool = False
    pods_too: bool = False


# Who reads numbers, beside the pods that own them.
READERS = frozenset({Role.LEADERS, Role.SUPERVISORS, Role.ANALYSTS, Role.STEWARDS})

SUBCOMMANDS = (
    Subcommand(
        "feedback",
        "/rollout feedback",
        "Tell the pod what happened. You get a number, a date, and the last word on the fix. "
        "`/rollout feedback list` shows yours (add pod, all, open, overdue or a workflow), "
        "`/rollout feedback F-12` one of them.",
    ),
    Subcommand(
        "actions",
        "/rollout actions",
        "What you have to do, by when. Add pod, all, overdue, blocked, pile or a workflow; "
        "`/rollout actions A-7` shows one of them.",
    ),
    Subcommand(
        "escalate",
        "/rollout escalate",
        "Reach the pod that owns it now, step by step, until somebody has it.",
    ),
    Subcommand(
        "escalation",
        "/rollout escalation E-4",
        "One escalation and everything that happened to it.",
    ),
    Subcommand(
        "escalations",
        "/rollout escalations",
        "What is open, and how fast each pod takes and resolves.",
    ),
    Subcommand(
        "oncall",
        "/rollout oncall",
        "Who is on duty now and next, and where nobody is. Add a rota or a pod. Cover a turn, or "
        "swap two.",
    ),
    Subcommand(
        "loop",
        "/rollout loop",
        "How fast feedback is answered, by pod and workflow, against what was promised.",
    ),
    Subcommand(
        "demand",
        "/rollout demand",
        "Where agents ask for the tool next, by how many people.",
    ),
    Subcommand(
        "who",
        "/rollout who owns balance",
        "Whose a workflow, a kind of call or a measure is, and when a person takes over.",
    ),
    Subcommand(
        "measures",
        "/rollout measures",
        "The numbers of a workflow: the newest values, what is usual, what counts. Add a workflow, and a measure for that alone.",
        only=READERS,
        pods_too=True,
    ),
    Subcommand(
        "findings",
        "/rollout findings",
        "What stood out in the numbers and still waits for a word.",
        only=READERS,
        pods_too=True,
    ),
    Subcommand(
        "note",
        "/rollout note",
        "Note a release, a policy, an outage, so that numbers can be explained.",
        only=READERS,
        pods_too=True,
    ),
    Subcommand(
        "pulse",
        "/rollout pulse",
        "How much each workflow helps, as agents say at the end of their shift.",
    ),
    Subcommand(
        "me",
        "/rollout me",
        "How often I ask you things, at which hours not, and that you are away.",
    ),
    Subcommand(
        "drill",
        "/rollout drill",
        "Raise a drill for your pod: every step is taken, and every message says that it is one.",
        only=frozenset({Role.STEWARDS}),
        leads_only=True,
    ),
    Subcommand(
        "quiet",
        "/rollout quiet until friday",
        "Make your pods' nudges wait. Due dates stand. `/rollout quiet off` ends it.",
        only=frozenset({Role.STEWARDS}),
        leads_only=True,
    ),
    Subcommand(
        "charter",
        "/rollout charter reload",
        "Put an edited rollout.yaml in force.",
        only=frozenset({Role.STEWARDS}),
    ),
    Subcommand("help", "/rollout help", "This list: what you can do here."),
)


def allowed(person: Person, *, leads: bool, in_pod: bool = False) -> tuple[Subcommand, ...]:
    """List the subcommands somebody may use, who may lead a pod or belong to one."""
    return tuple(
        command
        for command in SUBCOMMANDS
        if not (command.only or command.leads_only)
        or person.is_a(*command.only)
        or (command.leads_only and leads)
        or (command.pods_too and in_pod)
    )


def nearest(word: str) -> tuple[str, ...]:
    """Return the subcommands closest to a word nobody knows, the closest first."""
    known = [command.word for command in SUBCOMMANDS]
    return tuple(difflib.get_close_matches(word.lower(), known, n=2, cutoff=0.4))
