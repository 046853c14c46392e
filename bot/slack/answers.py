"""What a person sees when their click, command or modal could not be done."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.discretion import kind_of_failure, unsaid
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.slack import plain
from bot.slack.envelope import Body, Kind, MalformedError, id_of, kind_of
from bot.slack.mrkdwn import escape
from bot.slack.shapes import check_event

log = logging.getLogger(__name__)

WITHIN_S = 10
TITLE = "That did not work"
# Crockford's letters: none is taken for another when read out over the telephone.
REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Answers:
    """Turn a failed request into the words for the person, on the surface where they acted.

    What an ack cannot carry (a click's message) is sent after it, in the background.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._sending: set[asyncio.Task[None]] = set()

    async def on_error(self, error: Exception, body: Body) -> BoltResponse:
        """Decide by kind: people get words and an ack, an event goes back to Slack for redelivery."""
        kind = kind_of(body)
        if isinstance(error, UserError):
            return self.tell(body, error)
        if kind is Kind.EVENT and _is_malformed(body):
            return BoltResponse(status=400, body="unexpected shape")
        words = _excuse(error, f"{kind} {id_of(body)}")
        if kind is Kind.EVENT:
            # Slack delivers an event again when it is not acked, up to three times.
            return BoltResponse(status=500)
        return self.tell(body, UserError(words))

    async def close(self) -> None:
        """Wait for answers still on their way."""
        await asyncio.gather(*self._sending)

    def tell(self, body: Body, error: UserError) -> BoltResponse:
        """Ack with the words, or send them after it."""
        kind = kind_of(body)
        if kind is Kind.SUBMISSION:
            return _json(_submission(body, error))
        if kind is Kind.COMMAND:
            return _json({"response_type": "ephemeral", "text": _all_words(error)})
        if kind is Kind.OPTIONS:
            return _json({"options": []})
        self.later(self._show(body, _all_words(error)), body)
        return BoltResponse(status=200)

    async def answer(self, body: Body, payload: dict[str, Any]) -> None:
        """Show somebody alone what their command asked for, without the blocks Slack refuses."""
        for tried in (payload, plain.without_native(payload)):
            async with asyncio.timeout(WITHIN_S):
                webhook = self._webhook(response_url(body) or "")
                answer = await webhook.send_dict({**tried, "response_type": "ephemeral"})
            if answer.status_code == 200:
                return
        raise UserError(f"Slack did not take the answer ({answer.status_code}). Please ask again.")

    def later(self, work: Coroutine[Any, Any, None], body: Body) -> None:
        """Do once the ack has left what nobody waits for; whoever's request it was hears where it fails."""
        # The loop holds tasks weakly: without this set an answer could vanish half sent.
        task = asyncio.get_running_loop().create_task(self._finish(work, body))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _finish(self, work: Coroutine[Any, Any, None], body: Body) -> None:
        """Do it; the request was acked, so that Slack says it to nobody and sends it no more."""
        try:
            await work
        except UserError as problem:
            words = _all_words(problem)
        except Exception as problem:  # noqa: BLE001 - logged, and told to whoever asked for it
            words = _excuse(problem, f"after {kind_of(body)} {id_of(body)}")
        else:
            return
        # Of an event nobody asked for anything, but whoever let us in.
        if kind_of(body) is not Kind.EVENT or body["event"].get("inviter"):
            await self._show(body, words)

    async def _show(self, body: Body, words: str) -> None:
        """Say it where the person acted; where that fails, wherever else they read it."""
        for way in self._ways(body, words):
            try:
                async with asyncio.timeout(WITHIN_S):
                    await way()
            except Exception as problem:  # noqa: BLE001 - whatever it was, the next way may work
                why = kind_of_failure(problem)
                log.warning(
                    "an answer did not reach the person: %s", why, extra={"action": "answer"}
                )
            else:
                return

    def _ways(self, body: Body, words: str) -> Iterator[Callable[[], Awaitable[Any]]]:
        event, client = body.get("event") or {}, self._client
        if url := response_url(body):
            webhook = self._webhook(url)
            yield lambda: webhook.send(
                text=words, response_type="ephemeral", replace_original=False
            )
        if trigger := body.get("trigger_id"):
            in_modal = (body.get("view") or {}).get("type") == "modal"
            show = client.views_push if in_modal else client.views_open
            yield lambda: show(trigger_id=trigger, view=notice(words))
        # Who let us in, not we who came.
        actor = event.get("inviter") or event.get("user")
        if isinstance(actor, str) and isinstance(event.get("channel"), str):
            yield lambda: client.chat_postEphemeral(
                channel=event["channel"], user=actor, text=words
            )
        # A trigger may be spent.
        if person := _person(body):
            yield lambda: client.chat_postMessage(channel=person, text=words)

    def _webhook(self, url: str) -> AsyncWebhookClient:
        client = self._client
        return AsyncWebhookClient(
            url, session=client.session, retry_handlers=[], logger=client.logger
        )


def request_of(user: SlackUserId) -> Body:
    """Make what is left of a request once its form is closed: who it came from."""
    return {"user": {"id": user}}


def _person(body: Body) -> str:
    user = body.get("user")
    if isinstance(user, dict):
        return str(user.get("id") or "")
    return str(body.get("user_id") or "")


def _is_malformed(body: Body) -> bool:
    try:
        check_event(body)
    except MalformedError as problem:
        log.info("a malformed event: %s", problem, extra={"action": "answer"})
        return True
    return False


def _excuse(error: Exception, action: str) -> str:
    """Note what failed under a reference, and return the words that name it."""
    reference = new_reference()
    log.error(
        "%s failed, reference %s",
        action,
        reference,
        exc_info=unsaid(error),
        extra={"action": action, "reference": reference},
    )
    return _sorry(error) + apology(reference)


def _sorry(error: Exception) -> str:
    """Name what did not work, where that is known."""
    of = str(getattr(getattr(error, "response", None), "api_url", "") or "")
    return "The form could not be opened. " if "/views." in of else ""


def new_reference() -> str:
    """Make a short word that a person can read out and a log search finds."""
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(6))


def apology(reference: str) -> str:
    """Say sorry without guessing at the cause."""
    return (
        "Sorry, something went wrong on our side. Please try again; if it happens twice, "
        f"give whoever runs this bot the reference {reference}."
    )


def response_url(body: Body) -> str | None:
    """Find where a message to this person may be posted, if anywhere."""
    url = body.get("response_url")
    if url is None and body.get("response_urls"):
        url = body["response_urls"][0].get("response_url")
    return url if isinstance(url, str) and url else None


def notice(words: str) -> dict[str, Any]:
    """Make a modal that says one thing; it needs no template, so it works when templates do not."""
    text = {"type": "plain_text", "text": words[:3000], "emoji": True}
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": TITLE},
        "close": {"type": "plain_text", "text": "Back"},
        "blocks": [{"type": "section", "text": text}],
    }


def _submission(body: Body, error: UserError) -> dict[str, Any]:
    if error.fields:
        return {"response_action": "errors", "errors": error.fields}
    # Pushing keeps what the person typed; a stack of three is full and can only be replaced.
    # Source: https://docs.slack.dev/surfaces/modals
    action = "update" if _stack_is_full(body["view"]) else "push"
    return {"response_action": action, "view": notice(error.message)}


def _stack_is_full(view: Body) -> bool:
    previous, root = view.get("previous_view_id"), view.get("root_view_id")
    return previous is not None and previous != root


def _all_words(error: UserError) -> str:
    return escape("\n".join([error.message, *error.fields.values()]).strip())


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=body)
