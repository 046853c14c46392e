"""What a bench says in the end."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """Ours against the floor of the same run; `held` says whether the bars in the docstring hold.

    `name` tells several results of one bench apart; `notes` are lines printed above the last one.
    """

    floor: float
    ours: float
    ratio: float
    held: bool
    name: str = ""
    unit: str = "rows/s"
    notes: tuple[str, ...] = ()


def last_line(bench: str, results: Sequence[Result]) -> str:
    """Write floor, ours and ratio of every result in one line."""
    parts = [
        f"{result.name or bench}: floor {result.floor:,.0f}, ours {result.ours:,.0f} {result.unit}, "
        f"ratio {result.ratio:.3f} ({'held' if result.held else 'NOT HELD'})"
        for result in results
    ]
    return "; ".join(parts)


def machine() -> str:
    """Describe what the figures were measured on, and how busy it was."""
    one, five, _fifteen = os.getloadavg()
    return (
        f"{cpu_model()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}, load {one:.2f} {five:.2f}"
    )


def cpu_model() -> str:
    """Name the processor as the kernel does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
