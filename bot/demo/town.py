"""Who lives in the demo's workspace: the charter's people, channels and usergroups."""

from collections.abc import Iterable, Iterator

from bot.charter import Charter, Pod
from bot.domain.roles import Role
from bot.workspace.seed import Seed, SeedChannel, SeedUser, SeedUsergroup

EVERYBODY_IN = "floor"
START_HERE = "start-here"
GUEST = "guest"


def town(charter: Charter) -> Seed:
    """Seed the workspace from a charter; everybody is in #floor, pods and leaders in their channels.

    Leads and leaders come first wherever people are listed: whoever looks around is after them.
    """
    steering = [pod.lead for pod in charter.pods] + [*charter.roles[Role.LEADERS], charter.office]
    order = sorted(residents(charter), key=lambda ref: ref not in steering)
    users = tuple(_user(charter, ref) for ref in order)
    return Seed(
        team=charter.rollout.name,
        domain=EVERYBODY_IN,
        users=users,
        channels=tuple(_channels(charter, [user.name for user in users])),
        usergroups=tuple(_groups(charter)),
    )


def residents(charter: Charter) -> tuple[str, ...]:
    """List everybody the charter names, and a guest where nobody could give feedback."""
    roles = [ref for role in Role for ref in charter.roles[role]]
    named = [*charter.people, *roles, charter.office]
    workers = dict.fromkeys(ref for pod in charter.pods for ref in team(pod))
    people = dict.fromkeys(ref for ref in (*named, *workers) if ref and ref[0] != "@")
    return (*people,) if people.keys() - workers.keys() else (*people, GUEST)


def team(pod: Pod) -> tuple[str, ...]:
    """List who works for a pod by name: its lead first, then its engineer, then the others."""
    seats = sorted(pod.seats, key=lambda seat: seat[0] != "engineering")
    refs = (pod.lead, *(ref for name, ref in seats if name == "engineering"), *pod.members)
    return tuple(
        dict.fromkeys(ref for ref in (*refs, *dict(seats).values()) if ref and ref[0] != "@")
    )


def handle(ref: str) -> str:
    """Return the handle of a person named by e-mail or id."""
    return ref.split("@", maxsplit=1)[0].lower()


def _user(charter: Charter, ref: str) -> SeedUser:
    person = charter.people.get(ref)
    return SeedUser(
        name=handle(ref),
        real_name=(person and person.name) or handle(ref).replace(".", " ").title(),
        email=ref if "@" in ref else "",
        tz=charter.zone_of(ref),
        title=", ".join(_parts(charter, ref)),
        id=None if "@" in ref or ref == GUEST else ref,
    )


def _parts(charter: Charter, ref: str) -> Iterator[str]:
    """Say in words what somebody is to the rollout, the most telling first."""
    for pod in charter.pods:
        if ref == pod.lead:
            yield f"Lead of {pod.name}"
        elif ref in pod.members or ref in [seat for _, seat in pod.seats]:
            yield pod.name
    for role in Role:
        if ref in charter.roles[role] and role is not Role.POD_LEADS:
            yield role.value.replace("_", " ").capitalize().removesuffix("s")


def _channels(charter: Charter, everybody: list[str]) -> Iterator[SeedChannel]:
    # The first is the one that a page opens in.
    yield SeedChannel(START_HERE, tuple(everybody), app=True, topic="What this is, in five steps")
    yield SeedChannel(EVERYBODY_IN, tuple(everybody), app=True, topic="Everybody on the floor")
    seen = {f"#{START_HERE}", f"#{EVERYBODY_IN}"}
    for pod in charter.pods:
        members = [*team(pod), *charter.roles[Role.STEWARDS]]
        yield from _new(
            seen, pod.channel, members, f"{pod.name}: what agents tell us, and who has it"
        )
    leaders = [*charter.roles[Role.LEADERS], charter.office or ""]
    for place in charter.leaders.channels:
        yield from _new(seen, place.channel, leaders, "The rollout, once a day")


def _new(seen: set[str], channel: str, refs: Iterable[str], topic: str) -> Iterator[SeedChannel]:
    if channel in seen:
        return
    seen.add(channel)
    people = dict.fromkeys(handle(ref) for ref in refs if ref and ref[0] != "@")
    by_id = not channel.startswith("#")
    name = channel.lower() if by_id else channel.removeprefix("#")
    yield SeedChannel(name, tuple(people), app=True, topic=topic, id=channel if by_id else None)


def _groups(charter: Charter) -> Iterator[SeedUsergroup]:
    """Make the usergroups that roles name by handle, filled with nobody we could invent."""
    handles = {ref for role in Role for ref in charter.roles[role] if ref.startswith("@")}
    for name in sorted(handles):
        yield SeedUsergroup(name.removeprefix("@"), name.removeprefix("@").title())
