"""What all parts of a charter have in common: frozen, strict, and named by key."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.charter.references import Key, Name


class Part(BaseModel):
    """Be one part of a charter: frozen, and strict about unknown keys."""

    # Built with the whole of it: a part alone is read by nobody.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Named(Part):
    """Be a part with a key and a name; without a name the key is read out."""

    key: Key = Field(description="Short and lasting: what other parts and the data refer to.")
    name: Name = Field("", description="What people read; the key in words when absent.")

    @model_validator(mode="before")
    @classmethod
    def _name_from_key(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(key := data.get("key"), str):
            spoken = key.replace("-", " ").replace("_", " ").strip()
            return {"name": spoken[:1].upper() + spoken[1:], **data}
        return data
