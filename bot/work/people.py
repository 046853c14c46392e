"""Who is who: Slack's directory seen through the charter, resolved once and kept for the next start."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.charter import Charter, Pod
from bot.charter.agreement import people_named
from bot.domain.ids import ChannelId, PodKey, SlackUserId, WorkflowKey
from bot.domain.people import Person, PodPeople, Roster, listed
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.slack.directory import Identity
from bot.store import people as rows
from bot.store.people import Known
from bot.work.directory import CHANNEL, GROUP, USER
from bot.work.unit import Unit


def remember(unit: Unit, identity: Identity, *, api_url: str) -> None:
    """Keep who Slack says we are."""
    rows.remember_workspace(
        unit.tx,
        unit.workspace,
        api_url=api_url,
        bot_user_id=identity.bot_user_id,
        name=identity.team,
    )


def roster(unit: Unit) -> Roster:
    """Resolve everybody the charter names to Slack ids, from the last picture kept."""
    known = rows.directory(unit.tx, unit.workspace)
    return build(unit.charter, known, rows.channel_names(unit.tx, unit.workspace))


def build(charter: Charter, known: Sequence[Known], names: Mapping[str, str]) -> Roster:
    """Make the roster; references nobody can resolve are left out (doctor names them).

    `names` are the charter's names of channels, with the channels they were first found for.
    """
    refs = _References.of(known, names)
    channels = [entry for entry in known if entry.kind == CHANNEL]
    people = _people(charter, refs, [entry for entry in known if entry.kind == USER])
    stewards = refs.resolve(charter.roles[Role.STEWARDS])
    office = refs.resolve((charter.office,))
    return Roster(
        people=people,
        pods={PodKey(pod.key): _pod_people(pod, refs) for pod in charter.pods},
        working_on={
            WorkflowKey(each.key): refs.resolve(each.agents)
            for each in charter.workflows
            if each.agents
        },
        channels=refs.channels,
        groups=refs.groups,
        uninvited=frozenset(c.slack_id for c in channels if not c.detail.get("is_member", True)),
        shared=frozenset(c.slack_id for c in channels if c.detail.get("shared")),
        admins=listed((*stewards, *office)),
        office=office,
        unknown=tuple(ref for ref in _named(charter) if not refs.resolve((ref,))),
        zone=charter.rollout.zone,
    )


@dataclass(frozen=True, slots=True)
class _References:
    """The charter's ways to name somebody, each with the Slack ids it means."""

    by_email: Mapping[str, SlackUserId]
    groups: Mapping[str, tuple[SlackUserId, ...]]
    channels: Mapping[str, ChannelId]

    @classmethod
    def of(cls, known: Sequence[Known], names: Mapping[str, str]) -> "_References":
        groups: dict[str, tuple[SlackUserId, ...]] = {}
        for entry in (entry for entry in known if entry.kind == GROUP):
            members = tuple(SlackUserId(user) for user in entry.detail["members"])
            groups |= {entry.slack_id: members, f"@{entry.name.lower()}": members}
        users = [entry for entry in known if entry.kind == USER and entry.detail.get("email")]
        return cls(
            by_email={u.detail["email"].lower(): SlackUserId(u.slack_id) for u in users},
            groups=groups,
            channels={
                f"#{entry.name}": ChannelId(entry.slack_id)
                for entry in known
                # An archived channel takes no message: it is as good as absent.
                if entry.kind == CHANNEL and not entry.detail.get("archived")
            }
            | {name: ChannelId(channel) for name, channel in names.items()},
        )

    def resolve(self, refs: Sequence[str | None]) -> tuple[SlackUserId, ...]:
        return listed(user for ref in refs if ref for user in self._one(ref))

    def _one(self, ref: str) -> tuple[SlackUserId, ...]:
        if ref in self.groups:
            return self.groups[ref]
        if "@" in ref[1:]:
            # Slack and the charter may differ in capitals and mean one mailbox.
            user = self.by_email.get(ref.lower())
            return (user,) if user else ()
        # On Enterprise Grid a person's id may begin with W.
        return (SlackUserId(ref),) if ref[0] in "UW" else ()


def _named(charter: Charter) -> tuple[str, ...]:
    named = people_named(charter.model_dump(mode="json")).values()
    return tuple(dict.fromkeys((*charter.people, *named)))


def _people(
    charter: Charter, refs: _References, users: Sequence[Known]
) -> dict[SlackUserId, Person]:
    roles: dict[SlackUserId, set[Role]] = {}
    for role in Role:
        for user in refs.resolve(charter.roles[role]):
            roles.setdefault(user, set()).add(role)
    zones = {user: p.zone for ref, p in charter.people.items() for user in refs.resolve((ref,))}
    called = (ref for ref in charter.called() if ref not in refs.groups)
    mentioned = (*called, *charter.shift_plan.dated, *charter.shift_plan.weekly, *charter.people)
    known_as = {user: ref for ref in mentioned for user in refs.resolve((ref,))}
    found = {
        SlackUserId(u.slack_id): Person(
            id=SlackUserId(u.slack_id),
            name=u.name,
            zone=zones.get(SlackUserId(u.slack_id)) or u.detail["zone"] or charter.rollout.zone,
            active=u.detail["active"],
            ref=known_as.get(SlackUserId(u.slack_id), ""),
            # Popped, so that what stays are those whom Slack has not shown.
            roles=frozenset(roles.pop(SlackUserId(u.slack_id), ())),
        )
        for u in users
    }
    # A person named by Slack id counts even before Slack has shown us its directory.
    unseen = {
        user: Person(user, user, zones.get(user) or charter.rollout.zone, roles=frozenset(named))
        for user, named in roles.items()
    }
    return found | unseen


def _pod_people(pod: Pod, refs: _References) -> PodPeople:
    seats = [ref for _, ref in pod.seats if ref]
    return PodPeople(
        leads=refs.resolve((pod.lead,)), members=frozenset(refs.resolve((*seats, *pod.members)))
    )


def steers(unit: Unit, user: SlackUserId) -> bool:
    """Tell whether somebody may look at whatever their digest names: leaders and the Value Office."""
    return rules.STEER.admits(unit.roster.parts_of(user))
