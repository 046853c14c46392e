"""Keeping interactions: each once by its source and id, corrected ones beside what they said before."""

import hashlib
from collections.abc import Sequence
from datetime import date

import orjson

from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.interactions.interaction import ERASED, Interaction, without_words
from bot.domain.measures.known_changes import Version, VersionKind
from bot.domain.words import filled
from bot.store.interactions import days, erase, rows
from bot.store.interactions.days import DayOf
from bot.store.interactions.rows import FORGOTTEN, InteractionToKeep, KeptInteraction
from bot.store.measures import known_changes
from bot.store.record.counters import take_numbers
from bot.work.kept import KeptCounts
from bot.work.unit import Unit

# A slice of this size, of ten outputs each, holds the writer for some thirteen milliseconds.
SLICE = 100


def keep(unit: Unit, sent: Sequence[Interaction], *, source: str, by: str) -> KeptCounts:
    """Keep a slice of a source's contacts; keeping it twice changes nothing."""
    macs: dict[str, str] = {}
    named = [_without_name(unit, each, macs) for each in sent]
    gone = {each.id: erased_id(unit, source, each.id) for each in named}
    kept = rows.known(unit.tx, unit.workspace, source, [*gone, *gone.values()])
    erased = [kept[each.id].number for each in named if each.erased and each.id in kept]
    told = [
        (_with_link(unit, _as_wordless(kept.get(each.id), each)), digest_of(each)) for each in named
    ]
    # What was erased stays erased, however often it is sent again.
    new = [
        (each, digest) for each, digest in told if each.id not in kept and gone[each.id] not in kept
    ]
    changed = [
        (kept[each.id], each, digest)
        for each, digest in told
        if each.id in kept and _says_more(kept[each.id], each, digest)
    ]
    first = take_numbers(unit.tx, unit.workspace, "interaction", len(new)) if new else 0
    rows.add(
        unit.tx,
        unit.workspace,
        [
            InteractionToKeep(first + place, source, each, digest, unit.at)
            for place, (each, digest) in enumerate(new)
        ],
    )
    rows.replace(unit.tx, unit.workspace, [_corrected(unit, source, *each) for each in changed])
    # Whatever came before it or after: a recording that is gone at its source is gone here.
    erase.words(unit.tx, unit.workspace, erased)
    moved = [each for each, _ in new] + [each for _, each, _ in changed]
    touched = [DayOf(each.workflow, each.channel, each.day) for each in moved]
    touched += [DayOf(before.workflow, before.channel, before.day) for before, _, _ in changed]
    days.touch(unit.tx, unit.workspace, touched, at=unit.at)
    _register(unit, moved, by)
    return KeptCounts(len(new), len(told) - len(new) - len(changed), len(changed))


def _corrected(
    unit: Unit, source: str, before: KeptInteraction, sent: Interaction, digest: str
) -> InteractionToKeep:
    return InteractionToKeep(
        before.number,
        source,
        _as_forgotten(before, sent),
        digest,
        unit.at,
        before.revision + 1,
        before.has_excerpts,
    )


def digest_of(sent: Interaction) -> str:
    """Return what tells two tellings of one contact apart."""
    told = orjson.dumps(sent, default=tuple)
    return hashlib.blake2b(told, digest_size=12).hexdigest()


def _says_more(kept: KeptInteraction, sent: Interaction, digest: str) -> bool:
    """Tell whether what came is news: other than what is kept, and not older than it."""
    if kept.digest == digest:
        return False
    return kept.updated is None or sent.updated is None or sent.updated >= kept.updated


def _without_name(unit: Unit, sent: Interaction, macs: dict[str, str]) -> Interaction:
    """Put a keyed hash in an agent's place: who they are never reaches the database."""
    name = sent.agent
    if not name:
        return sent
    if name not in macs:
        macs[name] = mac_of(unit, name)
    return sent._replace(agent=macs[name])


def _with_link(unit: Unit, sent: Interaction) -> Interaction:
    """Give a contact that came without a link the charter's, to be erased in time as any other."""
    made = unit.charter.interactions.link
    if sent.link or sent.erased or not made:
        return sent
    places = {
        "id": sent.id,
        "workflow": sent.workflow,
        "channel": sent.channel,
        "day": sent.day.isoformat(),
    }
    return sent._replace(link=filled(made, places))


def _as_forgotten(kept: KeptInteraction, sent: Interaction) -> Interaction:
    return sent._replace(agent=FORGOTTEN) if kept.agent == FORGOTTEN else sent


def _as_wordless(kept: KeptInteraction | None, sent: Interaction) -> Interaction:
    """Leave out words of a contact whose words are gone for good."""
    if kept is None or not kept.wordless:
        return sent
    return without_words(sent._replace(erased=True))


def erased_id(unit: Unit, source: str, external_id: str) -> str:
    """Return what stands for the id of a contact that was erased."""
    mac = unit.vault.mac(unit.workspace, SlackUserId(f"contact:{source}:{external_id}"))
    return f"{ERASED}{mac[:32]}"


def mac_of(unit: Unit, agent_id: str) -> str:
    """Return what stands for an agent wherever contacts and observations are kept."""
    mac = unit.vault.mac(unit.workspace, SlackUserId(f"agent:{agent_id}"))
    return hashlib.sha256(mac.encode()).hexdigest()[:16]


def _register(unit: Unit, moved: Sequence[Interaction], by: str) -> None:
    first: dict[tuple[str, str, str], date] = {}
    for each in moved:
        for kind, name in each.versions:
            key = (kind, name, each.workflow)
            first[key] = min(each.day, first.get(key, each.day))
    seen = [
        Version(
            name=f"{kind} {name}",
            workflow=WorkflowKey(workflow),
            kind=VersionKind(kind),
            first_day=day,
        )
        for (kind, name, workflow), day in first.items()
    ]
    known_changes.register(unit.tx, unit.workspace, seen, by=by, at=unit.at)
