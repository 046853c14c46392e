"""Shifts of a charter: weekly patterns per person or site, or a CSV file of dated ones."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Discriminator, Field, Tag, ValidationError, model_validator

from bot.charter.hours import HoursOfShift, spans_in, weekdays_in
from bot.charter.parts import Part
from bot.charter.pods import PersonSpec
from bot.charter.problems import Problem
from bot.charter.references import ClockReading, Day, Name, PersonRef, Texts, Zone, fault
from bot.domain.calendar import DAY
from bot.domain.shifts import Shift, WeeklyShift, shift_on
from bot.domain.tables import reader
from bot.domain.tables.columns import Columns
from bot.domain.tables.signs import TableError, sentence

MOST_CSV_BYTES = 10_000_000
MOST_SHIFTS = 200_000
COLUMNS = Columns(("person", "date", "start", "end"), is_open=True)


def _weekday_words(days: tuple[str, ...]) -> tuple[str, ...]:
    for words in days:
        weekdays_in(words)
    return days


class ShiftPattern(Part):
    """Repeat hours every week, for one person or for everybody at a site."""

    person: PersonRef | None = Field(None, description="Whose shift; or give a site.")
    site: Name | None = Field(None, description="The site whose people all work it.")
    days: Annotated[Texts, AfterValidator(_weekday_words)] = Field(
        ("mon-fri",), description="The weekdays it begins on."
    )
    hours: HoursOfShift = Field(description="From and to; past midnight ends the next day.")
    zone: Zone | None = Field(None, description="Its time zone; the person's when absent.")
    starts: Day | None = Field(None, description="The first day it counts.")
    ends: Day | None = Field(None, description="The last day it counts.")

    @model_validator(mode="after")
    def _one_of_person_and_site(self) -> "ShiftPattern":
        if (self.person is None) == (self.site is None):
            raise fault("a shift is for a person or for a site.", "give exactly one of the two.")
        if self.starts and self.ends and self.ends < self.starts:
            raise fault(f"it ends on {self.ends}, before it starts.", "exchange the two dates.")
        return self

    def is_for(self, ref: str, person: PersonSpec | None) -> bool:
        """Tell whether a person works this pattern."""
        by_site = person is not None and person.site is not None and person.site == self.site
        return ref == self.person or by_site

    def weekly(self, zone: str) -> WeeklyShift:
        """Lay the pattern out as a week in `zone`, unless it names its own."""
        begins = {day for words in self.days for day in weekdays_in(words)}
        week = tuple(spans_in(self.hours) if day in begins else () for day in range(7))
        return WeeklyShift(self.zone or zone, week, self.starts or date.min, self.ends or date.max)


def _is_file(value: Any) -> str:
    return "file" if isinstance(value, str) else "patterns"


# Told apart before validation, so that a faulty pattern is not also reported as no path.
ShiftsOrFile = Annotated[
    Annotated[tuple[ShiftPattern, ...], Tag("patterns")] | Annotated[Name, Tag("file")],
    Discriminator(_is_file),
]


@dataclass(frozen=True)
class DatedShift:
    """Hold one line of the CSV file."""

    person: str
    day: date
    starts: timedelta
    ends: timedelta


def weekly_shifts(
    patterns: Iterable[ShiftPattern],
    people: Mapping[str, PersonSpec],
    *,
    zone_of: Callable[[str], str],
) -> dict[str, tuple[WeeklyShift, ...]]:
    """Gather each person's patterns; their own replace those of their site."""
    given = tuple(patterns)
    refs = dict.fromkeys([*people, *(p.person for p in given if p.person)])
    found = {}
    for ref in refs:
        theirs = [p for p in given if p.is_for(ref, people.get(ref))]
        # Who has hours of their own is an exception to the site, not on duty twice.
        own = [p for p in theirs if p.person] or theirs
        if own:
            found[ref] = tuple(pattern.weekly(zone_of(ref)) for pattern in own)
    return found


def dated_shifts(
    lines: Iterable[DatedShift], *, zone_of: Callable[[str], str]
) -> dict[str, tuple[Shift, ...]]:
    """Gather each person's dated shifts, earliest first."""
    found: dict[str, list[Shift]] = {}
    for line in lines:
        shift = shift_on(
            line.day, line.starts, line.ends, zone=zone_of(line.person), person=line.person
        )
        found.setdefault(line.person, []).append(shift)
    return {person: tuple(sorted(shifts)) for person, shifts in found.items()}


def read_csv(path: Path) -> tuple[tuple[DatedShift, ...], tuple[Problem, ...]]:
    """Read `person,date,start,end` lines; every faulty line becomes a problem with its number."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_CSV_BYTES + 1)
    except (OSError, ValueError) as failed:
        said = f"the file of shifts cannot be read: {getattr(failed, 'strerror', failed)}."
        return (), (_at(path, 1, said, "the path counts from the charter's folder."),)
    if len(raw) > MOST_CSV_BYTES:
        return (), (_at(path, 1, "the file is larger than 10 MB.", "keep a year of shifts."),)
    results = list(_lines(raw, path))
    shifts = tuple(found for found in results if isinstance(found, DatedShift))
    return shifts, tuple(found for found in results if isinstance(found, Problem))


def _lines(raw: bytes, path: Path) -> Iterator[DatedShift | Problem]:
    try:
        for number, row in reader.read(raw, COLUMNS, most=MOST_SHIFTS):
            yield (
                _at(path, number, sentence(row))
                if isinstance(row, str)
                else _line(row, path, number)
            )
    except TableError as problem:
        yield _at(path, 1, sentence(str(problem)), f"begin with {','.join(COLUMNS.needed)}.")


def _line(row: Mapping[str, str], path: Path, number: int) -> DatedShift | Problem:
    try:
        line = _CsvLine.model_validate({word: row[word] for word in COLUMNS.needed})
    except ValidationError as wrong:
        first = wrong.errors()[0]
        context = first.get("ctx", {})
        said, hint = context.get("words", first["msg"]), context.get("hint", "")
        return _at(path, number, f"{first['loc'][0]}: {said}", hint)
    starts, ends = (timedelta(hours=t.hour, minutes=t.minute) for t in (line.start, line.end))
    return DatedShift(line.person, line.date, starts, ends if ends > starts else ends + DAY)


class _CsvLine(Part):
    person: PersonRef
    date: Day
    start: ClockReading
    end: ClockReading


def _at(path: Path, line: int, message: str, hint: str = "") -> Problem:
    return Problem(line, 1, "shifts", message, hint, source=path.name)
