"""Where leaders read, each place at its own morning."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.charter.parts import Part
from bot.charter.references import ChannelRef, Zone


class LeaderChannel(Part):
    """Name a channel where leaders read the digest, at the morning of its zone."""

    channel: ChannelRef = Field(description="The channel.")
    zone: Zone = Field(description="Its time zone; the rollout's when absent.")


def channel_alone(value: Any) -> Any:
    """Take a channel's name for the channel with nothing else said of it."""
    return {"channel": value} if isinstance(value, str) else value


class Leaders(Part):
    """Say where leaders read."""

    channels: tuple[
        Annotated[
            LeaderChannel,
            BeforeValidator(channel_alone, json_schema_input_type=str | LeaderChannel),
        ],
        ...,
    ] = Field((), description="One entry per channel.")
