"""What a layout declares: where records lie, how their fields are read, which become one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.interactions import rules as contacts
from bot.domain.layouts import ABSENT, Doubled, Encoding, Fold, ReadAs, RecordsOf, TimeUnit
from bot.domain.measures import observations
from bot.domain.numbers import Decimals

# One output of a contact, where each row tells of one.
OUTPUT = tuple(f"output.{name}" for name in ("item", "value", "confidence", "quote", "at"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one field is read: where it stands, and what its text means."""

    paths: tuple[str, ...]
    until: str = ""
    kind: ReadAs | None = None
    zone: str = ""
    form: str = ""
    doubled: Doubled = Doubled.FIRST
    unit: TimeUnit = TimeUnit.S
    codes: Mapping[str, str] | None = None
    default: str | None = None
    scale: tuple[float, float] | None = None
    highest: str = ""
    when: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Name every place it is read from."""
        return tuple(filter(None, (*self.paths, self.until, self.highest)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A second list of the same answer, found by a key."""

    name: str
    rows: str
    key: str
    other: str
    is_many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """By what records are the same, and which of them is the newest."""

    key: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Which rows become one, and what becomes of each field then."""

    by: tuple[str, ...] = ()
    take: Mapping[str, Fold] = field(default_factory=dict)
    prefer: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a source's answer becomes rows.

    `zone` is where its days are counted, `source_zone` where its times without a zone are,
    `decimals` how its texts write numbers; with `is_loose` a column may be missing.
    """

    kind: str
    subject: RecordsOf = RecordsOf.OBSERVATIONS
    query: str = ""
    each: tuple[str, ...] = ()
    joins: tuple[Joined, ...] = ()
    where: str = ""
    newest: Newest | None = None
    fields: Mapping[str, Reading] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    group: Grouping | None = None
    zone: str = "UTC"
    source_zone: str = ""
    decimals: Decimals = Decimals.POINT
    absent: frozenset[str] = frozenset(ABSENT)
    link: str = ""
    encoding: Encoding = Encoding.UTF_8
    skip_lines: int = 0
    is_loose: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Name the fields a row of ours may have."""
        if self.subject is RecordsOf.INTERACTIONS:
            return tuple(contacts.FIELDS)
        return observations.FIELDS

    @property
    def needed(self) -> tuple[str, ...]:
        """Name the fields without which no row can be read."""
        if self.subject is RecordsOf.INTERACTIONS:
            return ("id", "start")
        return ("measure", "workflow", "day")
