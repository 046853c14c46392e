"""What a signed body of observations goes through: read in the worker, kept slice by slice."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from bot.domain.observations import Observation, Rules
from bot.runtime import Bot
from bot.services.measures import keeping
from bot.services.measures.keeping import Outcome
from bot.services.measures.rules import rules
from bot.services.unit import Unit
from bot.sources.ingest import Ingest
from bot.sources.rows import Shape, Taken, UnreadableError, take

INGEST = "/ingest"
BY = "ingest"


def open_ingest(bot: Bot, door: Ingest) -> None:
    """Let observations in."""
    door.open(partial(read, bot), partial(keep, bot))


async def read(bot: Bot, body: bytes, shape: Shape) -> Taken:
    """Read a body in the worker; raises UnreadableError."""
    known = await bot.read(rules)
    taken = await bot.worker.run(_taken, (body, shape, known))
    if isinstance(taken, str):
        raise UnreadableError(taken)
    return taken


def _taken(job: tuple[bytes, Shape, Rules]) -> Taken | str:
    try:
        return take(*job)
    except UnreadableError as problem:
        return str(problem)


async def keep(bot: Bot, taken: Taken, *, by: str = BY) -> Mapping[str, int]:
    """Keep what was read, a slice at a time, and count what became of it."""
    kept = Outcome()
    for some in slices(taken.observations):
        done = await bot.transact(partial(_keep, some=some, by=by), bulk=True)
        kept += done or Outcome()
    return {"accepted": kept.accepted, "unchanged": kept.unchanged, "revised": kept.revised}


def slices(observations: Sequence[Observation]) -> Iterator[Sequence[Observation]]:
    """Cut observations into what one transaction takes."""
    for first in range(0, len(observations), keeping.SLICE):
        yield observations[first : first + keeping.SLICE]


def _keep(unit: Unit, some: Sequence[Observation], by: str) -> Outcome:
    return keeping.keep(unit, some, by=by)
