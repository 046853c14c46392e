"""What a charter refers to in Slack."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.charter import Charter
from bot.charter.pods import UnitSpec
from bot.domain.roles import Role


@dataclass(frozen=True)
class References:
    """Channels (#name or id), usergroups (@handle or id) and people (e-mail or id), once each."""

    channels: tuple[str, ...]
    groups: tuple[str, ...]
    people: tuple[str, ...]


def references(charter: Charter) -> References:
    """Collect every reference of the charter, in the order it stands there.

    Of channels only those that something is posted to.
    """
    anyone = list(dict.fromkeys(_anyone(charter)))
    return References(
        channels=tuple(dict.fromkeys(_channels(charter))),
        groups=tuple(ref for ref in anyone if is_group(ref)),
        people=tuple(ref for ref in anyone if not is_group(ref)),
    )


def is_group(ref: str) -> bool:
    """Tell a usergroup from a person."""
    return ref.startswith(("@", "S")) and "@" not in ref[1:]


def _channels(charter: Charter) -> Iterator[str]:
    yield from (pod.channel for pod in charter.pods)
    yield from (leader.channel for leader in charter.leaders.channels)
    yield from _given(each.sessions.channel for each in charter.workflows if each.sessions)


def _units(charter: Charter) -> Iterator[UnitSpec]:
    return (unit for unit in vars(charter.units).values() if isinstance(unit, UnitSpec))


def _anyone(charter: Charter) -> Iterator[str]:
    yield from charter.people
    for role in Role:
        yield from charter.roles[role]
    yield from _given([charter.office])
    for pod in charter.pods:
        yield from _given([pod.lead, *vars(pod.seats).values(), *pod.members])
    for unit in _units(charter):
        yield from _given([unit.owner, *unit.members])
    for workflow in charter.workflows:
        yield from _given([*vars(workflow.owners).values(), *workflow.agents])
    yield from charter.called()
    yield from (
        to for pod in charter.pods for to in charter.policy_of(pod).targets() if is_group(to)
    )
    for rota in charter.rotas:
        yield from rota.people
    yield from _given(m.five_minute_test.by for m in charter.measures if m.five_minute_test)
    yield from _given(source.owner for source in charter.sources)


def _given(refs: Iterable[str | None]) -> Iterator[str]:
    return (ref for ref in refs if ref)
