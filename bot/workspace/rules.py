"""What one workspace is strict about and how patient it is."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Tokens:
    """The app's credentials; made up here, taken by the app from its environment."""

    bot: str = "xoxb-local-workspace"
    app: str = "xapp-local-workspace"
    signing_secret: str = "local-workspace-signing-secret"  # noqa: S105  guards nothing: a throwaway server on loopback
    verification: str = "local-workspace-verification"


@dataclass(frozen=True)
class Rules:
    """Times in seconds of the machine's own clock; rate limits follow the workspace's clock.

    `retries_s` are the waits before an unacknowledged event is sent again, once each.
    """

    tokens: Tokens = field(default_factory=Tokens)
    rate_limits: Literal["slack", "harsh", "off"] = "slack"
    # Source: https://docs.slack.dev/interactivity/handling-user-interaction
    ack_s: float = 3.0
    trigger_s: float = 3.0
    retries_s: tuple[float, ...] = (1.0, 60.0, 300.0)
    max_connections: int = 10
    traffic_kept: int = 500
    # Blocks that this workspace does not show, as those on some plans and clients.
    unknown_blocks: frozenset[str] = frozenset()
