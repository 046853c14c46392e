"""The charter's format as JSON Schema, for editors and for the docs."""

import json
from typing import Any

from bot.charter.models import Charter

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """Describe rollout.yaml as JSON Schema; equal on every run."""
    schema: dict[str, Any] = {"$schema": DIALECT, **Charter.model_json_schema(mode="validation")}
    # The library's order follows its internals; a sorted one keeps the stored file still.
    ordered: dict[str, Any] = json.loads(json.dumps(schema, sort_keys=True))
    return ordered


def json_schema_text() -> str:
    """Write the schema as docs/charter.schema.json holds it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
