"""A diagnosis as a list that people read in a terminal."""

from collections.abc import Sequence

from bot.cli.doctor.checks import Check, Verdict

MARKS = {Verdict.OK: "  ok", Verdict.WARN: "warn", Verdict.FAIL: "FAIL"}


def render(checks: Sequence[Check]) -> str:
    """Write one line per check, the way to mend it below, and a closing line that counts."""
    lines: list[str] = []
    for check in checks:
        lines.append(f"{MARKS[check.verdict]}  {check.name}: {check.what}")
        lines += [f"      -> {line}" for line in check.mend.splitlines()]
    return "\n".join([*lines, "", _summary(checks)])


def exit_code(checks: Sequence[Check]) -> int:
    """Give 1 where something must be mended first; warnings alone are no failure."""
    return int(any(check.verdict is Verdict.FAIL for check in checks))


def _summary(checks: Sequence[Check]) -> str:
    counts = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    if counts[Verdict.FAIL]:
        return f"{counts[Verdict.FAIL]} to mend first, {counts[Verdict.WARN]} to think about."
    if counts[Verdict.WARN]:
        return f"Ready to run, with {counts[Verdict.WARN]} to think about."
    return "Ready to run."
