"""An escalation as a machine asks for it: one JSON object."""

from typing import Annotated

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from bot.domain.escalations.criteria import Criterion, EscalationSeverity
from bot.sources.rows import UnreadableError

MOST_BYTES = 64_000
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Signal(BaseModel):
    """What is asked for; `id` is the sender's own, and sent again it raises nothing anew."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
    workflow: Words = ""
    call_type: Words = ""
    channel: Words = ""
    severity: EscalationSeverity | None = None
    criteria: tuple[Criterion, ...] = Field(default=(), max_length=len(Criterion))
    link: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=1_000)] = ""

    @field_validator("id", "what", "workflow", "call_type", "channel", "link")
    @classmethod
    def _storable(cls, words: str) -> str:
        # PostgreSQL keeps no NUL; half a character JSON refuses by itself.
        if "\x00" in words:
            raise PydanticCustomError("nul", "holds a NUL sign, which no text may hold")
        return words


def read_signal(body: bytes, kind: str) -> Signal:
    """Read a body; raises UnreadableError naming each field at fault."""
    if len(body) > MOST_BYTES:
        raise UnreadableError(f"at most {MOST_BYTES:,} bytes for one escalation")
    if kind != "application/json":
        raise UnreadableError("Content-Type is application/json")
    try:
        return Signal.model_validate_json(body)
    except ValidationError as wrong:
        told = [
            f"{'.'.join(map(str, error['loc'])) or 'the body'}: {error['msg']}"
            for error in wrong.errors(include_input=False, include_url=False)
        ]
        raise UnreadableError("; ".join(told)) from None
