"""Whether Slack takes anything from us at all: nothing is sent while the app is not installed."""

import logging
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery.call import ask
from bot.slack.delivery.verdict import LOCKED_OUT, Refusal

log = logging.getLogger(__name__)

ASKED_EVERY = timedelta(minutes=1)


class Standing:
    """Know why Slack refuses us, nothing while it does not, and ask from time to time."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._ask_at: datetime | None = None
        self.refused = ""

    def refuse(self, reason: str, at: datetime) -> None:
        """Stop sending; what waits is kept."""
        if not self.refused:
            log.error(
                "Slack takes nothing from us: %s. What waits is kept until the app is installed "
                "again with this token, or the bot started with a new one.",
                reason,
                extra={"action": "delivery.refused"},
            )
        self.refused, self._ask_at = reason, at + ASKED_EVERY

    def not_before(self, due: datetime) -> datetime:
        """Put off what is due until Slack is asked again."""
        return max(due, self._ask_at) if self.refused and self._ask_at else due

    async def lets_us_send(self, at: datetime) -> bool:
        """Tell whether anything may leave; where it might again, Slack is asked first."""
        if not self.refused:
            return True
        # A moment further ahead is from before a clock was put back.
        if self._ask_at is not None and at < self._ask_at <= at + ASKED_EVERY:
            return False
        answer = await ask(self._client, "auth.test", {})
        if isinstance(answer, Refusal) and answer.error in LOCKED_OUT:
            self.refuse(answer.error, at)
            return False
        log.warning("Slack takes our messages again", extra={"action": "delivery.refused"})
        self.refused = ""
        return True
