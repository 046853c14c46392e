"""Opening modals: the only network call before an ack, so it may not take long."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.domain.people import Roster
from bot.errors import UserError
from bot.slack.directory import error_code
from bot.slack.speech import Said, said_in, words_of

OPEN_WITHIN_S = 2.0
# A form about a message needs its link first: both calls together stay below Slack's three seconds.
PERMALINK_WITHIN_S = 0.5
THREAD_WITHIN_S = 10.0
SLOW = "Slack took too long to open the form. Please try once more."
OTHERWISE = "Slack did not open the form. Please try again in a moment."
# Source: https://docs.slack.dev/reference/methods/views.open
UNREAD = (
    "It is raised with the link of that message. What was said in the thread there could not be "
    "read: please write what matters of it into the thread of the escalation."
)
WORDS = {
    "ratelimited": OTHERWISE,
    "internal_error": OTHERWISE,
    "fatal_error": OTHERWISE,
    "service_unavailable": OTHERWISE,
    "expired_trigger_id": SLOW,
    "exchanged_trigger_id": "That form was opened already. If you do not see it, please try again.",
    "push_limit_reached": "There are too many forms on top of each other. Close one and try again.",
    "hash_conflict": "The form changed in the meantime. Please close it and open it again.",
    "not_found": "The form is closed already. Please open it again.",
}
View = dict[str, Any]


async def open_modal(client: AsyncWebClient, trigger_id: str, view: View) -> View:
    """Open a modal and return it with the id Slack gave it; raises UserError."""
    return await _show(client.views_open(trigger_id=trigger_id, view=view))


async def push_modal(client: AsyncWebClient, trigger_id: str, view: View) -> View:
    """Put a modal on top of the one the person clicked in; raises UserError."""
    return await _show(client.views_push(trigger_id=trigger_id, view=view))


async def update_modal(
    client: AsyncWebClient, view_id: str, view: View, *, hash_: str | None = None
) -> View:
    """Replace a modal; `hash_` refuses to overwrite a newer state. Raises UserError."""
    return await _show(client.views_update(view_id=view_id, view=view, hash=hash_))


async def _show(request: Awaitable[Any]) -> View:
    try:
        async with asyncio.timeout(OPEN_WITHIN_S):
            answer = await request
    except TimeoutError:
        raise UserError(SLOW) from None
    except SlackApiError as problem:
        code = error_code(problem)
        if code.startswith("status 5"):
            raise UserError(OTHERWISE) from problem
        if code not in WORDS:
            # A view that Slack refuses is our mistake: it belongs into the log with a reference.
            raise
        raise UserError(WORDS[code]) from problem
    except (SlackClientError, aiohttp.ClientError, OSError) as problem:
        raise UserError(OTHERWISE) from problem
    view = answer.get("view")
    return view if isinstance(view, dict) else {}


async def replace_message(client: AsyncWebClient, response_url: str, payload: View) -> None:
    """Replace the message a click stood in, without knowing in whose conversation it stands."""
    webhook = AsyncWebhookClient(response_url, session=client.session, retry_handlers=[])
    async with asyncio.timeout(OPEN_WITHIN_S):
        await webhook.send_dict({**payload, "replace_original": True})


async def permalink(client: AsyncWebClient, channel: str, ts: str) -> str:
    """Return the link of a message, or nothing where Slack will not say; raises nothing."""
    try:
        async with asyncio.timeout(PERMALINK_WITHIN_S):
            answer = await client.chat_getPermalink(channel=channel, message_ts=ts)
    except (TimeoutError, SlackApiError, SlackClientError, aiohttp.ClientError, OSError):
        return ""
    return str(answer.get("permalink") or "")


async def learn_files(client: AsyncWebClient, message: View) -> None:
    """Fill in what Slack leaves out of files from outside; raises nothing.

    Source: https://docs.slack.dev/reference/methods/files.info
    """
    for file in message.get("files") or ():
        if not isinstance(file, dict) or file.get("file_access") != "check_file_info":
            continue
        try:
            async with asyncio.timeout(PERMALINK_WITHIN_S):
                answer = await client.files_info(file=str(file.get("id")))
        except (TimeoutError, SlackApiError, SlackClientError, aiohttp.ClientError, OSError):
            continue
        file.update(answer.get("file") or {})


async def thread_words(
    client: AsyncWebClient, channel: str, ts: str, *, roster: Roster
) -> list[Said]:
    """Read who said what in a thread; raises UserError where it cannot be read."""
    try:
        async with asyncio.timeout(THREAD_WITHIN_S):
            answer = await client.conversations_replies(channel=channel, ts=ts, limit=50)
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as problem:
        raise UserError(UNREAD) from problem
    found = answer.get("messages") or ()
    return [said_in({**each, "text": words_of(each, roster)}, channel) for each in found]
