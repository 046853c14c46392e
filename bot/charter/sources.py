"""Where records come from, and how they are read as ours: declared, with no code."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from bot.charter.measures import Amount
from bot.charter.parts import Part
from bot.charter.presets import PRESETS
from bot.charter.references import (
    ClockReading,
    Key,
    PersonRef,
    Texts,
    Words,
    Zone,
    fault,
    shown,
)
from bot.domain.interactions import rules as contacts
from bot.domain.layouts import ABSENT, Doubled, Encoding, Fold, ReadAs, RecordsOf, TimeUnit
from bot.domain.measures import observations
from bot.domain.measures.known_changes import VersionKind
from bot.domain.numbers import Decimals

MOST_PAGES = 200
# What may stand in braces in what is asked of a source.
SINCE = ("from", "to", "from_day", "to_day", "from_s", "to_s", "from_ms", "to_ms")
_BRACES = re.compile(r"\{(\w*)\}")
INSIDE = (
    *(f"cohort.{name}" for name in contacts.COHORTS),
    *(f"versions.{kind}" for kind in VersionKind),
    *(f"output.{name}" for name in ("item", "value", "confidence", "quote", "at")),
)


class FieldReading(Part):
    """Say where one field stands, and what its text means."""

    paths: Texts = Field(
        min_length=1,
        alias="from",
        description="JMESPath (json, ndjson), column (csv) or label; two are read as one.",
    )
    to: Words | None = Field(None, description="Where it ends: read as seconds between the two.")
    kind: ReadAs | None = Field(
        None,
        alias="as",
        description="text, key, instant, day, duration, number or flag.",
    )
    zone: Zone | None = Field(None, description="Where the clock of a time without zone hangs.")
    form: Words | None = Field(
        None, alias="format", description="How an instant is written, such as %d.%m.%Y %H:%M."
    )
    doubled: Doubled = Field(
        Doubled.FIRST, description="first or second: which of an hour that comes twice."
    )
    unit: TimeUnit = Field(TimeUnit.S, description="ms, s, min or h: what a bare duration counts.")
    codes: Mapping[str, str] | None = Field(
        None, alias="map", description="Their code: our word; empty is none."
    )
    default: str | None = Field(None, description="Our word for codes that the map lacks.")
    scale: tuple[Amount, Amount] | None = Field(
        None, description="Lowest and highest: the value becomes a share."
    )
    of: Words | None = Field(None, description="Where the highest value stands, to divide by.")
    when: Words | None = Field(None, description="JMESPath: where it does not hold it is absent.")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "FieldReading":
        if self.default is not None and self.codes is None:
            raise fault("a default is for codes that a map lacks.", "add a map.")
        if self.scale and self.scale[0] >= self.scale[1]:
            raise fault("its scale has no range.", "write the lowest, then the highest.")
        return self


def _from_path(value: Any) -> Any:
    return {"from": value} if isinstance(value, str) else value


FieldPath = Annotated[
    FieldReading, BeforeValidator(_from_path, json_schema_input_type=str | FieldReading)
]


class Join(Part):
    """Name a second list of the same answer, found by a key."""

    name: Key = Field(description="What records find it by.")
    rows: Words = Field(description="JMESPath from the whole answer to the list.")
    key: Words = Field(description="JMESPath to the key in our record.")
    other: Words = Field(description="JMESPath to the key in its rows.")
    many: bool = Field(default=False, description="true: all rows of the key, else the first.")


class NewestSpec(Part):
    """Say which records are the same, and which of them is the newest."""

    key: Words = Field(description="Where a record's own id stands.")
    at: Words = Field(description="Where it says when it was changed.")


class GroupSpec(Part):
    """Say which rows become one, and how."""

    by: Texts = Field((), description="Our fields that they have in common.")
    take: Mapping[str, Fold] = Field(
        {},
        description="Our field: first, last, sum, mean (by n), min, max, any, collect or span.",
    )
    prefer: Mapping[str, Texts] = Field(
        {}, description="Our field: its words, the one that decides first."
    )


class PagesSpec(Part):
    """Say how the rest of an answer is asked for."""

    next: Words | None = Field(None, description="JMESPath to the address of the next page.")
    cursor: Words | None = Field(None, description="JMESPath to what the next page is asked by.")
    param: Words | None = Field(None, description="The parameter of the cursor or page number.")
    first: int = Field(1, ge=0, description="The number of the first page.")
    until: Words | None = Field(None, description="JMESPath: where it holds, that was the last.")
    most: int = Field(20, ge=1, le=MOST_PAGES, description="More pages than these are a fault.")

    @model_validator(mode="after")
    def _is_one_way(self) -> "PagesSpec":
        if self.next and self.cursor:
            raise fault("next and cursor are two ways.", "keep one of them.")
        if not self.next and not self.param:
            raise fault("the next page cannot be asked for.", "name next, or a param.")
        if not self.next and not self.cursor and not self.until:
            raise fault("pages by number never end.", "say until: JMESPath, true on the last.")
        return self


class Source(Part):
    """Say where numbers are fetched, by whom they are answered for, and how they are laid out."""

    # A preset brings its kind along.
    model_config = ConfigDict(
        json_schema_extra={
            "required": ["key"],
            "anyOf": [{"required": ["kind"]}, {"required": ["layout"]}],
        }
    )

    key: Key = Field(description="Its name; its secret is BOT_SOURCE_ and this in capitals.")
    of: RecordsOf = Field(
        RecordsOf.OBSERVATIONS, description="observations, or interactions: single contacts."
    )
    layout: str | None = Field(
        None, description=f"A preset: {', '.join(PRESETS)}; an own key wins over its."
    )
    kind: Literal["ingest", "prometheus", "json", "ndjson", "csv"] = Field(
        description="ingest is sent to us; the others are fetched."
    )
    owner: PersonRef | None = Field(None, description="Who hears when it falls silent.")
    url: str | None = Field(
        None, max_length=2000, description="Where it is fetched, or a file's path."
    )
    at: ClockReading | None = Field(None, description="When it is fetched each day.")
    params: Mapping[str, str] = Field(
        {}, description=f"Parameters of the address; {{{'}, {'.join(SINCE)}}} are filled in."
    )
    pages: PagesSpec | None = Field(None, description="How the rest of an answer is asked for.")
    query: Words | None = Field(None, description="PromQL, or JMESPath to the list of rows.")
    each: Texts = Field(
        (), description="JMESPath to lists inside a row, one inside the other; _parent is the row."
    )
    joins: tuple[Join, ...] = Field((), description="Second lists of the same answer, by key.")
    newest: NewestSpec | None = Field(
        None, description="Of records that come twice only the newest."
    )
    where: Words | None = Field(
        None, description="JMESPath on a record (csv: on its columns): which are meant."
    )
    fields: Mapping[str, FieldPath] = Field(
        {}, description="Our field: label, JMESPath or column, or keys that say how it is read."
    )
    group: GroupSpec | None = Field(None, description="Which rows become one, and how.")
    zone: Zone | None = Field(None, description="Where the clock of its times without zone hangs.")
    absent: Texts = Field(ABSENT[1:], description="Words that mean that there is no value.")
    criteria: Texts = Field(
        (), description="Criteria of gates for which it sends evidence, signed with its secret."
    )
    workflows: Texts = Field((), description="Workflows it sends evidence for; all when absent.")
    link: str | None = Field(
        None,
        pattern=r"^https?://[^\s]+$",
        max_length=1000,
        description="Opens a contact: {id}, {workflow} and {channel} are filled in.",
    )
    encoding: Encoding = Field(
        Encoding.UTF_8, description="utf-8, utf-16 or windows-1252: how a csv is written."
    )
    skip_lines: int = Field(0, ge=0, le=100, description="Lines above the names of a csv.")
    decimals: Decimals = Field(
        Decimals.POINT, description="point or comma: how its texts write 412.5."
    )
    constants: Mapping[str, str] = Field({}, description="Our field: the same value for every row.")
    secret_header: str = Field("Authorization", description="The header its secret is sent in.")
    timeout_s: Amount = Field(20, gt=0, le=120, description="Seconds until it counts as hanging.")
    days: int = Field(3, ge=1, le=400, description="How many days back each fetch asks for.")

    @model_validator(mode="before")
    @classmethod
    def _preset_beneath(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "layout" not in data:
            return data
        preset = PRESETS.get(str(data["layout"]))
        if preset is None:
            raise fault(
                f"there is no layout {shown(data['layout'])}.", f"layouts: {', '.join(PRESETS)}."
            )
        return over(preset, data)

    @model_validator(mode="after")
    def _can_be_fetched(self) -> "Source":
        if self.criteria and self.kind != "ingest":
            raise fault("evidence is sent to us, never fetched.", "write kind: ingest.")
        if self.kind == "ingest":
            return self
        for message, hint in self._problems():
            raise fault(message, hint)
        return self

    def _problems(self) -> Iterator[tuple[str, str]]:
        if not self.url:
            yield f"{shown(self.key)} has no url.", "say where it is fetched."
        if self.kind == "prometheus" and not self.query:
            yield f"{shown(self.key)} has no query.", "write the PromQL of one series set."
        known = self._known()
        group = self.group or GroupSpec()
        named = (*self.fields, *self.constants, *group.by, *group.take, *group.prefer)
        for name in named:
            if name not in known and not (name.startswith("outputs.") and "id" in known):
                yield f"{shown(name)} is no field.", f"fields: {', '.join(known)}."
        if self.kind == "prometheus" and self.of is RecordsOf.INTERACTIONS:
            yield "Prometheus knows no single contacts.", "write of: observations."
        if self.link and self.of is RecordsOf.OBSERVATIONS:
            yield "a link opens a contact.", "write of: interactions."
        for text in self.params.values():
            for name in _BRACES.findall(text):
                if name not in SINCE:
                    yield f"{{{name}}} is not filled in.", f"there are {', '.join(SINCE)}."

    def _known(self) -> tuple[str, ...]:
        if self.of is RecordsOf.INTERACTIONS:
            return (*contacts.FIELDS, *INSIDE)
        return observations.FIELDS


def over(preset: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay own keys over a preset's: what both have as keys is joined, anything else is replaced."""
    whole = dict(preset)
    for key, value in own.items():
        beneath = whole.get(key)
        if isinstance(beneath, str):
            # A field's place alone is short for keys that say only where it stands.
            beneath = {"from": beneath}
        both = isinstance(beneath, Mapping) and isinstance(value, Mapping)
        whole[key] = over(beneath or {}, value) if both else value
    return whole
