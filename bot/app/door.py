"""The HTTP front while the bot behind it comes up."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.app.surroundings import age_of
from bot.background.ingest import INGEST, open_ingest
from bot.runtime import Bot
from bot.settings import Settings, source_secret
from bot.slack.bolt import SlackApp
from bot.slack.front import Front, serving
from bot.sources.ingest import Ingest


@dataclass(slots=True)
class Door:
    """The HTTP front while the bot behind it comes up: its port, and what is not ready yet."""

    front: Front
    port: int
    ingest: Ingest | None
    missing: Callable[[], Sequence[str]] = lambda: ("Slack has not answered yet",)
    facts: Callable[[], Mapping[str, object]] = dict

    def open(
        self,
        app: SlackApp,
        bot: Bot,
        *,
        missing: Callable[[], Sequence[str]],
        sweep: Callable[[], Mapping[str, object]],
    ) -> None:
        """Let in what waits outside."""
        self.missing = missing
        self.facts = lambda: {"directory_age_s": age_of(bot), **sweep()}
        self.front.open(app)
        if self.ingest is not None:
            open_ingest(bot, self.ingest)


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[Door]:
    """Listen from the first moment on; Slack is let in once everything behind the door stands."""
    secret, ingest_secret = settings.slack_signing_secret, settings.ingest_secret
    ingest = (
        Ingest(ingest_secret.get_secret_value(), secret_of=_secret_of) if ingest_secret else None
    )
    front = Front(
        signing_secret=secret.get_secret_value() if secret else None,
        mounts={INGEST: ingest} if ingest else None,
        ready=lambda: door.missing(),  # noqa: PLW0108 - what is missing changes when it opens
        facts=lambda: door.facts(),  # noqa: PLW0108 - they change as well
    )
    async with serving(front, host=settings.http_host, port=settings.http_port) as port:
        door = Door(front, port, ingest)
        yield door


def _secret_of(source: str) -> str:
    secret = source_secret(source)
    return secret.get_secret_value() if secret else ""
