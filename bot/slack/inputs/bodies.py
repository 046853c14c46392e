"""What Slack sends of what people do, read into typed values."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.slack.inputs.values import Asked, Body, Click, Sent, Typed
from bot.slack.speech import clean

# Longer than any subcommand with what people put around it.
LONGEST_WORD = 40
# Source: https://docs.slack.dev/reference/block-kit/block-elements/button-element
LONGEST_VALUE = 2_000
LONGEST_SEARCH = 200


def read_asked(body: Body) -> Asked:
    """Read what was typed into a menu."""
    return Asked(
        by=SlackUserId(body["user"]["id"]),
        block=str(body.get("block_id") or ""),
        context=str((body.get("view") or {}).get("private_metadata") or ""),
        words=clean(body.get("value"))[:LONGEST_SEARCH],
    )


def read_words(command: Body) -> tuple[str, ...]:
    """Read the words of a command."""
    words = tuple(clean(command.get("text")).split())
    # A label alone is short for its own command: F-1 for feedback F-1.
    label = labels.find(" ".join(words))
    return (label.kind.command, str(label)) if label else words


def read_first_word(command: Body) -> str:
    """Read the word that names a subcommand, as it is compared."""
    return labels.fold(next(iter(read_words(command)), "")[:LONGEST_WORD])


def read_typed(
    command: Body, client: AsyncWebClient, words: tuple[str, ...] | None = None
) -> Typed:
    """Read a slash command."""
    return Typed(
        by=SlackUserId(command["user_id"]),
        words=read_words(command)[1:] if words is None else words,
        trigger_id=str(command.get("trigger_id") or ""),
        client=client,
        channel=str(command.get("channel_id") or ""),
    )


def read_click(body: Body, client: AsyncWebClient) -> Click:
    """Read a button pressed."""
    view = body.get("view") or {}
    is_alone = bool((body.get("container") or {}).get("is_ephemeral"))
    return Click(
        by=SlackUserId(body["user"]["id"]),
        value=_short(body["actions"][0].get("value")),
        trigger_id=str(body.get("trigger_id") or ""),
        client=client,
        modal_id=str(view.get("id") or "") if view.get("type") == "modal" else "",
        response_url=str(body.get("response_url") or ""),
        # What one person alone sees can be neither answered in a thread nor found again.
        message=None if is_alone else body.get("message"),
        channel=str((body.get("channel") or {}).get("id") or ""),
        filled=read_sent(body) if view.get("type") == "modal" else None,
        is_alone=is_alone,
    )


def _short(value: object) -> str:
    """Return what a button carries; what no button of ours can carry is as good as nothing."""
    words = str(value or "")
    return words if len(words) <= LONGEST_VALUE else ""


def read_shortcut(body: Body, client: AsyncWebClient) -> Click:
    """Read a shortcut used."""
    return Click(
        by=SlackUserId(body["user"]["id"]),
        value="",
        trigger_id=str(body.get("trigger_id") or ""),
        client=client,
        message=body.get("message"),
        channel=str((body.get("channel") or {}).get("id") or ""),
    )


def read_sent(body: Body) -> Sent:
    """Read a modal submitted or being filled in."""
    view = body.get("view") or {}
    values: Mapping[str, Mapping[str, Any]] = (view.get("state") or {}).get("values") or {}
    return Sent(
        by=SlackUserId(body["user"]["id"]),
        view_id=str(view.get("id") or ""),
        context=str(view.get("private_metadata") or ""),
        # Every input of ours is alone in its block.
        fields={block: next(iter(field.values()), {}) for block, field in values.items()},
        touched=str((body.get("actions") or [{}])[0].get("block_id") or ""),
    )
