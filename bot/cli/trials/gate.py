"""A gate's criteria tried on anyone's own numbers, day by day as they could have been looked at."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from bot.cli.progress import progress
from bot.cli.trials.rows import Row, RowKey, count_in, day_in, name_in, tried
from bot.domain.numbers import Decimals, share_of
from bot.domain.tables.columns import Columns
from bot.domain.verdicts.gate import GateReading, GateVerdict, Trials, readings
from bot.errors import ConfigError

COLUMNS = Columns(("criterion", "day", "successes", "trials"), ("agent", "target"))
SAID = {
    GateVerdict.MET: "met",
    GateVerdict.NOT_MET: "not met",
    GateVerdict.NOT_ENOUGH: "not enough evidence",
}


@dataclass(slots=True)
class Targets:
    """The target of each criterion: its own, else the one given for all."""

    usual: float | None
    decimals: Decimals
    of: dict[str, float] = field(default_factory=dict)

    def check(self, row: Row) -> None:
        """Keep a row's target; raises ValueError where there is none, or another than before."""
        name, text = row["criterion"], row.get("target", "")
        target = target_of(text, self.decimals) if text else self.usual
        if target is None:
            raise ValueError(f"{name} has no target: name it in the column target, or by --target")
        known = self.of.setdefault(name, target)
        if known != target:
            raise ValueError(f"{name} has the target {known:g} above, not {target:g}")


def try_gate(
    path: Path, *, target: str | None, plan: int | None, decimals: Decimals, as_json: bool
) -> Iterator[str]:
    """Yield how each criterion stands: after its last day in words, after every day as JSON.

    A file's own targets come before `target`. Raises ConfigError.
    """
    if plan is not None and plan < 1:
        raise ConfigError(f"--plan {plan} is no volume: write how many were planned, as 900.")
    targets = Targets(_usual(target, decimals), decimals)

    def read(row: Row, day: date) -> Trials:
        targets.check(row)
        return _trials(row, day, decimals)

    known = tried(path, COLUMNS, _key, read)
    if target is None and known.refused and not targets.of:
        raise ConfigError("No row names a target: name one for all by --target 0.8.")
    with progress("Judging", len(known.by_name)) as advance:
        for name, trials in known.by_name.items():
            found = readings(trials, targets.of[name], plan=plan)
            yield from _json_lines(name, found) if as_json else [_line(name, found)]
            advance(1)
    yield from known.told(as_json=as_json)
    if not known.by_name and not as_json:
        yield "No criterion could be read."


def target_of(text: str, decimals: Decimals) -> float:
    """Read a target: 0.8 or 80%; raises ValueError for what is no share."""
    target = share_of(text, decimals)
    if target is None or not 0 < target < 1:
        raise ValueError(f"target “{text[:20]}” is no share between 0 and 1: write 0.8 or 80%")
    return target


def _usual(target: str | None, decimals: Decimals) -> float | None:
    try:
        return None if target is None else target_of(target, decimals)
    except ValueError as problem:
        raise ConfigError(f"--{problem}.") from None


def _key(row: Row) -> RowKey:
    return RowKey(name_in(row, "criterion"), day_in(row, "day"), row.get("agent", ""))


def _trials(row: Row, day: date, decimals: Decimals) -> Trials:
    counts = {}
    for column in ("successes", "trials"):
        count = count_in(row, column, decimals)
        if count is None:
            raise ValueError(f"{column} is empty: write how many, 0 included")
        counts[column] = count
    won, trials = counts.values()
    if won > trials:
        raise ValueError(f"{won:,} successes of {trials:,} trials: successes cannot be more")
    return Trials(day, won, trials, row.get("agent", ""))


def _json_lines(name: str, found: Sequence[GateReading]) -> Iterator[str]:
    for each in found:
        told: dict[str, Any] = {
            "criterion": name,
            "day": each.day.isoformat(),
            "verdict": each.verdict.value,
            "n": each.n,
            "n_effective": round(each.n_effective),
            "low": round(each.low, 4),
            "high": round(each.high, 4),
            "needed": each.needed,
        }
        if each.needed is None:
            told["missing"] = each.still_needed
        yield json.dumps(told, ensure_ascii=False)


def _line(name: str, found: Sequence[GateReading]) -> str:
    last = found[-1]
    told = f"{name}: {SAID[last.verdict]} on {last.day:%a} {last.day}"
    if last.verdict is GateVerdict.MET:
        held = takewhile(lambda each: each.verdict is GateVerdict.MET, reversed(found))
        since = [each.day for each in held][-1]
        told = f"{name}: met since {since:%a} {since}"
    told += f", target {last.target * 100:.6g}%: "
    if not last.n:
        return f"{told}nothing was tried yet."
    told += f"{last.share:.1%} of {last.n:,} ({last.low:.1%} to {last.high:.1%})"
    if last.n_effective < 0.9 * last.n:
        told += f", worth {last.n_effective:,.0f} independent ones"
    return f"{told}. Still needed: {last.still_needed}." if last.still_needed else f"{told}."
