"""Whose turn it is on one rota and who of them is here, at any instant, and when that changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.domain.ids import SlackUserId
from bot.domain.oncall import rotas
from bot.domain.oncall.rotas import Cover, Rota, ShiftsOf, Turn
from bot.domain.presence import Presence


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which nothing changes: whose turn it is, who of them is here, whether anybody should be."""

    starts: datetime
    ends: datetime
    is_needed: bool
    on_turn: tuple[SlackUserId, ...]
    on_duty: tuple[SlackUserId, ...]

    @property
    def is_gap(self) -> bool:
        """Whether somebody should be on duty and nobody is."""
        return self.is_needed and not self.on_duty

    def goes_on(self, following: "Stretch") -> bool:
        """Tell whether nothing changes from this one to the following."""
        return replace(self, starts=following.starts, ends=following.ends) == following


@dataclass(frozen=True, slots=True)
class Watch:
    """What tells whose turn it is and who of them is here, at any instant from now on."""

    rota: Rota
    covers: tuple[Cover, ...]
    who: Mapping[SlackUserId, Presence]
    shifts: ShiftsOf

    def on_turn(self, at: datetime) -> tuple[SlackUserId, ...]:
        """List whose turn it is, those among them whom Slack does not know left out."""
        return self._known(rotas.on_duty(self.rota, at, self.covers, self.shifts))

    def on_duty(self, at: datetime) -> tuple[SlackUserId, ...]:
        """List whose turn it is and who is here to take it, as an escalation's step finds them."""
        return self._here(self.on_turn(at), at)

    def stretches(self, first: datetime, until: datetime) -> Iterator[Stretch]:
        """Yield one after the other in which nothing changes, until nothing is known any more."""
        turns = rotas.turns(self.rota, first, until, self.shifts)
        edges = {at for at in self._edges(turns, first, until) if first < at < until}
        parts = (self._part(turns, *each) for each in pairwise((first, *sorted(edges), until)))
        last = next(parts)
        for each in parts:
            if last.goes_on(each):
                last = replace(last, ends=each.ends)
                continue
            yield last
            last = each
        yield last

    def _part(self, turns: Sequence[Turn], starts: datetime, ends: datetime) -> Stretch:
        on_turn = rotas.of_turns(self.rota, starts, turns, self.covers)
        return Stretch(
            starts,
            ends,
            rotas.is_needed(self.rota, starts),
            on_turn,
            self._here(self._known(on_turn), starts),
        )

    def _edges(self, turns: Sequence[Turn], first: datetime, until: datetime) -> Iterator[datetime]:
        stretches: tuple[Turn | Cover, ...] = (*turns, *self.covers)
        yield from (each for part in stretches for each in (part.starts, part.ends))
        yield from rotas.edges(self.rota, first, until)
        # Somebody who comes back takes their turn from then on.
        yield from (at for who in self.who.values() if (at := who.chosen.away_until))

    def _known(self, users: Iterable[SlackUserId]) -> tuple[SlackUserId, ...]:
        return tuple(user for user in users if user in self.who)

    def _here(self, users: Iterable[SlackUserId], at: datetime) -> tuple[SlackUserId, ...]:
        return tuple(user for user in users if self.who[user].is_here(at))
