"""Calendars of a charter: business hours and public holidays, laid out as working time."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache, partial
from importlib.util import find_spec, module_from_spec
from threading import Lock
from types import ModuleType
from warnings import catch_warnings, simplefilter

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from bot.charter.hours import BusinessHours, week_of
from bot.charter.parts import Part
from bot.charter.problems import did_you_mean
from bot.charter.references import Days, Name, Zone, fault, shown
from bot.domain.calendar import WorkCalendar, every_weekday

# Source: https://holidays.readthedocs.io/en/latest/ (computed up to this year, where not less)
LAST_YEAR = 2100
NINE_TO_FIVE = every_weekday(time(9), time(17))
_one_at_a_time = Lock()


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
            if self.country is not None:
                _public_holidays(self.country, self.subdivision, LAST_YEAR)
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


@dataclass(frozen=True)
class ClosedDates:
    """Answer on which dates a calendar is closed; each year is laid out when it is first asked for."""

    country: str
    subdivision: str | None
    closed_on: frozenset[date]
    open_on: frozenset[date]

    def __contains__(self, day: object) -> bool:
        if day in self.open_on or not isinstance(day, date):
            return False
        return day in self.closed_on or day in _public_holidays(
            self.country, self.subdivision, day.year
        )


def working_time(spec: CalendarSpec, *, zone: str) -> WorkCalendar:
    """Lay a calendar out; `zone` counts where the calendar names none."""
    closed, worked = frozenset(spec.closed_on), frozenset(spec.open_on)
    return WorkCalendar(
        zone=spec.zone or zone,
        hours=week_of(spec.hours) if spec.hours else NINE_TO_FIVE,
        holidays=ClosedDates(spec.country, spec.subdivision, closed, worked)
        if spec.country
        else closed - worked,
    )


def known_to(spec: CalendarSpec, *, since: int, most: int = LAST_YEAR) -> int | None:
    """Return the last year whose public holidays are all known, looking from `since` to `most`.

    None without a country. Of some countries only a part is known for ever: what was a holiday in
    each of the first years and later in none was not computed, but written down year by year.
    """
    if spec.country is None:
        return None
    names = partial(_names, spec.country, spec.subdivision)
    first = [found for year in range(since, since + 3) if (found := names(year))]
    each_year = frozenset.intersection(*first) if first else frozenset()
    for year in range(since, most + 1):
        missing = each_year - names(year)
        # On a Sunday some are none: for good is away from every weekday's turn.
        for later in range(year + 1, year + 8):
            missing = missing and missing - names(later)
        if missing or not each_year:
            return year - 1
    return most


def how_far_known(calendars: Mapping[str, CalendarSpec], *, since: int) -> Iterator[str]:
    """Say of each calendar to when its public holidays are known."""
    for key, spec in calendars.items():
        year = known_to(spec, since=since)
        where = f"{spec.country} {spec.subdivision}" if spec.subdivision else spec.country
        of_country = f"the public holidays of {where} are known to the end of {year}."
        yield f"calendar {key}: " + (of_country if year else "no country, so no public holidays.")


@lru_cache(maxsize=512)
def _names(country: str, subdivision: str | None, year: int) -> frozenset[str]:
    named = _of_year(country, subdivision, year).values()
    # Several of one day are one text, and what is estimated or moved says so in brackets.
    return frozenset(
        name.partition(" (")[0].strip() for names in named for name in names.split("; ")
    )


# Every pod of a country asks for the same years.
@lru_cache(maxsize=512)
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(_of_year(country, subdivision, year))


def _of_year(country: str, subdivision: str | None, year: int) -> dict[date, str]:
    # What it warns of, years it knows in part, `known_to` tells. Filters are the whole process's.
    with _one_at_a_time, catch_warnings():
        simplefilter("ignore")
        found = _library().country_holidays(country, subdiv=subdivision, years=year)
    return {day: name for day, name in found.items() if day.year == year}


def _library() -> ModuleType:
    """Load the library, and of its countries only those that are asked for."""
    # With the first country: a process that reads no charter does without.
    import holidays  # noqa: PLC0415 - see above

    # Their package would import all 250 of them, for 300 ms and 7 MB: an empty one stands for it.
    countries = find_spec("holidays.countries")
    if countries is not None:
        sys.modules.setdefault(countries.name, module_from_spec(countries))
    return holidays
