"""Calendars of a charter: business hours and public holidays, laid out as working time."""

import sys
from collections.abc import Iterable
from datetime import date, time
from functools import lru_cache
from importlib.util import find_spec, module_from_spec
from types import ModuleType

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.charter.hours import BusinessHours, week_of
from bot.charter.parts import Part
from bot.charter.problems import did_you_mean
from bot.charter.references import Days, Name, Zone, fault, shown
from bot.domain.calendar import WorkCalendar, every_weekday

NINE_TO_FIVE = every_weekday(time(9), time(17))


class CalendarSpec(Part):
    """Describe one calendar; it becomes a WorkCalendar."""

    zone: Zone | None = Field(None, description="Its time zone; the rollout's when absent.")
    country: Name | None = Field(None, description="ISO code whose public holidays are closed.")
    subdivision: Name | None = Field(None, description="State or region within the country.")
    hours: BusinessHours | None = Field(
        None, description="Business hours per weekday; mon-fri 09:00-17:00 when absent."
    )
    closed_on: Days = Field((), description="Further closed dates.")
    open_on: Days = Field((), description="Public holidays that are worked.")

    @model_validator(mode="after")
    def _known_holidays(self) -> "CalendarSpec":
        if self.subdivision is not None and self.country is None:
            raise fault("a subdivision needs its country.", "add country, such as GB.")
        try:
            _public_holidays(self.country, self.subdivision, ())
        except NotImplementedError:
            raise _unknown(self.country or "", self.subdivision) from None
        return self


def _unknown(country: str, subdivision: str | None) -> PydanticCustomError:
    # The full list takes half a second to gather, so only a fault asks for it.
    known: dict[str, list[str]] = _library().list_supported_countries(include_aliases=True)
    if country not in known:
        hint = did_you_mean(country, known, else_say="use an ISO code such as GB.")
        return fault(f"no public holidays are known for the country {shown(country)}.", hint)
    hint = did_you_mean(str(subdivision), known[country], else_say="leave subdivision out.")
    return fault(f"{shown(subdivision)} is not a subdivision of {country}.", hint)


def working_time(spec: CalendarSpec, *, zone: str, years: Iterable[int]) -> WorkCalendar:
    """Lay a calendar out for `years`; `zone` counts where the calendar names none."""
    public = _public_holidays(spec.country, spec.subdivision, tuple(years))
    return WorkCalendar(
        zone=spec.zone or zone,
        hours=week_of(spec.hours) if spec.hours else NINE_TO_FIVE,
        holidays=(public | frozenset(spec.closed_on)) - frozenset(spec.open_on),
    )


# Every pod of a country asks for the same years.
@lru_cache(maxsize=64)
def _public_holidays(
    country: str | None, subdivision: str | None, years: tuple[int, ...]
) -> frozenset[date]:
    if country is None:
        return frozenset()
    return frozenset(_library().country_holidays(country, subdiv=subdivision, years=years))


def _library() -> ModuleType:
    """Load the library, and of its countries only those that are asked for."""
    # With the first country: a process that reads no charter does without.
    import holidays  # noqa: PLC0415 - see above

    # Their package would import all 250 of them, for 300 ms and 7 MB: an empty one stands for it.
    countries = find_spec("holidays.countries")
    if countries is not None:
        sys.modules.setdefault(countries.name, module_from_spec(countries))
    return holidays
