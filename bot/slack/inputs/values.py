"""What people do in Slack, as typed values."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.discretion import kind_of_failure
from bot.domain.days import day_of
from bot.domain.ids import SlackUserId
from bot.errors import UserError
from bot.slack.modals import open_modal, push_modal, replace_message, update_modal
from bot.slack.speech import clean

log = logging.getLogger(__name__)

Body = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """A slash command: who typed which words after its subcommand, and where."""

    by: SlackUserId
    words: tuple[str, ...]
    trigger_id: str
    client: AsyncWebClient
    channel: str = ""

    async def open(self, view: View) -> None:
        """Open a modal for who typed; raises UserError."""
        await open_modal(self.client, self.trigger_id, view)


@dataclass(frozen=True, slots=True)
class Click:
    """A button pressed or a shortcut used: by whom, on what, where."""

    by: SlackUserId
    value: str
    trigger_id: str
    client: AsyncWebClient
    modal_id: str = ""
    response_url: str = ""
    message: Mapping[str, Any] | None = None
    channel: str = ""
    filled: "Sent | None" = None
    is_alone: bool = False  # on a message that person alone sees

    async def open(self, view: View) -> None:
        """Open a modal, on top of the one the click was in; raises UserError."""
        show = push_modal if self.modal_id else open_modal
        await show(self.client, self.trigger_id, view)

    async def replace(self, payload: View) -> None:
        """Show what is true now where the click was: in its modal, or in place of its message.

        The ack has left by then and the change is kept, so a failure is only worth a log line.
        """
        try:
            if self.modal_id:
                await update_modal(self.client, self.modal_id, payload)
            elif self.response_url:
                await replace_message(self.client, self.response_url, payload)
        except Exception as problem:  # noqa: BLE001 - whatever it was, what the person did is done
            log.warning("what was clicked still looks as before: %s", kind_of_failure(problem))


@dataclass(frozen=True, slots=True)
class Sent:
    """A modal submitted or being filled in: its context and what stands in its fields by block id."""

    by: SlackUserId
    view_id: str
    context: str
    fields: Mapping[str, Any]
    touched: str = ""  # the block whose change is heard while it is filled in

    def text(self, block: str) -> str:
        """Return what was typed or chosen in a block, empty where nothing was."""
        field = self.fields.get(block) or {}
        chosen = field.get("selected_option")
        if chosen:
            return clean(chosen.get("value"))
        return clean(field.get("value") or field.get("selected_user") or field.get("selected_time"))

    def day(self, block: str) -> date | None:
        """Return the day chosen in a block."""
        chosen = clean((self.fields.get(block) or {}).get("selected_date"))
        found = day_of(chosen)
        if chosen and found is None:
            raise UserError("", fields={block: "That is no day of the calendar."})
        return found

    def chosen(self, block: str) -> tuple[str, ...]:
        """Return everything chosen in a block that takes several."""
        options = (self.fields.get(block) or {}).get("selected_options") or ()
        return tuple(clean(option.get("value")) for option in options)

    def ticked(self, block: str) -> bool:
        """Tell whether any box of a block is ticked."""
        return bool((self.fields.get(block) or {}).get("selected_options"))

    def files(self, block: str) -> tuple[str, ...]:
        """Return the ids of the files put into a block."""
        return tuple(str(file["id"]) for file in (self.fields.get(block) or {}).get("files") or ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed into a menu whose options we bring: in which block of which form."""

    by: SlackUserId
    block: str
    context: str
    words: str
