"""Who is who: the people Slack knows, seen through the charter's roles and pods."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId, PodKey, SlackUserId, WorkflowKey
from bot.domain.rights import rules
from bot.domain.rights.rules import Standing, Tie
from bot.domain.roles import InPod, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts: their name and zone from Slack, their part in the rollout.

    `ref` is how the charter names them, where it does.
    """

    id: SlackUserId
    name: str
    zone: str
    active: bool = True
    roles: frozenset[Role] = frozenset()
    ref: str = ""

    def is_a(self, *roles: Role) -> bool:
        """Tell whether the person has one of these roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class PodPeople:
    """The people of one pod; `open_to_all` where the charter names nobody but a channel.

    `known` is False for a pod the charter no longer has: it is open to nobody but stewards.
    """

    leads: tuple[SlackUserId, ...] = ()
    members: frozenset[SlackUserId] = frozenset()
    known: bool = True

    @property
    def open_to_all(self) -> bool:
        return self.known and not self.leads and not self.members


@dataclass(frozen=True, slots=True)
class Roster:
    """Everybody and every place by Slack id, resolved once from charter and directory.

    `working_on` are the agents of those workflows for which the charter names them.
    `uninvited` are the channels Slack shows us without letting us in, `shared` those that people
    of other organisations are in too; `office` is who answers for the Value Office; `unknown` are the
    charter's people and groups that mean nobody here.
    """

    people: Mapping[SlackUserId, Person] = field(default_factory=dict)
    pods: Mapping[PodKey, PodPeople] = field(default_factory=dict)
    working_on: Mapping[WorkflowKey, tuple[SlackUserId, ...]] = field(default_factory=dict)
    channels: Mapping[str, ChannelId] = field(default_factory=dict)
    groups: Mapping[str, tuple[SlackUserId, ...]] = field(default_factory=dict)
    uninvited: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()
    admins: tuple[SlackUserId, ...] = ()
    office: tuple[SlackUserId, ...] = ()
    unknown: tuple[str, ...] = ()
    zone: str = "UTC"

    @property
    def lacks(self) -> tuple[object, ...]:
        """What of the charter is not to be found here, and where we are not let in."""
        return (self.unknown, self.uninvited, self.channels, self.office)

    def person(self, user: SlackUserId) -> Person:
        """Return who acts; somebody Slack has not told us about yet is a person without roles."""
        return self.people.get(user) or Person(user, user, self.zone)

    def called(self, ref: str) -> Person | None:
        """Find whom the charter names so; None where Slack does not know them."""
        return next((each for each in self.people.values() if ref in (each.ref, each.id)), None)

    def place(self, channel: str) -> str:
        """Return the id of a charter's `#name`, or the reference itself where Slack resolves it."""
        return self.channels.get(channel, channel)

    def is_shared(self, channel: str) -> bool:
        """Tell whether outsiders read a channel, by the charter's reference or its id."""
        return self.place(channel) in self.shared

    def pod(self, key: PodKey) -> PodPeople:
        return self.pods.get(key) or PodPeople(known=False)

    def led_by(self, user: SlackUserId) -> tuple[PodKey, ...]:
        """List the pods a person leads."""
        return tuple(key for key, pod in self.pods.items() if user in pod.leads)

    def pods_of(self, user: SlackUserId) -> tuple[PodKey, ...]:
        """List the pods a person leads or belongs to."""
        return tuple(
            key for key, pod in self.pods.items() if user in pod.leads or user in pod.members
        )

    def parts_of(self, user: SlackUserId) -> frozenset[Standing]:
        """Name everything somebody is in the rollout, whatever it is about."""
        holds: dict[Standing, bool] = {
            Tie.ANYBODY: True,
            Tie.OFFICE: user in self.office,
            InPod.LEAD: bool(self.led_by(user)),
            InPod.MEMBER: bool(self.pods_of(user)),
        }
        return self.person(user).roles | {part for part, is_so in holds.items() if is_so}

    def standing(
        self, user: SlackUserId, of: PodKey | None = None, **ties: bool
    ) -> frozenset[Standing]:
        """Name everything somebody is to a thing: to the pod it is `of`, and by name what else holds."""
        held = {Tie[name.upper()] for name, is_so in ties.items() if is_so}
        of_pod = _ties(self.person(user), self.pod(of)) if of is not None else frozenset()
        return self.parts_of(user) | of_pod | held

    def with_role(self, role: Role) -> tuple[SlackUserId, ...]:
        return tuple(person.id for person in self.people.values() if role in person.roles)

    def agents_of(self, workflow: WorkflowKey) -> tuple[SlackUserId, ...]:
        """List the agents who work on a workflow: all of them where the charter names none for it."""
        return self.working_on.get(workflow, self.with_role(Role.AGENTS))


def may_work(person: Person, pod: PodPeople) -> bool:
    """Tell whether somebody may take, ask about, ship or decline what belongs to a pod."""
    return rules.WORK.admits(person.roles | _ties(person, pod))


def may_lead(person: Person, pod: PodPeople) -> bool:
    """Tell whether somebody may redact a pod's items or quieten its nudges."""
    return rules.LEAD.admits(person.roles | _ties(person, pod))


def _ties(person: Person, pod: PodPeople) -> frozenset[Standing]:
    leads = person.id in pod.leads
    works = leads or pod.open_to_all or person.id in pod.members
    return frozenset({*((Tie.LEAD,) if leads else ()), *((Tie.POD,) if works else ())})


def listed(users: Iterable[SlackUserId]) -> tuple[SlackUserId, ...]:
    """Return people once each, in the order they were first named."""
    return tuple(dict.fromkeys(users))
