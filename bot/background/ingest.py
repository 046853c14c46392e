"""What a signed body goes through: observations and contacts in slices, an escalation as a whole."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TypeVar

from bot.domain import refs
from bot.domain.numbers import Decimals
from bot.domain.refs import Topic
from bot.runtime import Bot
from bot.services.escalations import intake as raising
from bot.services.escalations.intake import EscalationReport
from bot.services.interactions import intake as interactions
from bot.services.interactions import scorecards
from bot.services.measures import intake as keeping
from bot.services.measures.rules import rules
from bot.services.stages import pipelines
from bot.sources.contacts import TakenContacts, contacts_or_say
from bot.sources.evidence import read_evidence
from bot.sources.ingest import (
    ESCALATIONS,
    EVIDENCE,
    INTERACTIONS,
    OBSERVATIONS,
    Ingest,
    SignedBody,
)
from bot.sources.rows import SHAPES, Shape, Taken, UnknownShapeError, UnreadableError, take_or_say
from bot.sources.signals import read_signal
from bot.work.kept import KeptCounts, sliced
from bot.worker.worker import ClosedError, JobError

INGEST = "/ingest"
BY = "ingest"
T = TypeVar("T")


def open_ingest(bot: Bot, door: Ingest) -> None:
    """Let observations, contacts, escalations and evidence in."""
    door.open(
        {
            OBSERVATIONS: partial(observed, bot),
            INTERACTIONS: partial(recorded, bot),
            ESCALATIONS: partial(escalated, bot),
            EVIDENCE: partial(shown, bot),
        }
    )


async def observed(bot: Bot, sent: SignedBody) -> Mapping[str, object]:
    """Keep a body of observations and answer line by line; raises UnreadableError."""
    taken = await read(bot, sent.content, _shape(sent), sent.decimals)
    kept = await keep(bot, taken)
    return {**kept, "refused": [{"line": n, "reason": why} for n, why in taken.refused]}


async def recorded(bot: Bot, sent: SignedBody) -> Mapping[str, object]:
    """Keep a body of contacts and answer line by line; raises UnreadableError."""
    known = replace(await bot.read(scorecards.rules), decimals=sent.decimals)
    job = (sent.content, _shape(sent), known)
    taken = await _told(bot.worker.run(contacts_or_say, job, bulk=True))
    kept = await keep_contacts(bot, taken)
    return {**kept, "refused": [{"line": n, "reason": why} for n, why in taken.refused]}


async def keep_contacts(bot: Bot, taken: TakenContacts, *, source: str = BY) -> Mapping[str, int]:
    """Keep contacts that were read, a slice at a time, and count what became of them."""
    keep = partial(interactions.keep, source=source, by=source)
    return await _kept(bot, keep, taken.contacts, interactions.SLICE)


async def escalated(bot: Bot, sent: SignedBody) -> Mapping[str, object]:
    """Raise what a machine asks for, once however often it is sent; raises UnreadableError."""
    signal = read_signal(sent.content, sent.kind)
    report = EscalationReport(
        workflow=signal.workflow,
        criteria=tuple(criterion.value for criterion in signal.criteria),
        what=signal.what,
        permalink=signal.link,
        call_type=signal.call_type,
        channel=signal.channel,
        severity=signal.severity,
        origin=refs.make(Topic.INGEST, signal.id),
    )
    made = await bot.transact(partial(raising.escalate, by=None, report=report))
    if made is None:
        raise RuntimeError("an escalation without a result")
    return {"escalation": made.label, "state": made.state.value, "pod": made.pod}


async def shown(bot: Bot, sent: SignedBody) -> Mapping[str, object]:
    """Keep a body of evidence and answer line by line; raises UnreadableError."""
    rules = await bot.read(partial(pipelines.rules, key=sent.source))
    if rules is None:
        raise UnreadableError(
            f"{sent.source} brings no evidence: give it criteria in the charter", status=403
        )
    words, refused = read_evidence(sent.content, _shape(sent), rules)
    counts = KeptCounts()
    for some in sliced(words, pipelines.SLICE):
        keep = partial(pipelines.keep, sent=some, source=sent.source)
        kept = await bot.transact(keep, bulk=True)
        if kept is not None:
            counts, refused = counts + kept.counts, [*refused, *kept.refused]
    return {**asdict(counts), "refused": [{"line": n, "reason": why} for n, why in sorted(refused)]}


def _shape(sent: SignedBody) -> Shape:
    if sent.kind not in SHAPES:
        raise UnknownShapeError
    return SHAPES[sent.kind]


async def read(bot: Bot, body: bytes, shape: Shape, decimals: Decimals = Decimals.POINT) -> Taken:
    """Read a body in the worker; raises UnreadableError."""
    known = replace(await bot.read(rules), decimals=decimals)
    return await _told(bot.worker.run(take_or_say, (body, shape, known), bulk=True))


async def _told(reading: Awaitable[T | str]) -> T:
    """Wait for what the worker reads; raises UnreadableError in words for whoever sent it."""
    try:
        taken = await reading
    except ClosedError as problem:
        raise UnreadableError(str(problem), status=503) from None
    except JobError as problem:
        raise UnreadableError(f"{problem}: send it in smaller parts", status=413) from None
    if isinstance(taken, str):
        raise UnreadableError(taken)
    return taken


async def keep(bot: Bot, taken: Taken, *, by: str = BY) -> Mapping[str, int]:
    """Keep what was read, a slice at a time, and count what became of it."""
    return await _kept(bot, partial(keeping.keep, by=by), taken.observations, keeping.SLICE)


async def _kept(
    bot: Bot, keep: Callable[..., KeptCounts], rows: Sequence[object], size: int
) -> Mapping[str, int]:
    kept = KeptCounts()
    for some in sliced(rows, size):
        kept += await bot.transact(partial(keep, sent=some), bulk=True) or KeptCounts()
    return asdict(kept)
