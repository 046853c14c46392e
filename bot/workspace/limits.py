"""Slack's rate limits, counted on the workspace's clock."""

import math
from datetime import datetime
from typing import Literal

# Calls a minute, per method. Source: https://docs.slack.dev/apis/web-api/rate-limits
TIERS = {1: 1, 2: 20, 3: 50, 4: 100, 5: 600}

Mode = Literal["slack", "harsh", "off"]

TIER_OF = {
    "api.test": 4,
    "apps.connections.open": 3,
    "auth.test": 5,
    "blocks.validate": 4,
    "bookmarks.add": 2,
    "bookmarks.edit": 2,
    "bookmarks.list": 2,
    "bookmarks.remove": 2,
    "bots.info": 3,
    "chat.delete": 3,
    "chat.getPermalink": 5,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.create": 2,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.invite": 3,
    "conversations.join": 3,
    "conversations.list": 2,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "pins.add": 2,
    "pins.list": 2,
    "pins.remove": 2,
    "reactions.add": 3,
    "reactions.get": 3,
    "reactions.remove": 2,
    "team.info": 3,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "users.list": 2,
    "users.lookupByEmail": 3,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}

# Slack publishes "several hundred a minute"; the burst it forgives it does not publish.
POSTS_A_MINUTE = 300
POST_BURST = 5


class Bucket:
    """A token bucket: `burst` at once, then `rate` a second."""

    def __init__(self, *, burst: float, rate: float, at: datetime) -> None:
        self._burst, self._rate = burst, rate
        self._left, self._at = burst, at

    def wait_s(self, at: datetime) -> float:
        """Tell how long until one more call fits; nothing is taken."""
        passed = max(0.0, (at - self._at).total_seconds())
        self._left = min(self._burst, self._left + passed * self._rate)
        self._at = max(self._at, at)
        # A hair of tolerance: a caller that waits exactly as told must not be refused by rounding.
        return max(0.0, (1.0 - self._left - 1e-6) / self._rate)

    def take(self) -> None:
        """Take one call."""
        self._left -= 1.0


class Limits:
    """Count calls by method, and posts by channel and workspace; `harsh` forgives no burst."""

    def __init__(self, mode: Mode) -> None:
        self.mode = mode
        self._buckets: dict[str, Bucket] = {}

    def switch(self, mode: Mode) -> None:
        """Change the strictness and begin counting anew."""
        self.mode = mode
        self._buckets.clear()

    def retry_after(self, method: str, channel: str, at: datetime) -> int:
        """Count one call; 0 when it fits, else the seconds to wait, and nothing is counted."""
        if self.mode == "off":
            return 0
        buckets = self._for(method, channel, at)
        wait_s = max((bucket.wait_s(at) for bucket in buckets), default=0.0)
        if wait_s > 0:
            return max(1, math.ceil(wait_s))
        # Taken from all or from none: a refused post must not use up the channel's second.
        for bucket in buckets:
            bucket.take()
        return 0

    def _for(self, method: str, channel: str, at: datetime) -> list[Bucket]:
        harsh = self.mode == "harsh"
        if method == "chat.postMessage":
            burst = 1 if harsh else POST_BURST
            return [
                self._bucket(f"channel:{channel}", burst=burst, rate=1.0, at=at),
                self._bucket("posts", burst=POSTS_A_MINUTE, rate=POSTS_A_MINUTE / 60, at=at),
            ]
        tier = TIERS[TIER_OF.get(method, 3)]
        burst = max(1, tier // 10) if harsh else tier
        return [self._bucket(method, burst=burst, rate=tier / 60, at=at)]

    def _bucket(self, name: str, *, burst: float, rate: float, at: datetime) -> Bucket:
        if name not in self._buckets:
            self._buckets[name] = Bucket(burst=burst, rate=rate, at=at)
        return self._buckets[name]
