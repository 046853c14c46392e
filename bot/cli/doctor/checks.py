"""One line of a diagnosis."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How bad it is: the bot works, works with less, or does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Check:
    """What was looked at, how it stands, what was found, and how to mend it (empty when fine)."""

    name: str
    verdict: Verdict
    what: str
    mend: str = ""


def ok(name: str, what: str) -> Check:
    """Say that something is as it should be."""
    return Check(name, Verdict.OK, what)


def warn(name: str, what: str, mend: str) -> Check:
    """Say that something is missing which the bot can do without."""
    return Check(name, Verdict.WARN, what, mend)


def fail(name: str, what: str, mend: str) -> Check:
    """Say that something must be mended first."""
    return Check(name, Verdict.FAIL, what, mend)
