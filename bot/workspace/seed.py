"""Who lives in the workspace before anything happens."""

from dataclasses import asdict, dataclass
from typing import Self

from bot.workspace.ids import Json


@dataclass(frozen=True)
class SeedUser:
    """One person; `name` is the handle by which channels and usergroups refer to them."""

    name: str
    real_name: str = ""
    email: str = ""
    tz: str = "UTC"
    title: str = ""
    is_admin: bool = False
    deleted: bool = False
    id: str | None = None


@dataclass(frozen=True)
class SeedChannel:
    """One channel; `app` says that the app is in it from the start."""

    name: str
    members: tuple[str, ...] = ()
    private: bool = False
    archived: bool = False
    app: bool = False
    topic: str = ""
    purpose: str = ""
    id: str | None = None


@dataclass(frozen=True)
class SeedUsergroup:
    """One usergroup, mentioned as `@handle`."""

    handle: str
    name: str = ""
    members: tuple[str, ...] = ()
    id: str | None = None


@dataclass(frozen=True)
class Seed:
    """A team, its people, its channels and its usergroups."""

    team: str = "Harbor"
    domain: str = "harbor"
    users: tuple[SeedUser, ...] = ()
    channels: tuple[SeedChannel, ...] = ()
    usergroups: tuple[SeedUsergroup, ...] = ()

    @classmethod
    def from_json(cls, data: Json) -> Self:
        """Read what `to_json` wrote; unknown keys are a TypeError."""
        channels = [
            {**each, "members": tuple(each.get("members", ()))} for each in data["channels"]
        ]
        groups = [
            {**each, "members": tuple(each.get("members", ()))} for each in data["usergroups"]
        ]
        return cls(
            team=data["team"],
            domain=data["domain"],
            users=tuple(SeedUser(**each) for each in data["users"]),
            channels=tuple(SeedChannel(**each) for each in channels),
            usergroups=tuple(SeedUsergroup(**each) for each in groups),
        )

    def to_json(self) -> Json:
        """Write the seed as plain values, for a workspace in a process of its own."""
        return asdict(self)
