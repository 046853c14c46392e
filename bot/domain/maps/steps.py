"""The steps of a call as people draw them: a line each, read, checked and compared."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.feedback.item import MOMENT_WORDS, CallMoment
from bot.domain.labels import fold
from bot.domain.words import has_letters, some

MOST_STEPS = 40
LONGEST_NAME, LONGEST_PART = 50, 200
FIRST_S, MINUTE = 90, 60
BETWEEN = " | "
HOW = "Write a step as: 0:20 Verify | what the tool does | how agents get around it"
_TIME = re.compile(r"(?P<minutes>\d{1,3}):(?P<seconds>\d{1,3})(?!\d)\s*")


class MapError(ValueError):
    """Say what is wrong with a map, and in which moment of the call it stands."""

    def __init__(self, moment: CallMoment, words: str) -> None:
        super().__init__(words)
        self.moment = moment


@dataclass(frozen=True, slots=True, kw_only=True)
class MapStep:
    """One step of a call: when it begins, what the tool does in it, how agents get around it."""

    moment: CallMoment
    name: str
    begins_s: int | None = None
    tool: str = ""
    workaround: str = ""

    @property
    def key(self) -> str:
        """Return what tells it from the other steps."""
        return fold(self.name)

    @property
    def time(self) -> str:
        """Write when it begins: 1:05; empty where that was not said."""
        at = self.begins_s
        return "" if at is None else f"{at // MINUTE}:{at % MINUTE:02}"

    @property
    def line(self) -> str:
        """Write it as people do."""
        parts = (f"{self.time} {self.name}".strip(), self.tool, self.workaround)
        return BETWEEN.join(parts).rstrip(" |")


def read(moment: CallMoment, text: str) -> tuple[MapStep, ...]:
    """Read the steps of a moment of the call, a line each; raises MapError."""
    lines = [line.strip() for line in text.splitlines() if line.strip(" |")]
    return tuple(_step(moment, line) for line in lines)


def _step(moment: CallMoment, line: str) -> MapStep:
    begins_s, rest = _time(moment, line)
    name, *parts = (" ".join(part.split()) for part in rest.rstrip(" |").split("|"))
    if not has_letters(name, fewest=2):
        raise MapError(moment, f"“{line[:40]}” names no step. {HOW}.")
    if len(name) > LONGEST_NAME:
        raise MapError(
            moment, f"“{name[:40]}…” is long for a name: {LONGEST_NAME} letters at most."
        )
    if len(parts) > 2:
        raise MapError(moment, f"“{name}” has {len(parts) + 1} parts between bars. {HOW}.")
    if any(len(part) > LONGEST_PART for part in parts):
        raise MapError(
            moment, f"What “{name}” says is long: {LONGEST_PART} letters a part at most."
        )
    tool, workaround = (*parts, "", "")[:2]
    return MapStep(moment=moment, name=name, begins_s=begins_s, tool=tool, workaround=workaround)


def _time(moment: CallMoment, line: str) -> tuple[int | None, str]:
    told = _TIME.match(line)
    if told is None:
        return None, line
    seconds = int(told["seconds"])
    if seconds >= MINUTE or len(told["seconds"]) != 2:
        raise MapError(moment, f"{told[0].strip()} is no time of a call. {HOW}.")
    return int(told["minutes"]) * MINUTE + seconds, line[told.end() :]


def check(steps: Sequence[MapStep]) -> None:
    """Raise MapError unless the steps are few, each its own, and in the order they begin."""
    if len(steps) > MOST_STEPS:
        words = f"{len(steps)} steps are more than anybody reads: {MOST_STEPS} at most."
        raise MapError(steps[MOST_STEPS].moment, f"{words} Please join some.")
    known = set[str]()
    for step in steps:
        if step.key in known:
            raise MapError(step.moment, f"Two steps are called “{step.name}”. Please rename one.")
        known.add(step.key)
    _check_order([step for step in steps if step.begins_s is not None])


def _check_order(timed: Sequence[MapStep]) -> None:
    for step in timed:
        early = step.moment is CallMoment.FIRST_90_SECONDS
        if early != ((step.begins_s or 0) < FIRST_S):
            where = "after" if early else "within"
            raise MapError(step.moment, f"“{step.name}” at {step.time} is {where} the first 1:30.")
    for before, step in itertools.pairwise(timed):
        if (step.begins_s or 0) <= (before.begins_s or 0):
            words = f"“{step.name}” at {step.time} does not come after “{before.name}”"
            raise MapError(step.moment, f"{words} at {before.time}.")


def lacks(steps: Sequence[MapStep]) -> list[str]:
    """Say what a map does not tell yet: a moment of the call, what the tool does in a step."""
    drawn = {step.moment for step in steps}
    said = [f"no step in “{MOMENT_WORDS[each]}”" for each in CallMoment if each not in drawn]
    silent = [step.name for step in steps if not step.tool]
    return [*said, f"what the tool does in {some(silent)}"] if silent else said


def difference(before: Iterable[MapStep], after: Iterable[MapStep]) -> str:
    """Say what changed from one map to another; nothing where nothing did."""
    old, new = ({step.key: step for step in steps} for steps in (before, after))
    common = [key for key in new if key in old]
    told = (
        ("added", [new[key].name for key in new if key not in old]),
        ("dropped", [old[key].name for key in old if key not in new]),
        ("changed", [new[key].name for key in common if new[key] != old[key]]),
    )
    said = [f"{verb} {some(names)}" for verb, names in told if names]
    if not said and common != [key for key in old if key in new]:
        return "put in another order"
    return "; ".join(said)
