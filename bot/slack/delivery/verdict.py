"""What Slack's answer means for a message: it has it, it has it not, or nobody knows."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum

from bot.domain.outbox import LONGEST_HOLD, Method, Posted


class Fate(Enum):
    """What becomes of a message after an attempt."""

    SENT = "sent"
    RETRY = "retry"
    HELD = "held"
    UNSURE = "unsure"
    PARKED = "parked"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A fate and why; `hold` is how long the place, or every place, must wait."""

    fate: Fate
    reason: str = ""
    posted: Posted | None = None
    hold: timedelta | None = None
    everywhere: bool = False


class Got(StrEnum):
    """How far a request came: no connection, an answer, or silence after it left."""

    NO_CONNECTION = "no connection"
    ANSWER = "answer"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that did not succeed, as plainly as it can be told; it holds no names of people."""

    got: Got
    error: str
    status: int = 0
    retry_after_s: float | None = None

    @property
    def is_limit(self) -> bool:
        """Whether Slack asks to slow down."""
        return self.status == 429 or self.error in ("ratelimited", "rate_limited")


MENDS = {
    "not_in_channel": "the bot is not in the channel: /invite it there",
    "channel_not_found": "the bot cannot see the channel: check its name, or /invite the bot",
    "is_archived": "the channel is archived: unarchive it, or name another in the charter",
    "posting_to_channel_denied": "the channel is archived: unarchive it, or name another",
    "missing_scope": "the app lacks a scope: add it and install the app again",
    "messages_tab_disabled": "people cannot read the bot: switch its Messages tab on",
    "not_enabled": "the app has no Home: switch its Home tab on",
    "restricted_action": "the workspace does not let the bot post here: ask an admin",
    "user_is_restricted": "the workspace does not let guests make channels",
    "invalid_blocks": "Slack does not accept its blocks",
    "msg_too_long": "its text is too long",
    "msg_blocks_too_long": "its blocks are too long",
}
PERMANENT = frozenset(MENDS) | {
    "as_user_not_supported",
    "cannot_reply_to_message",
    "cant_delete_message",
    "cant_post_message",
    "cant_update_message",
    "edit_window_closed",
    "ekm_access_denied",
    "file_upload_size_restricted",
    "invalid_arg_name",
    "invalid_arguments",
    "invalid_array_arg",
    "invalid_attachments",
    "invalid_blocks_format",
    "invalid_channel",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "method_not_supported_for_channel_type",
    "missing_post_type",
    "no_permission",
    "no_text",
    "not_allowed_token_type",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "slack_connect_file_upload_sharing_blocked",
    "team_access_not_granted",
    "thread_not_found",
    "too_many_attachments",
    "unknown_method",
    "user_disabled",
    "user_not_found",
    "view_too_large",
}
# The token, not the message, is at fault: everything waits until it is mended.
LOCKED_OUT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
        "access_denied",
    }
)
LOCKED_OUT_PAUSE = timedelta(minutes=1)
UNNAMED_PAUSE = timedelta(seconds=30)
# "It's possible some aspect of the operation succeeded before the error was raised."
# Source: https://docs.slack.dev/reference/methods/chat.postMessage
UNCLEAR = frozenset({"internal_error", "fatal_error"})
# Nobody is left to see the change.
POINTLESS = {
    Method.UPDATE: frozenset({"message_not_found"}),
    Method.DELETE: frozenset({"message_not_found"}),
    Method.PUBLISH: frozenset({"user_not_found", "user_disabled"}),
    Method.INVITE: frozenset(
        {"user_not_found", "user_disabled", "cant_invite", "cant_invite_self"}
    ),
    Method.EPHEMERAL: frozenset({"user_not_in_channel", "user_not_found", "user_disabled"}),
}
LOOKED_UP = (Method.POST, Method.UPLOAD)


def classify(method: Method, refusal: Refusal) -> Outcome:
    """Decide what a refusal means for a message sent by `method`."""
    if refusal.is_limit:
        return Outcome(Fate.HELD, "ratelimited", hold=retry_after(refusal))
    if refusal.got is Got.NO_CONNECTION:
        return Outcome(Fate.RETRY, refusal.error)
    if is_unclear(refusal):
        return _unclear(method, refusal)
    return _refused(method, refusal.error)


def _refused(method: Method, error: str) -> Outcome:
    if error in POINTLESS.get(method, frozenset()):
        return Outcome(Fate.DROPPED, error)
    if error in LOCKED_OUT:
        return Outcome(Fate.HELD, error, hold=LOCKED_OUT_PAUSE, everywhere=True)
    return Outcome(Fate.PARKED if error in PERMANENT else Fate.RETRY, explain(error))


def is_unclear(refusal: Refusal) -> bool:
    """Say whether Slack may have acted all the same."""
    return (
        refusal.got is Got.SILENCE
        or refusal.status >= 500
        or refusal.error in UNCLEAR
        or (refusal.got is Got.ANSWER and not refusal.error)
    )


def _unclear(method: Method, refusal: Refusal) -> Outcome:
    reason = refusal.error or f"status {refusal.status}"
    if method in LOOKED_UP:
        return Outcome(Fate.UNSURE, reason)
    if method is Method.EPHEMERAL:
        # It cannot be looked up, and seen twice is worse than missed.
        return Outcome(Fate.DROPPED, f"perhaps shown: {reason}")
    return Outcome(Fate.RETRY, reason)


def retry_after(refusal: Refusal) -> timedelta:
    """Return how long Slack asks us to wait; half a minute where it does not say."""
    if refusal.retry_after_s is None:
        return UNNAMED_PAUSE
    return min(timedelta(seconds=refusal.retry_after_s), LONGEST_HOLD)


def explain(error: str) -> str:
    """Return the error with what mends it, where that is known."""
    mend = MENDS.get(error)
    return f"{error}: {mend}" if mend else error
