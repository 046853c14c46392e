"""Why Slack did not show something: its word for it, whether waiting helps, and what mends it."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError, ValueError)
LONGEST_WAIT_S = 60.0
# What another try may have: Slack's own troubles, and a cut connection.
PASSING = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"}
)
LIMITS = frozenset({"ratelimited", "rate_limited"})


def error_code(problem: Exception) -> str:
    """Give Slack's word for a failure, or the network's."""
    if isinstance(problem, SlackApiError):
        return str(_data(problem).get("error") or f"status {_status(problem)}")
    return str(problem) or type(problem).__name__


def needed_scope(problem: Exception) -> str:
    """Name the scope Slack misses, where that is what it says."""
    return str(_data(problem).get("needed") or "") if isinstance(problem, SlackApiError) else ""


def retry_after(problem: SlackApiError) -> float | None:
    """Give the seconds Slack asks us to wait, if that is what it asks."""
    if _status(problem) != 429 and error_code(problem) not in LIMITS:
        return None
    headers = getattr(problem.response, "headers", None) or {}
    given = next((str(v) for name, v in headers.items() if name.lower() == "retry-after"), "")
    return float(given) if given.isdigit() else LONGEST_WAIT_S


def is_passing(problem: Exception) -> bool:
    """Tell whether the same may succeed a while later."""
    if not isinstance(problem, SlackApiError):
        return True
    return (
        retry_after(problem) is not None
        or _status(problem) >= 500
        or error_code(problem) in PASSING | {"invalid_cursor"}
    )


def pause_before(problem: Exception, attempt: int) -> float | None:
    """Give the seconds until another try is worth it; None where none is now."""
    # A connection nobody takes is nobody's passing trouble: whoever looks looks again later.
    if isinstance(problem, aiohttp.ClientConnectorError) or not is_passing(problem):
        return None
    asked = retry_after(problem) if isinstance(problem, SlackApiError) else None
    if asked is None:
        return None if error_code(problem) == "invalid_cursor" else float(2**attempt)
    return asked if asked <= LONGEST_WAIT_S else None


def mend_of(code: str, needed: str = "") -> str:
    """Say what to do about an error code of the Web API."""
    if code == "missing_scope":
        return f"Add the bot scope {needed or 'named by Slack'} to the app and install it again."
    return MENDS.get(
        code, "Try again; if it stays, look at status.slack.com and at BOT_SLACK_API_URL."
    )


MENDS = {
    "ratelimited": "Slack asks for patience: try again in a minute.",
    "unknown_method": "This server does not know the method: give ids instead of names in the charter.",
    "invalid_auth": "Copy the Bot User OAuth Token (xoxb-…) into BOT_SLACK_BOT_TOKEN again.",
    "not_authed": "Set BOT_SLACK_BOT_TOKEN.",
    "account_inactive": "The app was removed from the workspace: install it again.",
    "token_revoked": "The token was revoked: install the app again and copy the new token.",
}


def _data(problem: SlackApiError) -> Mapping[str, Any]:
    # Where the body was not JSON the SDK hands over aiohttp's response instead of its own.
    data = getattr(problem.response, "data", None)
    return data if isinstance(data, Mapping) else {}


def _status(problem: SlackApiError) -> int:
    response = problem.response
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
