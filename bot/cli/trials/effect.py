"""What a change did, tried on anyone's own series: moved, did not move, or what is missing to tell."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.progress import progress
from bot.cli.trials.findings import series_key
from bot.cli.trials.rows import YES, Row, count_in, tried, value_in
from bot.domain.days import day_of
from bot.domain.numbers import Decimals, share_of
from bot.domain.tables.columns import Columns, near_one
from bot.domain.verdicts.effect import Effect, EffectVerdict, effect
from bot.domain.verdicts.weeks import EffectScale, Value, is_compared
from bot.domain.words import some
from bot.errors import ConfigError

COLUMNS = Columns(("series", "date", "value"), ("n", "change"))
NO = frozenset({"", "0", "false", "no", "n"})
SAID = {
    EffectVerdict.MOVED_UP: "moved up",
    EffectVerdict.MOVED_DOWN: "moved down",
    EffectVerdict.DID_NOT_MOVE: "did not move",
    EffectVerdict.CANT_TELL: "can't tell",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command asks, as it was written: the change, what it did not touch, what would matter."""

    change: str | None = None
    controls: Sequence[str] = ()
    matters: str | None = None


@dataclass(slots=True)
class Changes:
    """The day of each series' change: its own, else the one given for all."""

    usual: date | None
    of: dict[str, date] = field(default_factory=dict)

    def check(self, row: Row, day: date) -> None:
        """Keep the change a row names: its day, or a yes from that day on; raises ValueError."""
        name, text = row["series"], row.get("change", "")
        if text.lower() in NO:
            return
        is_yes = text.lower() in YES
        named = day if is_yes else day_of(text)
        if named is None:
            raise ValueError(f"change “{text[:20]}” is neither a day, as 2026-11-30, nor a yes")
        known = self.of.setdefault(name, named)
        if is_yes:
            self.of[name] = min(known, named)
        elif known != named:
            raise ValueError(f"{name} has its change on {known} above, not on {named}")

    def day(self, name: str) -> date:
        """Return the day of a series' change; raises ConfigError where there is none."""
        day = self.of.get(name, self.usual)
        if day is None:
            raise ConfigError(f"{name} has no change: name its day by --change 2026-11-30.")
        return day

    def touches(self, control: str, change: date) -> bool:
        """Tell whether a control has a change of its own among the weeks that are compared."""
        own = self.of.get(control)
        return own is not None and is_compared(own, change)


def try_effect(path: Path, *, asked: Asked, decimals: Decimals, as_json: bool) -> Iterator[str]:
    """Yield what became of each series that is no control; raises ConfigError."""
    matters = _matters(asked.matters, decimals)
    changes = Changes(_change(asked.change))

    def read(row: Row, day: date) -> Value:
        changes.check(row, day)
        return Value(day, value_in(row, "value", decimals), count_in(row, "n", decimals))

    known = tried(path, COLUMNS, series_key, read)
    controls = _controls(asked.controls, known.by_name)
    judged = {name: changes.day(name) for name in known.by_name if name not in controls}
    with progress("Judging", len(judged)) as advance:
        for name, change in judged.items():
            touched = [each for each in controls if changes.touches(each, change)]
            untouched = {each: known.by_name[each] for each in controls if each not in touched}
            found = effect(known.by_name[name], change, controls=untouched, matters=matters)
            line = _json_line if as_json else _line
            yield line(name, change, found, touched)
            advance(1)
    yield from known.told(as_json=as_json)
    if not judged and not as_json:
        yield "No series could be read."


def _change(text: str | None) -> date | None:
    day = None if text is None else day_of(text)
    if text is not None and day is None:
        raise ConfigError(f"--change “{text[:20]}” is no day: write 2026-11-30.")
    return day


def _matters(text: str | None, decimals: Decimals) -> float | None:
    matters = None if text is None else share_of(text, decimals)
    if text is not None and (matters is None or not 0 < matters < 1):
        raise ConfigError(f"--matters “{text[:20]}” is no share between 0 and 1: write 0.03 or 3%.")
    return matters


def _controls(wanted: Sequence[str], known: Collection[str]) -> list[str]:
    controls = list(dict.fromkeys(wanted))
    for name in controls:
        if known and name not in known:
            near = near_one(name, known)
            hint = f"is it {near}?" if near else f"there are {some(known)}."
            raise ConfigError(f"--control {name}: there is no such series; {hint}")
    if known and not set(known) - set(controls):
        raise ConfigError(
            "Every series is a control of itself: name as controls what the change did not touch."
        )
    return controls


def _json_line(name: str, change: date, found: Effect, touched: Sequence[str]) -> str:
    told: dict[str, Any] = {
        "series": name,
        "change": change.isoformat(),
        "verdict": found.verdict.value,
        "effect": _rounded(found.effect),
        "low": _rounded(found.low),
        "high": _rounded(found.high),
        "detectable": _rounded(found.detectable),
        "control": list(found.controls),
    }
    if found.missing:
        told["missing"] = found.missing
    if touched:
        told["touched"] = list(touched)
    if found.scale is EffectScale.POINTS:
        told["unit"] = found.scale.value
    return json.dumps(told, ensure_ascii=False)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _line(name: str, change: date, found: Effect, touched: Sequence[str]) -> str:
    told = f"{name}, change of {change:%a} {change}: {SAID[found.verdict]}"
    if found.effect is not None and found.low is not None and found.high is not None:
        low, high = _size(found, found.low).removesuffix(" points"), _size(found, found.high)
        told += f", {_size(found, found.effect)} ({low} to {high})"
    if found.controls:
        told += f", beside {some(found.controls)}"
    if touched:
        told += f", without {some(touched)}, which had a change too"
    if found.detectable is not None and found.verdict is EffectVerdict.CANT_TELL:
        told += f"; {_size(found, found.detectable).lstrip('+')} would have shown"
    return f"{told}. Missing: {found.missing}." if found.missing else f"{told}."


def _size(found: Effect, value: float) -> str:
    return (
        f"{value * 100:+.1f} points"
        if found.scale is EffectScale.POINTS
        else f"{value * 100:+.1f}%"
    )
