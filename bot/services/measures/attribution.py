"""What changed: asked before anybody says that a tool or a number is wrong (R17, N10)."""

from bot.domain.measures.findings import Attribution
from bot.errors import UserError
from bot.work.forms import Choice, FieldView

CHANGED = "findings.changed"
CHANGES = (
    Choice(Attribution.OPERATION.value, "How we work: staffing, queues, hours"),
    Choice(Attribution.DEFINITION.value, "What is counted: definition, scorecard"),
    Choice(Attribution.TOOL.value, "The tool: flow, prompt, model, knowledge"),
    Choice(Attribution.POPULATION.value, "Who contacts us, and about what"),
    Choice(Attribution.UNKNOWN.value, "Not known yet"),
)


def field(initial: Attribution | None = None) -> FieldView:
    """Ask what changed, first of all, with what is known so far."""
    return FieldView(
        block=CHANGED,
        kind="choice",
        label="What changed?",
        choices=CHANGES,
        hint="Asked first, so that nobody calls the tool wrong when the work has changed.",
        initial=initial.value if initial else "",
    )


def read(changed: str) -> Attribution:
    """Read what changed; raises UserError under its field where nothing was chosen."""
    if changed not in {choice.value for choice in CHANGES}:
        raise UserError("", fields={CHANGED: "Please choose one; not known is an answer too."})
    return Attribution(changed)


def words(attribution: Attribution | None) -> str:
    """Say what had changed: The tool; empty where nobody said."""
    said = {choice.value: choice.text.partition(":")[0] for choice in CHANGES}
    return said[attribution.value] if attribution else ""
