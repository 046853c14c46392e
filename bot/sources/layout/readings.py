"""Each field of a record, read as its layout declares; what it means is not guessed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bot.domain.fields import cut
from bot.domain.interactions.outputs import YES
from bot.domain.layouts import ReadAs, RecordsOf
from bot.domain.numbers import share_of
from bot.sources.contacts import PARTS
from bot.sources.layout.answers import Record
from bot.sources.layout.durations import seconds_in
from bot.sources.layout.instants import day_in, instant_in
from bot.sources.layout.paths import Paths
from bot.sources.layout.spec import Layout, Reading

Fields = dict[str, Any]
USUAL = {
    "start": ReadAs.INSTANT,
    "updated": ReadAs.INSTANT,
    "duration_s": ReadAs.DURATION,
    "output.item": ReadAs.KEY,
}


@dataclass(slots=True)
class FieldReader:
    """Reads fields of records, noting what was doubtful and which codes nobody mapped."""

    layout: Layout
    paths: Paths
    notes: list[str] = field(default_factory=list)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)

    def row(self, record: Record) -> tuple[Fields, str]:
        """Return what a record says in our fields, and why not all of it could be read."""
        row, faults = Fields(), list[str]()
        for name, reading in {**self._own(record.data), **self.layout.fields}.items():
            if name in self.layout.constants:
                continue
            try:
                row[name] = self._value(name, reading, record.data)
            except ValueError as problem:
                faults.append(f"{name} {problem}")
            if fault := self.paths.take_fault():
                faults.append(fault)
        return {**row, **self.layout.constants}, next(iter(faults), "")

    def at(self, path: str, data: Any) -> Any:
        """Find what lies at a path of a record, or under a column's or label's name."""
        is_asked = self.layout.kind in ("json", "ndjson")
        return self.paths.ask(path, data) if is_asked else data.get(path)

    def holds(self, condition: str, data: Any) -> bool:
        """Tell whether a record meets a condition."""
        return bool(self.paths.ask(condition, data))

    def instant(self, reading: Reading, raw: list[Any]) -> Any:
        """Read an instant; raises ValueError."""
        at, note = instant_in(raw, reading, reading.zone or self.layout.source_zone)
        self.notes += [note] if note else []
        return at

    def day(self, reading: Reading, raw: list[Any]) -> str:
        """Read a day where we count it; raises ValueError."""
        zones = (reading.zone or self.layout.source_zone, self.layout.zone)
        day, note = day_in(raw, reading, zones)
        self.notes += [note] if note else []
        return day.isoformat()

    def number(self, value: Any) -> float:
        """Read a number as this source writes them; raises ValueError."""
        number = share_of(value, self.layout.decimals)
        if number is None:
            raise ValueError(f"{cut(value)} is no number: write {self.layout.decimals.example}")
        return number

    def scaled(self, value: Any, lowest: float, highest: float) -> float:
        """Return where a value lies between two others, as a share; raises ValueError."""
        number = self.number(value)
        if not lowest <= number <= highest or lowest == highest:
            raise ValueError(f"{cut(value)} is not between {lowest:g} and {highest:g}")
        return round((number - lowest) / (highest - lowest), 9)

    def _own(self, data: Any) -> dict[str, Reading]:
        """Return the readings of what the source already calls as we do."""
        if not isinstance(data, dict):
            return {}
        names = [name for name in self.layout.names if data.get(name) is not None]
        names += [name for name in data if name.partition(".")[0] in PARTS and "." in name]
        is_asked = self.layout.kind in ("json", "ndjson")
        taken = {each.partition(".")[0] for each in self.layout.fields}
        return {name: _named(name, quoted=is_asked) for name in names if name not in taken}

    def _value(self, name: str, reading: Reading, data: Any) -> Any:
        raw = [self.at(path, data) for path in reading.paths]
        if any(map(self._is_absent, raw)) or (reading.when and not self.holds(reading.when, data)):
            return None
        if name == "outputs":
            return self._outputs(reading, raw[0])
        if reading.codes is not None:
            return self._mapped(name, reading, raw[0])
        if reading.until:
            return self._between(reading, raw, data)
        return self._meant(name, reading, raw, data)

    def _meant(self, name: str, reading: Reading, raw: list[Any], data: Any) -> Any:
        if reading.scale or reading.highest:
            lowest, highest = reading.scale or (0.0, 0.0)
            if reading.highest:
                highest = self.number(self.at(reading.highest, data))
            return self.scaled(raw[0], lowest, highest)
        kind = reading.kind or self._usual(name)
        if kind is not None:
            return READ[kind](self, reading, raw)
        return raw[0] if len(raw) == 1 else _text(self, reading, raw)

    def _usual(self, name: str) -> ReadAs | None:
        return USUAL.get(name) if self.layout.subject is RecordsOf.INTERACTIONS else None

    def _is_absent(self, value: Any) -> bool:
        return value is None or (isinstance(value, str) and value.strip() in self.layout.absent)

    def _between(self, reading: Reading, raw: list[Any], data: Any) -> float | None:
        end = self.at(reading.until, data)
        if self._is_absent(end):
            return None
        seconds = (self.instant(reading, [end]) - self.instant(reading, raw)).total_seconds()
        if seconds < 0:
            raise ValueError(f"ends ({cut(end)}) before it begins ({cut(raw[0])})")
        return float(seconds)

    def _mapped(self, name: str, reading: Reading, raw: Any) -> Any:
        code = str(raw).lower() if isinstance(raw, bool) else str(raw).strip()
        codes = reading.codes or {}
        if code in codes:
            return codes[code] or None
        self.unknown[name, code[:80]] += 1
        if reading.default is None:
            raise ValueError(f"{cut(code)} is not mapped: add it to its map, or a default")
        return reading.default or None

    def _outputs(self, reading: Reading, given: Any) -> Any:
        """Read a list of what the tool said; each may bring its own `max`."""
        if not isinstance(given, list):
            return given
        return [self._output(reading, e) if isinstance(e, dict) else e for e in given]

    def _output(self, reading: Reading, given: Fields) -> Fields:
        said = {n: None if self._is_absent(v) else v for n, v in given.items() if n != "max"}
        lowest, highest = reading.scale or (0.0, 0.0)
        if (most := given.get("max")) is not None:
            highest = self.number(most)
        if said.get("value") is not None and (most is not None or reading.scale):
            said["value"] = self.scaled(said["value"], lowest, highest)
        return said


@cache
def _named(name: str, *, quoted: bool) -> Reading:
    return Reading(paths=(f'"{name}"' if quoted else name,))


def _instant(reader: FieldReader, reading: Reading, raw: list[Any]) -> Any:
    return reader.instant(reading, raw)


def _day(reader: FieldReader, reading: Reading, raw: list[Any]) -> str:
    return reader.day(reading, raw)


def _duration(reader: FieldReader, reading: Reading, raw: list[Any]) -> float:
    return seconds_in(raw[0], reading.unit, reader.layout.decimals)


def _number(reader: FieldReader, _reading: Reading, raw: list[Any]) -> float:
    return reader.number(raw[0])


def _flag(_reader: FieldReader, _reading: Reading, raw: list[Any]) -> bool:
    word = str(raw[0]).strip().lower()
    if word in YES or word in ("0", "1"):
        return word == "1" or YES.get(word) == 1
    raise ValueError(f"{cut(raw[0])} is neither yes nor no")


def _text(_reader: FieldReader, _reading: Reading, raw: list[Any]) -> str:
    return " ".join(str(each).strip() for each in raw)


def _key(_reader: FieldReader, _reading: Reading, raw: list[Any]) -> str:
    """Write a name as the charter writes keys."""
    signs = (sign if sign.isalnum() or sign == "_" else " " for sign in str(raw[0]).lower())
    return "-".join("".join(signs).split())


READ: dict[ReadAs, Callable[[FieldReader, Reading, list[Any]], Any]] = {
    ReadAs.TEXT: _text,
    ReadAs.KEY: _key,
    ReadAs.INSTANT: _instant,
    ReadAs.DAY: _day,
    ReadAs.DURATION: _duration,
    ReadAs.NUMBER: _number,
    ReadAs.FLAG: _flag,
}
