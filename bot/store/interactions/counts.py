"""What a day's contacts add up to, by everything that divides totals."""

from collections import defaultdict
from datetime import date

import orjson
from sqlalchemy import bindparam, exists, func, select
from sqlmodel import col

from bot.domain.ids import WorkspaceId
from bot.domain.interactions.differences import ChannelScores
from bot.domain.interactions.totals import Group
from bot.store.engine.transaction import PreparedStatement, Tx
from bot.store.interactions.days import DayOf
from bot.store.interactions.rows import InteractionRow, OutputRow

_ALIKE = (
    col(InteractionRow.pilot),
    col(InteractionRow.volunteer),
    col(InteractionRow.tenure),
    col(InteractionRow.versions),
    col(InteractionRow.outcome),
)
_OF_WORKFLOW = (
    col(InteractionRow.workspace_id) == bindparam("ws"),
    col(InteractionRow.workflow) == bindparam("of_workflow"),
    col(InteractionRow.day) == bindparam("of_day"),
)
_OF_DAY = (
    *_OF_WORKFLOW,
    col(InteractionRow.channel) == bindparam("of_channel"),
)
_contacts = PreparedStatement(
    select(
        *_ALIKE,
        func.count(),
        func.coalesce(func.sum(col(InteractionRow.duration_s)), 0.0),
        func.count(col(InteractionRow.duration_s)),
    )
    .where(*_OF_DAY)
    .group_by(*_ALIKE)
)
_items = PreparedStatement(
    select(
        *_ALIKE,
        col(OutputRow.item),
        func.sum(col(OutputRow.value)),
        func.count(col(OutputRow.value)),
    )
    .join(
        OutputRow,
        (col(OutputRow.workspace_id) == col(InteractionRow.workspace_id))
        & (col(OutputRow.interaction) == col(InteractionRow.number)),
    )
    .where(*_OF_DAY, col(OutputRow.value).is_not(None))
    .group_by(*_ALIKE, col(OutputRow.item))
)
_JUDGED = (
    col(InteractionRow.workspace_id) == bindparam("ws"),
    col(InteractionRow.workflow) == bindparam("of_workflow"),
    col(InteractionRow.day) >= bindparam("first"),
    col(OutputRow.value).is_not(None),
)
_by_channel = PreparedStatement(
    select(col(InteractionRow.channel), col(OutputRow.item), func.count())
    .join(
        OutputRow,
        (col(OutputRow.workspace_id) == col(InteractionRow.workspace_id))
        & (col(OutputRow.interaction) == col(InteractionRow.number)),
    )
    .where(*_JUDGED)
    .group_by(col(InteractionRow.channel), col(OutputRow.item))
)
_channels = PreparedStatement(
    select(col(InteractionRow.channel), func.count())
    .where(
        *_JUDGED[:3],
        exists().where(
            col(OutputRow.workspace_id) == col(InteractionRow.workspace_id),
            col(OutputRow.interaction) == col(InteractionRow.number),
            _JUDGED[3],
        ),
    )
    .group_by(col(InteractionRow.channel))
)
_recorded = PreparedStatement(
    select(col(InteractionRow.channel), func.count())
    .where(*_OF_WORKFLOW, col(InteractionRow.pilot).is_(False))
    .group_by(col(InteractionRow.channel))
)


def recorded(tx: Tx, workspace: WorkspaceId, workflow: str, day: date) -> dict[str, int]:
    """Count the contacts of a workflow's day that are in totals, by channel."""
    return dict(_recorded.all(tx, ws=workspace, of_workflow=workflow, of_day=day))


def by_channel(
    tx: Tx, workspace: WorkspaceId, workflow: str, *, first: date
) -> dict[str, ChannelScores]:
    """Count a workflow's judged contacts since a day by channel, and on how many each item was scored."""
    here = {"ws": workspace, "of_workflow": workflow, "first": first}
    items: dict[str, dict[str, int]] = defaultdict(dict)
    for channel, item, n in _by_channel.all(tx, **here):
        items[channel][item] = n
    return {
        channel: ChannelScores(contacts, items[channel])
        for channel, contacts in _channels.all(tx, **here)
    }


def groups(tx: Tx, workspace: WorkspaceId, of: DayOf) -> list[Group]:
    """Add up the contacts of a workflow's day on a channel."""
    here = {
        "ws": workspace,
        "of_workflow": of.workflow,
        "of_channel": of.channel,
        "of_day": of.day,
    }
    items: dict[tuple[object, ...], dict[str, tuple[float, int]]] = defaultdict(dict)
    for *alike, item, total, n in _items.all(tx, **here):
        items[tuple(alike)][item] = (float(total), n)
    return [
        Group(
            pilot=bool(pilot),
            volunteer=bool(volunteer),
            tenure=tenure,
            versions=_names(versions),
            outcome=outcome,
            contacts=contacts,
            seconds=seconds,
            timed=timed,
            items=items[pilot, volunteer, tenure, versions, outcome],
        )
        for pilot, volunteer, tenure, versions, outcome, contacts, seconds, timed in _contacts.all(
            tx, **here
        )
    ]


def _names(versions: str) -> tuple[str, ...]:
    """List versions as the register calls them: `flow 2.3`."""
    named = orjson.loads(versions) if versions else {}
    return tuple(f"{kind} {name}" for kind, name in named.items())
