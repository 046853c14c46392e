"""The head of a charter: what is rolled out, since when, who is accountable; and heirs of what is gone."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.charter.parts import Part
from bot.charter.references import Day, Key, Name, PersonRef, Zone


def _owner(value: Any) -> Any:
    return value["owner"] if isinstance(value, dict) and set(value) == {"owner"} else value


class Rollout(Part):
    """Say what is rolled out, where its clock stands and when it began."""

    name: Name = Field(description="What people call the rollout.")
    zone: Zone = Field(description="The IANA time zone everything falls back on.")
    start: Day = Field(description="Its first day.")
    value_office: Annotated[
        PersonRef | None, BeforeValidator(_owner, json_schema_input_type=str | dict[str, str])
    ] = Field(None, description="The accountable owner of the Value Office.")


class MovedTo(Part):
    """Say where the open items of a removed pod or workflow go."""

    pods: Mapping[Key, Key] = Field({}, description="Removed pod: the pod that inherits.")
    workflows: Mapping[Key, Key] = Field({}, description="Removed workflow: its successor.")
