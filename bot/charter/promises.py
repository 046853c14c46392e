"""The numbers the loop promises."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.charter.parts import Part
from bot.domain.actions.deadlines import Path
from bot.domain.measures.answers import AnswerDays


def _days_alone(value: Any) -> Any:
    return [value] if isinstance(value, int) else value


DaysBefore = Annotated[int, Field(ge=0, le=364)]


class Promises(Part):
    """Hold the numbers the loop promises; all are ours to choose."""

    feedback_days: int = Field(14, ge=1, le=365, description="Calendar days until acted on.")
    nudge_before_days: Annotated[
        tuple[DaysBefore, ...],
        BeforeValidator(_days_alone, json_schema_input_type=int | list[int]),
    ] = Field((7, 2), max_length=5, description="Days before due of each nudge to its owner.")
    lead_after_days: int = Field(
        1, ge=1, le=60, description="Working days after due until the pod's lead hears of it."
    )
    office_after_days: int = Field(
        3, ge=1, le=60, description="Working days after due until the Value Office hears of it."
    )
    pulse_sample: int = Field(
        5, ge=0, le=100, description="Agents asked about each workflow at the end of a pulse's day."
    )
    in_time_percent: int = Field(
        90, ge=50, le=99, description="Share of feedback that is to be answered in time."
    )
    most_measures: int = Field(
        8, ge=1, le=60, description="Measures a workflow may have; adding one means retiring one."
    )
    answer_urgent_days: int = Field(
        2,
        ge=1,
        le=60,
        description="Working days until a broken limit or an urgent measure's finding is answered.",
    )
    answer_tier_1_days: int = Field(
        5, ge=1, le=60, description="Working days until a tier 1 measure's finding is answered."
    )
    answer_days: int = Field(
        10, ge=1, le=60, description="Working days until any other finding is answered."
    )
    dispute_days: int = Field(
        5, ge=1, le=60, description="Working days until whoever disputes a number is answered."
    )
    surprise_days: int = Field(
        2, ge=1, le=60, description="Working days until a workflow's owner answers a surprise."
    )
    map_days: int = Field(
        180, ge=1, le=3650, description="Days after which a workflow map counts as out of date."
    )
    posts_a_day: int = Field(
        4, ge=1, le=50, description="Posts of numbers a channel takes a day; the rest waits."
    )
    silence_days: int = Field(
        5,
        ge=1,
        le=60,
        description="Working days without a word that close what was shipped, or drop a coaching.",
    )

    @property
    def path(self) -> Path:
        """Return how a deadline is heard of."""
        return Path(self.nudge_before_days, self.lead_after_days, self.office_after_days)

    @property
    def answers(self) -> AnswerDays:
        """Return how long a finding may wait for a word."""
        return AnswerDays(self.answer_urgent_days, self.answer_tier_1_days, self.answer_days)
