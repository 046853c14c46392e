"""Who may: by part in the rollout, and by what somebody is to the very thing; every check asks these."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.roles import InPod, Role
from bot.errors import UserError


class Tie(StrEnum):
    """What somebody is to the very thing a door is about; its value is what people read."""

    ANYBODY = "everybody"
    OFFICE = "the Value Office"
    AUTHOR = "who wrote it"
    OWNER = "who has it"
    OFFERED = "who is offered it"
    CONCERNED = "who proposed it or is waited for"
    POD = "its pod"
    LEAD = "its pod's lead"
    CALLS = "agents who take its calls"
    NAMED = "those it reached"
    RAISER = "who raised it"
    JOINER = "whose report joined it"
    ROTA = "its rota"
    ASKED = "who was asked"
    KEEPER = "who keeps the measure"
    AGENT = "the agent whose contact it is"
    TEAM = "that agent's supervisor"
    DRAWN = "for whom it was drawn"
    SEAT = "who holds a seat that decides it"
    APPROVER = "who approves what the gate asks for"
    ASKER = "who asked for the move"
    OPERATOR = "whoever runs the bot"


# What somebody is whatever a door is about.
OF_PEOPLE = frozenset({Tie.ANYBODY, Tie.OFFICE})
Standing = Role | InPod | Tie
NOBODY: frozenset[Standing] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRule:
    """Whom a door is open to: `whose`, who are never the vendor, and `own`, the vendor too.

    Of something sensitive it is open to `sensitive` alone, where that is given. `refused` says so
    to whom it is not open, `refused_as` to those with a part of their own.
    """

    whose: frozenset[Standing] = NOBODY
    own: frozenset[Standing] = NOBODY
    sensitive: frozenset[Standing] | None = None
    refused: str = "That is not yours to do. `/rollout help more` lists what you can do."
    refused_as: tuple[tuple[Standing, str], ...] = ()

    def admits(self, standing: Collection[Standing], *, sensitive: bool = False) -> bool:
        """Tell whether somebody who stands so to a thing may."""
        held = frozenset(standing)
        if sensitive and self.sensitive is not None:
            return Role.VENDOR not in held and not held.isdisjoint(self.sensitive)
        if not held.isdisjoint(self.own):
            return True
        return Role.VENDOR not in held and not held.isdisjoint(self.whose)

    def check(self, parts: Collection[Standing]) -> None:
        """Raise UserError, in the rule's own words, for whom it is not open whatever it is about."""
        if not self.is_open_to(parts):
            raise UserError(self.refusal(parts))

    def refusal(self, parts: Collection[Standing]) -> str:
        """Say so to whom it is not open, in words of their part's own where there are some."""
        own = (words for part, words in self.refused_as if part in parts)
        return next(own, self.refused)

    def is_open_to(self, parts: Collection[Standing]) -> bool:
        """Tell whether somebody may with some thing; which one is not known yet."""
        of_things = frozenset(Tie) - OF_PEOPLE
        return self.admits({*parts, *of_things})


EVERYBODY = RightsRule(own=frozenset({Tie.ANYBODY}))
# Colleagues: what they wrote is nothing the vendor reads.
COLLEAGUES = RightsRule(
    whose=frozenset({Tie.ANYBODY}),
    refused="What colleagues wrote is not shown to the vendor. Please send your own words.",
)
AUTHOR = RightsRule(own=frozenset({Tie.AUTHOR}))
WORK = RightsRule(
    whose=frozenset({Tie.POD, Role.STEWARDS}),
    refused="That is for the pod it belongs to. Please ask in its channel.",
)
LEAD = RightsRule(
    whose=frozenset({Tie.LEAD, Role.STEWARDS}),
    refused="Only the pod's lead or a steward can do that. Please ask one of them.",
)
STEER = RightsRule(whose=frozenset({Role.LEADERS, Tie.OFFICE}))
READ_FEEDBACK = RightsRule(whose=WORK.whose | STEER.whose | {Tie.CALLS}, own=AUTHOR.own)
# All of a report: who takes the same calls reads what happened, not what was wished or shown.
READ_REPORT = RightsRule(whose=WORK.whose | STEER.whose)
WORK_ACTION = RightsRule(
    whose=WORK.whose, own=frozenset({Tie.OWNER}), sensitive=frozenset({Tie.NAMED})
)
ANSWER_OFFER = RightsRule(own=frozenset({Tie.OFFERED}), sensitive=frozenset({Tie.NAMED}))
READ_ACTION = RightsRule(
    whose=WORK.whose | STEER.whose,
    own=frozenset({Tie.OWNER, Tie.OFFERED, Tie.CONCERNED}),
    sensitive=frozenset({Tie.NAMED}),
)
WORK_ESCALATION = RightsRule(
    whose=WORK.whose | {Tie.NAMED, Tie.OFFICE},
    sensitive=frozenset({Tie.NAMED}),
    refused="That is for the pod it belongs to and those its steps reach.",
)
READ_ESCALATION = RightsRule(
    whose=WORK_ESCALATION.whose | {Tie.RAISER, Role.LEADERS},
    sensitive=frozenset({Tie.NAMED, Tie.RAISER}),
    refused="That is for the pod it belongs to, those it reached, who raised it, and leaders.",
)
# What others reported with it: whoever raised it wrote one of several reports.
READ_REPORTS = RightsRule(
    whose=READ_ESCALATION.whose - {Tie.RAISER}, sensitive=frozenset({Tie.NAMED})
)
REOPEN_ESCALATION = RightsRule(
    whose=WORK_ESCALATION.whose | {Tie.RAISER}, sensitive=frozenset({Tie.NAMED, Tie.RAISER})
)
PART_ESCALATION = RightsRule(own=frozenset({Tie.JOINER}))
_ASK_FOR_NUMBERS = "Numbers are for pods, supervisors and leaders. Please ask one of them."
_NOT_THE_VENDORS = (
    "These numbers are not shown to the vendor. Please ask the Value Office for what you need."
)
NUMBERS = RightsRule(
    whose=frozenset(
        {
            *(InPod.LEAD, InPod.MEMBER, Tie.OFFICE),
            *(Role.LEADERS, Role.SUPERVISORS, Role.ANALYSTS, Role.STEWARDS),
        }
    ),
    refused="Numbers are for pods, supervisors and leaders; your coach shows you yours.",
    refused_as=(
        (Role.VENDOR, _NOT_THE_VENDORS),
        (Role.COMPLIANCE, _ASK_FOR_NUMBERS),
        (Role.CUSTOMER_INSIGHT, _ASK_FOR_NUMBERS),
    ),
)
# Who does the work, answers colleagues' questions about it, or hears what customers and rules say.
WITNESSES: frozenset[Standing] = frozenset(
    {Role.AGENTS, Role.CHAMPIONS, Role.COMPLIANCE, Role.CUSTOMER_INSIGHT}
)
WITNESS = RightsRule(whose=WITNESSES)
FINDINGS = RightsRule(
    whose=NUMBERS.whose | WITNESSES, refused=NUMBERS.refused, refused_as=NUMBERS.refused_as
)
# Of one workflow: its own pod, and those who read all of them.
NUMBERS_OF = RightsRule(
    whose=NUMBERS.whose - {InPod.LEAD, InPod.MEMBER} | {Tie.POD},
    refused="These numbers are for the pod that owns the workflow and leaders.",
)
DISPUTE = RightsRule(whose=NUMBERS_OF.whose | WITNESSES, refused=NUMBERS_OF.refused)
# What the tool said of one contact: agents read their own, supervisors their team's.
OUTPUTS_OF = RightsRule(
    whose=NUMBERS_OF.whose - {Role.SUPERVISORS} | WITNESSES - {Role.AGENTS} | {Tie.AGENT, Tie.TEAM},
    refused="That contact is for its agent, their supervisor and the pod that owns the workflow.",
)
DRAW_MAP = RightsRule(
    whose=WORK.whose | {Role.SUPERVISORS},
    refused="A map is drawn by the pod that owns the workflow and by supervisors.",
)
STAGES = RightsRule(
    whose=frozenset({Tie.ANYBODY}),
    refused="How far workflows are is not shown to the vendor. Please ask the Value Office.",
)
DECIDE_MOVE = RightsRule(
    whose=frozenset({Tie.SEAT}),
    refused="That is decided by the seats the charter names. You hold none of them.",
)
RECALL_MOVE = RightsRule(
    whose=frozenset({Tie.ASKER, Role.STEWARDS}),
    refused="A move is taken back by who asked for it, or by a steward.",
)
BRING_EVIDENCE = RightsRule(
    whose=frozenset({Tie.APPROVER}),
    refused="Evidence is brought by those who approve what the gate asks for.",
)
SCORE = RightsRule(
    whose=frozenset({Role.SUPERVISORS, Role.STEWARDS}),
    refused="Contacts to score are drawn for supervisors, of their team, and for stewards.",
)
TRIAGE = RightsRule(
    whose=frozenset({Role.COMPLIANCE}),
    refused="What may be a risk is for compliance to judge. Please tell one of them.",
)
HEAR = RightsRule(
    whose=frozenset({Role.CUSTOMER_INSIGHT}),
    refused="Themes are marked by customer insight. Please tell one of them.",
)
LOOK = RightsRule(
    whose=SCORE.whose | TRIAGE.whose | HEAR.whose,
    refused="Contacts are drawn for supervisors, stewards, compliance and customer insight. "
    "Those behind a number open with *Evidence* in `/rollout measures`.",
    refused_as=(
        (Role.VENDOR, "Contacts are not shown to the vendor."),
        (
            Role.AGENTS,
            "Your supervisor shows you yours. Was the tool wrong? `/rollout feedback` tells its pod.",
        ),
    ),
)
# What was drawn for somebody is nobody else's.
DRAWN = RightsRule(
    whose=frozenset({Tie.DRAWN}),
    refused="That contact was drawn for somebody else. `/rollout look` has yours.",
)
READ_NOTE = RightsRule(whose=NUMBERS.whose)
NOTE = RightsRule(
    whose=NUMBERS.whose - {Tie.OFFICE},
    refused="Changes are noted by pods, supervisors, analysts and leaders.",
)
ANSWER_DISPUTE = RightsRule(
    whose=WORK.whose | {Tie.KEEPER},
    refused="That is answered by who keeps the measure, or by the pod whose workflow it is about.",
)
READ_DISPUTE = RightsRule(whose=ANSWER_DISPUTE.whose | {Tie.ASKED})
ROTA = RightsRule(
    whose=LEAD.whose,
    own=frozenset({Tie.ROTA}),
    refused="A rota is changed by its people and by the lead of its pod.",
)
QUIET = RightsRule(
    whose=frozenset({InPod.LEAD, Role.STEWARDS}),
    refused="Only a pod's lead can make its reminders wait. You lead no pod.",
)
DRILL = RightsRule(
    whose=frozenset({InPod.LEAD, Role.STEWARDS}),
    refused="A drill is raised for a pod by its lead: `/rollout drill` and its key.",
)
BEGIN_DRILL = RightsRule(whose=LEAD.whose, refused=DRILL.refused)
CHARTER = RightsRule(
    whose=frozenset({Role.STEWARDS}),
    refused="Only stewards reload the charter. Ask one of them.",
)
ASKED = RightsRule(own=frozenset({Tie.ASKED}))
OPERATOR = RightsRule(own=frozenset({Tie.OPERATOR}))
