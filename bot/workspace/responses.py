"""The response URLs handed out with people's acts: five uses within half an hour each."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# Source: https://docs.slack.dev/interactivity/handling-user-interaction
USES = 5
LIFE = timedelta(minutes=30)


class _Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass
class ResponseUrl:
    """Who acted, where, and on which message, so that an answer finds its way."""

    person: str
    channel: str
    born: datetime
    message_ts: str = ""
    ephemeral: bool = False
    thread_ts: str = ""
    uses: int = 0


class ResponseUrls:
    """Issue response URLs and count their uses."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self,
        person: str,
        channel: str,
        *,
        message_ts: str = "",
        ephemeral: bool = False,
        thread_ts: str = "",
    ) -> str:
        """Hand out the path of a new response URL."""
        token = secrets.token_urlsafe(18)
        self._issued[token] = ResponseUrl(
            person, channel, self._clock.now(), message_ts, ephemeral, thread_ts
        )
        return f"responses/{token}"

    def use(self, token: str) -> ResponseUrl | str:
        """Spend one use; or say, as Slack does, why it cannot be spent."""
        found = self._issued.get(token)
        if found is None:
            return "no_such_url"
        if self._clock.now() - found.born > LIFE:
            return "expired_url"
        if found.uses >= USES:
            return "used_url"
        found.uses += 1
        return found
