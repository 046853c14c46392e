"""A walk over moves by chance: whoever asks and decides, no forbidden state is ever reached."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from bot.domain.ids import SlackUserId
from bot.domain.measures.gatekeeper import Tempo
from bot.domain.stages.ladder import CriterionKind, Ladder
from bot.domain.stages.moves import (
    DWELL,
    GateMove,
    GateSeat,
    GateWord,
    MoveFacts,
    MoveKind,
    MoveState,
    MoveWish,
    moved,
    outcome,
    refusal,
    speak,
    target,
)
from bot.domain.stages.standing import StageStanding, held
from bot.domain.stages.verdicts import CriterionVerdict, plain
from bot.domain.verdicts.gate import GateVerdict
from bot.errors import UserError

PEOPLE = tuple(SlackUserId(f"U0{name}") for name in ("LEAD", "OFFICE", "AGENT", "OTHER"))
VENDOR = SlackUserId("U0VENDOR")
NEVER_SKIPPED = (CriterionKind.TRUST, CriterionKind.COVERAGE, CriterionKind.IMPACT)
FIRST = date(2026, 11, 2)
STEPS = 25


@dataclass
class Walk:
    """One rollout that people move at random, and what is wrong with where it came."""

    ladder: Ladder
    dice: random.Random
    today: date = FIRST
    faults: list[str] = field(default_factory=list)
    made: int = 0

    def run(self) -> None:
        """Take so many steps from the first stage."""
        first = self.ladder.first.key
        stands = StageStanding(workflow="balance", stage=first, since=FIRST)
        for number in range(1, STEPS):
            self.today += timedelta(days=self.dice.randrange(12))
            stands = self._step(stands, number)

    def _step(self, stands: StageStanding, number: int) -> StageStanding:
        asker = self.dice.choice([*PEOPLE, VENDOR])
        wish = MoveWish(
            kind=self.dice.choice([*MoveKind, MoveKind.PROMOTE, MoveKind.PROMOTE, MoveKind.TEMPO]),
            tempo=self.dice.choice([None, *Tempo]),
            waived=self.dice.choice(["", "", "", DWELL, *self._keys(stands)]),
        )
        facts = self._facts(stands, asker)
        if refusal(self.ladder, stands, wish, facts):
            return stands
        move = GateMove(
            number=number,
            workflow="balance",
            kind=wish.kind,
            from_stage=stands.stage,
            to_stage=target(self.ladder, stands, wish.kind).key,
            tempo=wish.tempo if wish.kind is MoveKind.TEMPO else None,
            asked_by=asker,
            asked_at=datetime(2026, 11, 2, tzinfo=UTC),
            reason="by chance",
            waived=wish.waived,
        )
        words = dict(self._words(move, facts.seats))
        if outcome(move, facts.seats, words.values()) is not MoveState.YES:
            return stands
        after = moved(self.ladder, stands, move, self.today)
        self._look(stands, after, move, facts, list(words.values()))
        self.made += 1
        return after

    def _keys(self, stands: StageStanding) -> list[str]:
        stage, _ = held(self.ladder, stands)
        above = self.ladder.above(stage)
        return [each.key for each in above.gate] if above else []

    def _facts(self, stands: StageStanding, asker: SlackUserId) -> MoveFacts:
        stage, _ = held(self.ladder, stands)
        above = self.ladder.above(stage)
        seats = (
            GateSeat(key="pod_lead", name="lead", holders=self._holders(asker, PEOPLE[0])),
            GateSeat(key="value_office", name="office", holders=self._holders(asker, PEOPLE[1])),
            GateSeat(key="agents", name="agent", holders=self._holders(asker, PEOPLE[2])),
        )
        return MoveFacts(
            today=self.today,
            verdicts=tuple(self._verdicts(above.gate if above else ())),
            coverage=self.dice.choice([None, 0.3, 0.79, 0.8, 0.95]),
            seats=seats,
            crowd=self.dice.choice(["", "", "G-9 waits already."]),
            office=self.dice.random() > 0.1,
        )

    def _holders(self, asker: SlackUserId, who: SlackUserId) -> frozenset[SlackUserId]:
        others = [each for each in PEOPLE if self.dice.random() < 0.3]
        # One in ten: a seat that nobody fills.
        return frozenset() if self.dice.random() < 0.05 else frozenset({who, *others}) - {asker}

    def _verdicts(self, gate: object) -> Iterator[CriterionVerdict]:
        for each in gate if isinstance(gate, tuple) else ():
            if self.dice.random() < 0.97:
                likely = [GateVerdict.MET] * 12
                yield replace(plain(each, "x"), verdict=self.dice.choice([*likely, *GateVerdict]))

    def _words(self, move: GateMove, seats: tuple[GateSeat, ...]) -> Iterator[tuple[str, GateWord]]:
        for who in self.dice.sample([*PEOPLE, VENDOR], 5):
            try:
                spoken = speak(move, seats, who, move.asked_at)
            except UserError:
                continue
            yes = self.dice.random() < 0.95
            yield from ((each.seat, replace(each, yes=yes)) for each in spoken)

    def _look(
        self,
        before: StageStanding,
        after: StageStanding,
        move: GateMove,
        facts: MoveFacts,
        words: list[GateWord],
    ) -> None:
        """Say what is wrong, by rules of its own and not by those that are tried."""
        stage = self.ladder.find(after.stage)
        assert stage is not None
        signers = {word.by for word in words}
        self._never(move.asked_by in signers, "who asked decided it")
        self._never(VENDOR in signers, "the vendor approved")
        self._never(bool(move.waived) and len(signers) < 2, "one person alone skipped something")
        faster = after.tempo is not None and not (
            before.tempo and before.tempo.reaches(after.tempo)
        )
        seen = facts.coverage is not None and facts.coverage >= 0.8
        self._never(
            faster and after.tempo is not Tempo.MONTHLY and not seen, "tempo before coverage"
        )
        self._never(after.tempo is not None and not stage.totals, "a tempo without totals")
        if move.kind is MoveKind.PROMOTE:
            self._look_at_gate(before, after, move, facts)

    def _look_at_gate(
        self, before: StageStanding, after: StageStanding, move: GateMove, facts: MoveFacts
    ) -> None:
        stage = self.ladder.find(after.stage)
        assert stage is not None
        met = {each.key for each in facts.verdicts if each.verdict is GateVerdict.MET}
        missing = [each for each in stage.gate if each.key not in met]
        self._never(
            any(each.kind in NEVER_SKIPPED for each in missing),
            "promoted without what is never waived",
        )
        self._never(any(each.key != move.waived for each in missing), "promoted past its gate")
        self._never(not facts.office or bool(facts.crowd), "promoted where nothing may be")
        early = before.days(self.today) < self.ladder.stages[self._place(before)].dwell_days
        self._never(early and move.waived != DWELL, "promoted before its days were over")
        self._never(self._place(after) != self._place(before) + 1, "jumped over a stage")

    def _place(self, stands: StageStanding) -> int:
        return [stage.key for stage in self.ladder.stages].index(stands.stage)

    def _never(self, happened: bool, what: str) -> None:
        if happened:
            self.faults.append(what)


def walk(ladder: Ladder, seed: int) -> Walk:
    """Walk one rollout."""
    made = Walk(ladder, random.Random(seed))  # noqa: S311 - the same each time
    made.run()
    return made
