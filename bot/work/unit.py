"""One unit of work: an open transaction with everything a decision needs, time included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.charter import Charter
from bot.domain.audit import Entry
from bot.domain.ids import SlackUserId, WorkspaceId
from bot.domain.outbox import Message
from bot.domain.people import Person, Roster
from bot.domain.places import Place
from bot.domain.refs import Ref
from bot.slack.phone import PhoneClock
from bot.slack.render import Renderer, View
from bot.store.engine.transaction import Tx
from bot.store.outbox.queue import queue
from bot.store.record import audit, held
from bot.store.record.vault import Vault
from bot.work.search import Similar

if TYPE_CHECKING:
    from bot.work.origins import Origin


@dataclass(frozen=True, slots=True)
class Unit:
    """What a service function works with; it ends with the transaction it wraps."""

    tx: Tx
    workspace: WorkspaceId
    at: datetime
    charter: Charter
    roster: Roster
    renderer: Renderer
    vault: Vault
    similar: Similar
    origins: "Mapping[str, Origin]"

    def person(self, user: SlackUserId) -> Person:
        return self.roster.person(user)

    def render(self, view: View, reader: SlackUserId | None = None) -> dict[str, Any]:
        """Render a frozen view with its template into a checked payload.

        What its one reader's phone shows tells hours by their clock, what many read by the rollout's.
        """
        known = self.roster.people.get(reader) if reader else None
        zone = known.zone if known else self.charter.rollout.zone
        return self.renderer.render(view, PhoneClock(zone, is_own=known is not None))

    def queue(self, message: Message) -> None:
        """Queue a message in this transaction; raises ValueError for a place or name nobody can read."""
        Place.parse(message.place)
        for name in filter(None, (message.subject, message.ref, message.thread)):
            Ref.parse(name)
        queue(self.tx, self.workspace, message, at=self.at)

    def note(self, entry: Entry) -> None:
        """Note a change; it joins the audit chain when the transaction ends, or at its own later moment."""
        if entry.at > self.at:
            held.hold(self.tx, self.workspace, entry)
        else:
            self.tx.entries.append(entry)

    def finish(self) -> None:
        """Chain what was noted; the last thing a transaction does."""
        audit.chain(self.tx, self.workspace)
