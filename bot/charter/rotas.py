"""Who is on duty when nobody in particular is: rotas, as a charter writes them."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.charter.conditions import Weekdays, hours_when
from bot.charter.hours import HoursOfShift
from bot.charter.parts import Named
from bot.charter.references import ClockReading, Day, Key, PersonRef, Zone, one_or_more
from bot.domain.escalations.policies import When
from bot.domain.oncall.rotas import TurnLength


class RotaSpec(Named):
    """Be people who take turns."""

    pod: Key | None = Field(None, description="Whose lead and people may change it.")
    people: Annotated[
        tuple[PersonRef, ...],
        BeforeValidator(one_or_more, json_schema_input_type=str | list[str]),
    ] = Field(min_length=1, description="Who takes turns, in order.")
    turn: TurnLength = Field(
        TurnLength.WEEKLY, description="weekly, daily, or shift: whoever's shift it is."
    )
    starts: Day = Field(description="The day the first turn begins.")
    at: ClockReading = Field(time(9), description="The hour of the hand-over.")
    zone: Zone | None = Field(None, description="Its time zone; the rollout's when absent.")
    days: Weekdays = Field((), description="Weekdays on which anybody is on duty; all when absent.")
    hours: HoursOfShift = Field((), description="Hours in which anybody is; all when absent.")

    @property
    def when(self) -> When:
        """Return the hours in which anybody is on duty."""
        return hours_when(self.days, self.hours)
