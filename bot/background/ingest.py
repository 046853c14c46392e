"""What a signed body goes through: observations in slices, an escalation as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.domain import refs
from bot.domain.measures.observations import Observation
from bot.domain.refs import Topic
from bot.runtime import Bot
from bot.services.escalations import intake as raising
from bot.services.escalations.intake import EscalationReport
from bot.services.measures import intake as keeping
from bot.services.measures.intake import ObservationCounts
from bot.services.measures.rules import rules
from bot.sources.ingest import ESCALATIONS, OBSERVATIONS, Ingest
from bot.sources.rows import SHAPES, Shape, Taken, UnknownShapeError, UnreadableError, take_or_say
from bot.sources.signals import read_signal
from bot.work.unit import Unit
from bot.worker.worker import ClosedError, JobError

INGEST = "/ingest"
BY = "ingest"


def open_ingest(bot: Bot, door: Ingest) -> None:
    """Let observations and escalations in."""
    door.open({OBSERVATIONS: partial(observed, bot), ESCALATIONS: partial(escalated, bot)})


async def observed(bot: Bot, body: bytes, kind: str) -> Mapping[str, object]:
    """Keep a body of observations and answer line by line; raises UnreadableError."""
    if kind not in SHAPES:
        raise UnknownShapeError
    taken = await read(bot, body, SHAPES[kind])
    kept = await keep(bot, taken)
    return {**kept, "refused": [{"line": n, "reason": why} for n, why in taken.refused]}


async def escalated(bot: Bot, body: bytes, kind: str) -> Mapping[str, object]:
    """Raise what a machine asks for, once however often it is sent; raises UnreadableError."""
    signal = read_signal(body, kind)
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


async def read(bot: Bot, body: bytes, shape: Shape) -> Taken:
    """Read a body in the worker; raises UnreadableError."""
    known = await bot.read(rules)
    try:
        taken = await bot.worker.run(take_or_say, (body, shape, known), bulk=True)
    except ClosedError as problem:
        raise UnreadableError(str(problem), status=503) from None
    except JobError as problem:
        raise UnreadableError(f"{problem}: send it in smaller parts", status=413) from None
    if isinstance(taken, str):
        raise UnreadableError(taken)
    return taken


async def keep(bot: Bot, taken: Taken, *, by: str = BY) -> Mapping[str, int]:
    """Keep what was read, a slice at a time, and count what became of it."""
    kept = ObservationCounts()
    for some in slices(taken.observations):
        done = await bot.transact(partial(_keep, some=some, by=by), bulk=True)
        kept += done or ObservationCounts()
    return {"accepted": kept.accepted, "unchanged": kept.unchanged, "revised": kept.revised}


def slices(observations: Sequence[Observation]) -> Iterator[Sequence[Observation]]:
    """Cut observations into what one transaction takes."""
    for first in range(0, len(observations), keeping.SLICE):
        yield observations[first : first + keeping.SLICE]


def _keep(unit: Unit, some: Sequence[Observation], by: str) -> ObservationCounts:
    return keeping.keep(unit, some, by=by)
