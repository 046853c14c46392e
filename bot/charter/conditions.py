"""When something counts: days, hours, working time, holidays, and how bad it is."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.charter.hours import HoursOfShift, spans_in, weekdays_in
from bot.charter.parts import Part
from bot.charter.references import Texts, fault, one_or_more
from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.domain.escalations.policies import When


def _weekdays(days: tuple[str, ...]) -> tuple[str, ...]:
    for words in days:
        weekdays_in(words)
    return days


Weekdays = Annotated[Texts, AfterValidator(_weekdays)]


class WhenSpec(Part):
    """Say when a step or a branch counts; everything given has to hold."""

    days: Weekdays = Field((), description="Weekdays: mon-fri, saturday.")
    hours: HoursOfShift = Field((), description="From and to; past midnight belongs to its day.")
    working: bool | None = Field(None, description="true in working time, false outside it.")
    holidays: Literal["only", "never"] | None = Field(None, description="On public holidays.")
    severity: Annotated[
        tuple[EscalationSeverity, ...],
        BeforeValidator(
            one_or_more, json_schema_input_type=EscalationSeverity | list[EscalationSeverity]
        ),
    ] = Field((), description="How bad it is.")
    criteria: Annotated[
        tuple[Criterion, ...],
        BeforeValidator(one_or_more, json_schema_input_type=Criterion | list[Criterion]),
    ] = Field((), description="One of these holds.")
    zone: Literal["pod", "responder"] = Field(
        "pod", description="Whose clock and holidays: the pod's, or of whoever is to be reached."
    )

    @model_validator(mode="after")
    def _asks_for_something(self) -> "WhenSpec":
        if self.when == When(of_responder=self.when.of_responder):
            raise fault(
                "this condition asks for nothing.", "give days, hours, working, severity, criteria."
            )
        return self

    @property
    def when(self) -> When:
        """Return it as steps are judged by."""
        return hours_when(
            self.days,
            self.hours,
            working=self.working,
            holidays=None if self.holidays is None else self.holidays == "only",
            severities=self.severity,
            criteria=self.criteria,
            of_responder=self.zone == "responder",
        )


def hours_when(days: tuple[str, ...], hours: tuple[str, ...], **more: Any) -> When:
    """Lay out weekdays and hours as people write them."""
    numbers = sorted({day for words in days for day in weekdays_in(words)})
    spans = tuple(
        (int(opens.total_seconds() // 60), int(closes.total_seconds() // 60))
        for opens, closes in spans_in(hours or None)
    )
    return When(days=tuple(numbers), spans=spans, **more)
