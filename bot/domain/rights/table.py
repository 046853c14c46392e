"""The one table of rights: every door people come through, and the rule that holds there."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.rights import rules
from bot.domain.rights.rules import RightsRule


class DoorKind(StrEnum):
    """How people come in; its value is what the printed table calls it."""

    COMMAND = "command"
    SHORTCUT = "shortcut"
    BUTTON = "button"
    FORM = "form"
    MENU = "menu"
    THREAD = "thread"
    LINK = "link"
    EVENT = "event"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Right:
    """One row: a door, as handlers name it, and who may go through."""

    kind: DoorKind
    name: str
    rule: RightsRule


def _doors(kind: DoorKind, rule: RightsRule, *names: str) -> tuple[Right, ...]:
    return tuple(Right(kind, name, rule) for name in names)


LOOKS = ("looks.not_so", "looks.coach", "looks.surprise")
# A new listener gets its row here, with the rule that its service asks about the very thing.
ROWS: tuple[Right, ...] = (
    *_doors(
        DoorKind.COMMAND,
        rules.EVERYBODY,
        *("", "feedback", "actions", "escalate", "escalations", "oncall", "loop", "demand"),
        *("who", "pulse", "me", "help"),
    ),
    *_doors(DoorKind.COMMAND, rules.NUMBERS, "measures"),
    *_doors(DoorKind.COMMAND, rules.FINDINGS, "findings"),
    *_doors(DoorKind.COMMAND, rules.STAGES, "stage", "status"),
    *_doors(DoorKind.COMMAND, rules.NOTE, "note"),
    *_doors(DoorKind.COMMAND, rules.LOOK, "look"),
    *_doors(DoorKind.COMMAND, rules.DRILL, "drill"),
    *_doors(DoorKind.COMMAND, rules.QUIET, "quiet"),
    *_doors(DoorKind.COMMAND, rules.CHARTER, "charter"),
    *_doors(
        DoorKind.SHORTCUT,
        rules.EVERYBODY,
        *("feedback.new", "feedback.about", "actions.fresh", "actions.about"),
        *("escalations.fresh", "escalations.about"),
    ),
    *_doors(
        DoorKind.BUTTON,
        rules.EVERYBODY,
        *("feedback.new", "feedback.carry", "feedback.draft", "feedback.draft.anew"),
        *("feedback.discard", "actions.new", "actions.bulk", "help.more", "me.form", "me.back"),
        *("sessions.come", "sessions.notes", "following.stop"),
    ),
    *_doors(
        DoorKind.BUTTON,
        rules.AUTHOR,
        *("feedback.edit", "feedback.confirm", "feedback.withdraw", "feedback.reopen"),
        "feedback.answer",
    ),
    *_doors(DoorKind.BUTTON, rules.READ_FEEDBACK, "feedback.open", "feedback.follow"),
    *_doors(DoorKind.BUTTON, rules.COLLEAGUES, "feedback.mine_too"),
    *_doors(
        DoorKind.BUTTON,
        rules.WORK,
        *("feedback.take", "feedback.start", "feedback.undo", "feedback.ship", "feedback.decline"),
        *("feedback.ask", "feedback.assign", "feedback.redate", "feedback.join"),
    ),
    *_doors(DoorKind.BUTTON, rules.LEAD, "feedback.redact"),
    *_doors(DoorKind.BUTTON, rules.READ_ACTION, "actions.open", "actions.follow"),
    *_doors(DoorKind.BUTTON, rules.ANSWER_OFFER, "actions.accept", "actions.refuse"),
    *_doors(
        DoorKind.BUTTON,
        rules.WORK_ACTION,
        *("actions.done", "actions.keep", "actions.take", "actions.approve", "actions.unblock"),
        *("actions.snooze", "actions.block", "actions.offer", "actions.drop", "actions.split"),
    ),
    *_doors(
        DoorKind.BUTTON,
        rules.READ_ESCALATION,
        *("escalations.open", "escalations.export", "escalations.follow"),
    ),
    *_doors(
        DoorKind.BUTTON,
        rules.WORK_ESCALATION,
        *("escalations.take", "escalations.update", "escalations.rate", "escalations.resolve"),
        *("escalations.not_yet", "escalations.agree"),
    ),
    *_doors(DoorKind.BUTTON, rules.REOPEN_ESCALATION, "escalations.reopen"),
    *_doors(DoorKind.BUTTON, rules.PART_ESCALATION, "escalations.apart"),
    *_doors(DoorKind.BUTTON, rules.NUMBERS_OF, "findings.evidence", "findings.become"),
    *_doors(DoorKind.BUTTON, rules.NUMBERS_OF, "maps.open"),
    *_doors(DoorKind.BUTTON, rules.DRAW_MAP, "maps.edit"),
    *_doors(DoorKind.BUTTON, rules.STAGES, "stages.ask"),
    *_doors(DoorKind.BUTTON, rules.DECIDE_MOVE, "stages.yes", "stages.not_yet"),
    *_doors(DoorKind.BUTTON, rules.RECALL_MOVE, "stages.recall"),
    *_doors(DoorKind.BUTTON, rules.BRING_EVIDENCE, "stages.bring", "stages.withdraw"),
    *_doors(DoorKind.BUTTON, rules.DISPUTE, "findings.dispute"),
    *_doors(DoorKind.BUTTON, rules.OUTPUTS_OF, "looks.open", *LOOKS, "looks.agree"),
    *_doors(DoorKind.BUTTON, rules.ASKED, "looks.confirm", "looks.deny"),
    *_doors(DoorKind.BUTTON, rules.LOOK, "looks.next"),
    *_doors(DoorKind.BUTTON, rules.DRAWN, "looks.skip", "looks.theme", "looks.nothing"),
    *_doors(DoorKind.BUTTON, rules.HEAR, "looks.feedback", "looks.candidate"),
    *_doors(
        DoorKind.BUTTON,
        rules.TRIAGE,
        *("looks.watched", "looks.no_risk", "looks.watch", "looks.escalate"),
    ),
    *_doors(DoorKind.BUTTON, rules.ANSWER_DISPUTE, "findings.upheld", "findings.stands"),
    *_doors(DoorKind.BUTTON, rules.ROTA, "oncall.cover", "oncall.swap"),
    *_doors(DoorKind.BUTTON, rules.ASKED, "oncall.agree", "oncall.decline"),
    *_doors(DoorKind.BUTTON, rules.ASKED, *(f"pulse.{score}" for score in range(1, 6))),
    *_doors(
        DoorKind.FORM,
        rules.EVERYBODY,
        *("feedback.submit", "actions.new", "actions.bulk", "escalations.raise", "me.saved"),
        "sessions.noted",
    ),
    *_doors(DoorKind.FORM, rules.AUTHOR, "feedback.edit", "feedback.reopened", "feedback.answered"),
    *_doors(
        DoorKind.FORM,
        rules.WORK,
        *("feedback.shipped", "feedback.declined", "feedback.asked", "feedback.assigned"),
        *("feedback.joined", "feedback.redated"),
    ),
    *_doors(
        DoorKind.FORM,
        rules.WORK_ACTION,
        *("actions.snooze", "actions.block", "actions.offer", "actions.drop", "actions.split"),
    ),
    *_doors(
        DoorKind.FORM,
        rules.WORK_ESCALATION,
        *("escalations.take", "escalations.update", "escalations.rate", "escalations.resolve"),
        "escalations.not_yet",
    ),
    *_doors(DoorKind.FORM, rules.BEGIN_DRILL, "escalations.drill"),
    *_doors(DoorKind.FORM, rules.NUMBERS_OF, "findings.become"),
    *_doors(DoorKind.FORM, rules.DRAW_MAP, "maps.edit"),
    *_doors(DoorKind.FORM, rules.STAGES, "stages.ask"),
    *_doors(DoorKind.FORM, rules.DECIDE_MOVE, "stages.not_yet"),
    *_doors(DoorKind.FORM, rules.BRING_EVIDENCE, "stages.bring", "stages.withdraw"),
    *_doors(DoorKind.FORM, rules.DISPUTE, "findings.dispute"),
    *_doors(DoorKind.FORM, rules.OUTPUTS_OF, *LOOKS, "looks.seen"),
    *_doors(DoorKind.FORM, rules.DRAWN, "looks.score", "looks.skip", "looks.theme"),
    *_doors(DoorKind.FORM, rules.ANSWER_DISPUTE, "findings.answer"),
    *_doors(DoorKind.FORM, rules.NOTE, "notes.send", "versions.enter"),
    *_doors(DoorKind.FORM, rules.ROTA, "oncall.cover", "oncall.swap"),
    *_doors(
        DoorKind.MENU,
        rules.EVERYBODY,
        *("feedback.workflow", "actions.pod", "actions.which", "escalations.workflow"),
        *("escalations.call_type", "notes.workflow"),
    ),
    *_doors(DoorKind.MENU, rules.WORK, "feedback.duplicate_of", "feedback.owner"),
    *_doors(DoorKind.MENU, rules.HEAR, "looks.theme_of"),
    *_doors(DoorKind.THREAD, rules.WORK, "feedback"),
    *_doors(DoorKind.THREAD, rules.EVERYBODY, "escalation"),
    *_doors(DoorKind.THREAD, rules.READ_ACTION, "action"),
    *_doors(DoorKind.THREAD, rules.READ_DISPUTE, "dispute"),
    *_doors(DoorKind.THREAD, rules.NUMBERS_OF, "finding"),
    *_doors(DoorKind.LINK, rules.READ_FEEDBACK, "F-1"),
    *_doors(DoorKind.LINK, rules.READ_ACTION, "A-1"),
    *_doors(DoorKind.LINK, rules.READ_ESCALATION, "E-1"),
    *_doors(DoorKind.LINK, rules.NUMBERS_OF, "N-1"),
    *_doors(DoorKind.LINK, rules.READ_DISPUTE, "D-1"),
    *_doors(DoorKind.LINK, rules.READ_NOTE, "C-1"),
    *_doors(DoorKind.LINK, rules.STAGES, "G-1"),
    *_doors(DoorKind.EVENT, rules.EVERYBODY, "app_home_opened", "app_mention", "message"),
    *_doors(DoorKind.EXPORT, rules.OPERATOR, "export", "backup", "digest"),
)
_KNOWN = {(row.kind, row.name): row.rule for row in ROWS}


def rule_of(kind: DoorKind, name: str) -> RightsRule:
    """Return the rule of a door; raises LookupError for one that has no row."""
    try:
        return _KNOWN[kind, name]
    except KeyError:
        raise LookupError(
            f"The {kind} {name!r} has no row in bot/domain/rights/table.py: say who may use it."
        ) from None
