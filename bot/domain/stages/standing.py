"""Where a workflow stands: its stage, since when, and the tempo it has earned there."""

from dataclasses import dataclass, replace
from datetime import date

from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.ladder import Ladder, LadderStage


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStanding:
    """Where a workflow stands; `passed` are the stages below, by which a lost one is found again.

    `lent_on` is the day since which its totals are trusted by exception. `move` is the number of the
    move that brought it here, 0 for none.
    """

    workflow: str
    stage: str
    since: date
    tempo: Tempo | None = None
    passed: tuple[str, ...] = ()
    lent_on: date | None = None
    retired: bool = False
    move: int = 0

    def days(self, today: date) -> int:
        """Count the days it has stood there."""
        return max(0, (today - self.since).days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """What a charter says of a workflow that was further before it had a ladder."""

    workflow: str
    trusted_on: date | None
    tempo: Tempo | None
    start: date


def seeded(ladder: Ladder, seed: Seed, today: date) -> StageStanding:
    """Place a workflow that has never moved: where its seed says, the rest at the first stage."""
    lent_on = seed.trusted_on if seed.trusted_on and seed.trusted_on <= today else None
    tempo = seed.tempo or (Tempo.MONTHLY if lent_on else None)
    stage = (ladder.allowing(tempo) if tempo else None) or ladder.first
    return StageStanding(
        workflow=seed.workflow,
        stage=stage.key,
        since=lent_on or seed.start,
        tempo=slower(tempo, stage.tempo),
        passed=ladder.up_to(stage),
        lent_on=lent_on if stage.totals else None,
    )


def held(ladder: Ladder, kept: StageStanding) -> tuple[LadderStage, StageStanding]:
    """Find the stage a workflow stands at: where its own is gone, the nearest lower that is left."""
    left = (ladder.find(key) for key in reversed((*kept.passed, kept.stage)))
    stage = next((each for each in left if each is not None), ladder.first)
    tempo = slower(kept.tempo, stage.tempo)
    lent_on = kept.lent_on if stage.totals else None
    return stage, replace(kept, stage=stage.key, tempo=tempo, lent_on=lent_on)


def slower(one: Tempo | None, other: Tempo | None) -> Tempo | None:
    """Return the slower of two tempos; none where one of them is none."""
    if one is None or other is None:
        return None
    return other if one.reaches(other) else one
