"""Sealing what must not be read back from the database: who is anonymous, what is half written."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import bindparam, delete, insert, select
from sqlmodel import Field, SQLModel, col

from bot.domain.ids import SlackUserId, WorkspaceId
from bot.store.engine.transaction import PreparedStatement, Tx, insert_into
from bot.store.engine.types import Instant
from bot.store.record.counters import DRAWN

# Every sealed id has the same length, so that the length tells nothing.
LONGEST_ID = 32


class RelayRow(SQLModel, table=True):
    __tablename__ = "relay"
    workspace_id: str = Field(primary_key=True)
    relay: str = Field(primary_key=True)
    person_mac: str = Field(index=True)
    sealed: str


class DraftRow(SQLModel, table=True):
    __tablename__ = "draft"
    workspace_id: str = Field(primary_key=True)
    person_mac: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    sealed: str
    saved_at: datetime = Field(sa_type=Instant)


_insert_relay = insert_into(RelayRow)
_drop_draft = PreparedStatement(
    delete(DraftRow).where(
        col(DraftRow.workspace_id) == bindparam("ws"),
        col(DraftRow.person_mac) == bindparam("mac"),
        col(DraftRow.kind) == bindparam("of_kind"),
    )
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Something half written, as JSON text."""

    kind: str
    text: str
    saved_at: datetime


class Vault:
    """Seal and open with keys derived from `BOT_SECRET_KEY`."""

    def __init__(self, secret: str) -> None:
        # Two keys from one secret, so that neither use can be turned against the other.
        sealing = hashlib.sha256(b"drumbeat seal\0" + secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(sealing))
        self._mac_key = hashlib.sha256(b"drumbeat mac\0" + secret.encode()).digest()

    def mac(self, workspace: WorkspaceId, user: SlackUserId) -> str:
        """Return what stands for a person in counts and in "mine", without naming them."""
        # The zero byte keeps (T1, 2U) apart from (T12, U).
        message = f"{workspace}\0{user}".encode()
        return hmac.digest(self._mac_key, message, "sha256").hex()

    def seal(self, text: str) -> str:
        # A Fernet token shows the second it was made; a fixed one gives nobody away by time.
        return self._fernet.encrypt_at_time(text.encode(), 0).decode()

    def draw(self, numbers: range) -> int:
        """Choose one that nobody can foresee."""
        return secrets.choice(numbers)

    def open(self, sealed: str) -> str:
        """Unseal; raises cryptography.fernet.InvalidToken when the key is another one."""
        return self._fernet.decrypt(sealed.encode()).decode()


def draw_number(vault: Vault, is_given: Callable[[int], object]) -> int:
    """Draw a number that nothing has yet, for what must not show when it was written."""
    while is_given(number := vault.draw(DRAWN)):
        continue
    return number


def new_relay(tx: Tx, vault: Vault, workspace: WorkspaceId, user: SlackUserId) -> str:
    """Make the sealed way back to somebody anonymous and return its id."""
    relay = secrets.token_urlsafe(12)
    _insert_relay.later(
        tx,
        workspace_id=workspace,
        relay=relay,
        person_mac=vault.mac(workspace, user),
        sealed=vault.seal(user.ljust(LONGEST_ID)),
    )
    return relay


def author_of(tx: Tx, vault: Vault, workspace: WorkspaceId, relay: str) -> SlackUserId | None:
    """Open a relay; None where it is unknown."""
    sealed = tx.connection.execute(
        select(col(RelayRow.sealed)).where(
            col(RelayRow.workspace_id) == workspace, col(RelayRow.relay) == relay
        )
    ).scalar_one_or_none()
    return None if sealed is None else SlackUserId(vault.open(sealed).strip())


def relays_of(tx: Tx, vault: Vault, workspace: WorkspaceId, user: SlackUserId) -> tuple[str, ...]:
    """List the relays that lead to a person."""
    found = tx.connection.execute(
        select(col(RelayRow.relay)).where(
            col(RelayRow.workspace_id) == workspace,
            col(RelayRow.person_mac) == vault.mac(workspace, user),
        )
    )
    return tuple(row[0] for row in found)


def save_draft(
    tx: Tx, vault: Vault, workspace: WorkspaceId, user: SlackUserId, *, draft: Draft
) -> None:
    """Keep what somebody has half written, readable by nobody else."""
    drop_draft(tx, vault, workspace, user, kind=draft.kind)
    tx.connection.execute(
        insert(DraftRow).values(
            workspace_id=workspace,
            person_mac=vault.mac(workspace, user),
            kind=draft.kind,
            sealed=vault.seal(draft.text),
            saved_at=draft.saved_at,
        )
    )


def read_draft(
    tx: Tx, vault: Vault, workspace: WorkspaceId, user: SlackUserId, *, kind: str
) -> str | None:
    """Return what somebody has half written."""
    sealed = tx.connection.execute(
        select(col(DraftRow.sealed)).where(*_of(vault, workspace, user, kind))
    ).scalar_one_or_none()
    return None if sealed is None else vault.open(sealed)


def drop_draft(
    tx: Tx, vault: Vault, workspace: WorkspaceId, user: SlackUserId, *, kind: str
) -> None:
    """Delete a draft, in the transaction that turns it into something."""
    _drop_draft.later(tx, ws=workspace, mac=vault.mac(workspace, user), of_kind=kind)


def _of(vault: Vault, workspace: WorkspaceId, user: SlackUserId, kind: str) -> tuple[Any, ...]:
    return (
        col(DraftRow.workspace_id) == workspace,
        col(DraftRow.person_mac) == vault.mac(workspace, user),
        col(DraftRow.kind) == kind,
    )
