"""How a source's records are read as ours: the words a charter may use for it."""

from enum import StrEnum


class RecordsOf(StrEnum):
    """What a source's records are of."""

    OBSERVATIONS = "observations"
    INTERACTIONS = "interactions"


class ReadAs(StrEnum):
    """What a field is read as."""

    TEXT = "text"
    KEY = "key"
    INSTANT = "instant"
    DAY = "day"
    DURATION = "duration"
    NUMBER = "number"
    FLAG = "flag"


class TimeUnit(StrEnum):
    """What a bare number of a duration counts."""

    MS = "ms"
    S = "s"
    MIN = "min"
    H = "h"


class Doubled(StrEnum):
    """Which of the two is meant where clocks are put back and an hour comes twice."""

    FIRST = "first"
    SECOND = "second"


class Encoding(StrEnum):
    """How a file's letters are written as bytes."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"


class Fold(StrEnum):
    """What becomes of a field where several rows become one."""

    FIRST = "first"
    LAST = "last"
    SUM = "sum"
    MEAN = "mean"
    MIN = "min"
    MAX = "max"
    ANY = "any"
    COLLECT = "collect"
    SPAN = "span"


# What systems write where they know nothing.
ABSENT = ("", "-", "NA", "N/A", "n/a", "None", "none", "null", "NULL")
