"""What changed between two charters, and what an edit would leave without an owner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.charter.models import Charter

Json = Any


@dataclass(frozen=True)
class CharterChange:
    """Hold one difference as JSON values; None before means added, None after means removed."""

    path: str
    before: Json
    after: Json

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.path}: added {_short(self.after)}"
        if self.after is None:
            return f"{self.path}: removed {_short(self.before)}"
        return f"{self.path}: {_short(self.before)} -> {_short(self.after)}"


@dataclass(frozen=True)
class Removed:
    """Name the pods and workflows that are gone without an heir."""

    pods: tuple[str, ...] = ()
    workflows: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pods or self.workflows)


@dataclass(frozen=True)
class Moved:
    """Map each removed pod and workflow to its heir."""

    pods: Mapping[str, str]
    workflows: Mapping[str, str]


def diff(old: Charter, new: Charter) -> tuple[CharterChange, ...]:
    """List what differs, entries matched by their key so that order does not count."""
    return tuple(_changes("", _comparable(old), _comparable(new)))


def removed(old: Charter, new: Charter) -> Removed:
    """Find what `new` drops without saying in `moved_to` who inherits."""
    pods, workflows = _gone(old, new)
    return Removed(
        tuple(key for key in pods if new.destination_of_pod(key) is None),
        tuple(key for key in workflows if new.destination_of_workflow(key) is None),
    )


def moved(old: Charter, new: Charter) -> Moved:
    """Find where `new` sends what it drops."""
    pods, workflows = _gone(old, new)
    return Moved(
        {key: heir for key in pods if (heir := new.destination_of_pod(key))},
        {key: heir for key in workflows if (heir := new.destination_of_workflow(key))},
    )


def _gone(old: Charter, new: Charter) -> tuple[list[str], list[str]]:
    pods = {pod.key for pod in new.pods}
    workflows = {workflow.key for workflow in new.workflows}
    return (
        [pod.key for pod in old.pods if pod.key not in pods],
        [workflow.key for workflow in old.workflows if workflow.key not in workflows],
    )


def _comparable(charter: Charter) -> Json:
    # Dumped with its defaults, so that writing a default down is no change.
    data = charter.model_dump(mode="json")
    lines = [f"{s.person} {s.day} {s.starts} {s.ends}" for s in charter.dated_shifts]
    return {**data, "shifts_file": lines}


def _changes(path: str, before: Json, after: Json) -> Iterator[CharterChange]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _changes(_below(path, key), before.get(key), after.get(key))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _list_changes(path, before, after)
    else:
        yield CharterChange(path, before, after)


def _list_changes(path: str, before: list[Json], after: list[Json]) -> Iterator[CharterChange]:
    # By name and not by place: moving an entry up is no change.
    old, new = ({_identity(item): item for item in items} for items in (before, after))
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new or isinstance(new[name], dict):
            # A plain word is its own identity: it is added or removed, never changed.
            here = f"{path}[{name}]" if isinstance((old | new)[name], dict) else path
            yield from _changes(here, old.get(name), new.get(name))


def _identity(item: Json) -> str:
    if not isinstance(item, dict):
        return str(item)
    # A pattern of shifts has no key: all it says together tells it from the others.
    return str(item.get("key") or item.get("channel") or _short([v for v in item.values() if v]))


def _below(path: str, key: str) -> str:
    if not key.replace("-", "_").isidentifier():
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _short(value: Json) -> str:
    if isinstance(value, dict):
        name = value.get("name") or value.get("channel")
        return str(name) if name else ", ".join(k for k, v in value.items() if v) or "nothing"
    if isinstance(value, list):
        return ", ".join(map(_short, value)) or "nothing"
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}\u2026"
