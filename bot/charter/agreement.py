"""Whether a charter's parts agree: references that lead somewhere, keys that are given once."""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import urlsplit

from bot.charter.document import Document, Place
from bot.charter.escalations import ADDRESSES
from bot.charter.problems import Problem, did_you_mean

Found = Iterator[tuple[Place, Any]]


def disagreements(data: Any, document: Document) -> Iterator[Problem]:
    """Find every reference that leads nowhere; works on data that is otherwise still faulty."""
    # On plain data, since a model that failed to build could not be asked.
    for pattern, known_at, noun in REFERENCES:
        known = {value for at in known_at for value in _texts(data, at).values()}
        for place, value in _texts(data, pattern).items():
            if value not in known:
                hint = did_you_mean(value, known, else_say=f"there is no {noun} yet; add it.")
                yield document.problem(place, f"there is no {noun} {value!r}.", hint)
    for pattern, nouns, word in ONCE:
        yield from _given_twice(_texts(data, pattern), nouns, word, document)
    yield from _misspelt_people(data, document)
    yield from _moved_but_here(data, document)
    yield from _nudged_too_early(data, document)
    yield from _too_many_measures(data, document)
    yield from _not_contacts(data, document)
    yield from _steps_to_nowhere(data, document)
    yield from _steps_to_themselves(data, document)
    yield from _hooks_inside(data, document)


REFERENCES = (
    ("workflows.*.pod", ("pods.*.key",), "pod"),
    ("pods.*.calendar", ("calendars.@",), "calendar"),
    ("moved_to.pods.*", ("pods.*.key", "moved_to.pods.@"), "pod"),
    ("moved_to.workflows.*", ("workflows.*.key", "moved_to.workflows.@"), "workflow"),
    ("shifts.*.site", ("people.*.site",), "site"),
    ("escalations.default_pod", ("pods.*.key",), "pod"),
    ("escalations.routes.*.pod", ("pods.*.key",), "pod"),
    ("escalations.routes.*.workflows", ("workflows.*.key",), "workflow"),
    ("escalations.routes.*.workflows.*", ("workflows.*.key",), "workflow"),
    ("rotas.*.pod", ("pods.*.key",), "pod"),
    ("stages.ladder.*.gate.*.measure", ("measures.*.key",), "measure"),
    ("measures.*.workflows", ("workflows.*.key",), "workflow"),
    ("measures.*.workflows.*", ("workflows.*.key",), "workflow"),
    ("measures.*.pod", ("pods.*.key",), "pod"),
    ("workflows.*.contacts", ("measures.*.key",), "measure"),
    ("sources.*.workflows", ("workflows.*.key",), "workflow"),
    ("sources.*.workflows.*", ("workflows.*.key",), "workflow"),
    ("measures.*.source", ("sources.*.key",), "source"),
    ("scorecards.*.workflow", ("workflows.*.key",), "workflow"),
    ("interactions.risks.*.item", ("scorecards.*.items.*.key",), "item of a scorecard"),
    ("interactions.look.workflows.@", ("workflows.*.key",), "workflow"),
    ("measures.*.item", ("scorecards.*.items.*.key",), "item of a scorecard"),
)
ONCE = (
    ("pods.*.key", "pods", "key"),
    ("workflows.*.key", "workflows", "key"),
    ("measures.*.key", "measures", "key"),
    ("sources.*.key", "sources", "key"),
    ("scorecards.*.workflow", "scorecards", "workflow"),
    ("rotas.*.key", "rotas", "key"),
    ("interactions.risks.*.key", "risks", "key"),
    ("people.*.agent_id", "people", "agent id"),
    ("escalations.hooks.*.key", "hooks", "key"),
    ("leaders.channels.*.channel", "leader channels", "channel"),
    ("leaders.channels.*", "leader channels", "channel"),
)
PEOPLE = (
    "rollout.value_office",
    "pods.*.lead",
    "pods.*.seats.*",
    "pods.*.members",
    "pods.*.members.*",
    "workflows.*.owners.*",
    "workflows.*.agents",
    "workflows.*.agents.*",
    "roles.*",
    "roles.*.*",
    "units.*",
    "units.*.owner",
    "units.*.members",
    "units.*.members.*",
    "shifts.*.person",
    "rotas.*.people",
    "rotas.*.people.*",
    "measures.*.five_minute_test.by",
    "sources.*.owner",
    "people.*.supervisor",
)


def people_named(data: Any) -> dict[Place, str]:
    """List every place that names a person or a group, with the reference as matched."""
    return {
        place: ref.strip().lower() if "@" in ref else ref
        for pattern in PEOPLE
        for place, ref in _texts(data, pattern).items()
    }


def _misspelt_people(data: Any, document: Document) -> Iterator[Problem]:
    listed = {str(ref).lower() for _, ref in each(data, "people.@") if ref}
    listed |= {ref.lower() for ref in _texts(data, "people.*").values()}
    listed |= {ref.lower() for ref in _texts(data, "people.*.email").values()}
    for place, ref in people_named(data).items():
        if ref not in listed and (meant := _meant(ref, listed)):
            hint = f"did you mean {meant}? If not, add {ref} to people."
            yield document.problem(place, f"{ref} is not among people.", hint)


def _meant(ref: str, listed: set[str]) -> str | None:
    """Find who a misspelt address means; agent7 is nobody's misspelling of agent8."""
    local, _, domain = ref.partition("@")
    if not local or not domain:
        return None
    for other in sorted(listed):
        name, _, place = other.partition("@")
        # Numbered accounts are alike on purpose.
        numbered = LETTERS.findall(name) == LETTERS.findall(local) and name != local
        near = _alike(name, local) and place == domain and not numbered
        if near or (name == local and _alike(place, domain)):
            return other
    return None


LETTERS = re.compile(r"[^\d]+")


def _alike(one: str, other: str) -> bool:
    # One slip in a name of usual length; two would call different people one.
    return SequenceMatcher(None, one, other).ratio() >= 0.85


def _moved_but_here(data: Any, document: Document) -> Iterator[Problem]:
    for noun in ("pods", "workflows"):
        here = set(_texts(data, f"{noun}.*.key").values())
        for place, key in _texts(data, f"moved_to.{noun}.@").items():
            if key in here:
                message = f"{key} is still among {noun}, so nothing moves away from it."
                yield document.problem(place, message, "remove one of the two.", key=True)


def _nudged_too_early(data: Any, document: Document) -> Iterator[Problem]:
    promises = data.get("promises")
    given = promises if isinstance(promises, dict) else {}
    due, nudges = given.get("feedback_days", 14), given.get("nudge_before_days", [7, 2])
    for nudge in nudges if isinstance(nudges, list) else [nudges]:
        if isinstance(due, int) and isinstance(nudge, int) and nudge >= due > 0:
            message = f"a nudge {nudge} days before due comes before the {due} days begin."
            yield document.problem(
                ("promises", "nudge_before_days"), message, "make it smaller than feedback_days."
            )
            return


def _too_many_measures(data: Any, document: Document) -> Iterator[Problem]:
    promises = data.get("promises")
    most = promises.get("most_measures", 8) if isinstance(promises, dict) else 8
    if not isinstance(most, int):
        return
    for place, key in _texts(data, "workflows.*.key").items():
        live = [measure for _, measure in each(data, "measures.*") if _holds_for(measure, key)]
        if len(live) > most:
            message = (
                f"{key} has {len(live)} measures; {most} is the most (promises.most_measures)."
            )
            hint = "adding one means retiring one: give it retired_on."
            yield document.problem(place, message, hint)


STEPS = ("pods.*.policy.steps.*.to", "pods.*.policy.branches.*.steps.*.to")


def _steps_to_nowhere(data: Any, document: Document) -> Iterator[Problem]:
    known = {
        "pod": set(_texts(data, "pods.*.key").values()),
        "rota": set(_texts(data, "rotas.*.key").values()),
        "hook": set(_texts(data, "escalations.hooks.*.key").values()),
    }
    for place, to in _steps(data):
        noun, colon, key = to.strip().partition(":")
        if colon and noun in known and key not in known[noun]:
            hint = did_you_mean(key, known[noun], else_say=f"there is no {noun} yet; add it.")
            yield document.problem(place, f"there is no {noun} {key!r}.", hint)


def _steps_to_themselves(data: Any, document: Document) -> Iterator[Problem]:
    keys = {place[1]: key for place, key in _texts(data, "pods.*.key").items()}
    for place, to in _steps(data):
        if to.strip() == f"pod:{keys.get(place[1])}":
            yield document.problem(place, f"{to} is the pod itself.", "write lead or members.")


def _steps(data: Any) -> Iterator[tuple[Place, str]]:
    return ((place, to) for pattern in STEPS for place, to in _texts(data, pattern).items())


def _hooks_inside(data: Any, document: Document) -> Iterator[Problem]:
    """Refuse hooks at hosts nobody allowed: an address may point inside the house."""
    allowed = {host.lower() for host in _texts(data, "escalations.allowed_hosts.*").values()}
    allowed |= {host.lower() for host in _texts(data, "escalations.allowed_hosts").values()}
    for place, hook in each(data, "escalations.hooks.*"):
        if not isinstance(hook, dict):
            continue
        kind, url = str(hook.get("kind")), hook.get("url")
        host = urlsplit(str(url or ADDRESSES.get(kind, ""))).hostname or ""
        if not host:
            yield document.problem(place, "a webhook needs its url.", "write https://…")
        elif host not in allowed:
            hint = f"add {host} to escalations.allowed_hosts, if it may be called."
            yield document.problem((*place, "url"), f"{host} is not an allowed host.", hint)


def _not_contacts(data: Any, document: Document) -> Iterator[Problem]:
    """Refuse to take for a number of contacts what is none, or of another workflow."""
    measures = {
        str(measure.get("key")): measure
        for _, measure in each(data, "measures.*")
        if isinstance(measure, dict)
    }
    keys = _texts(data, "workflows.*.key")
    for place, named in _texts(data, "workflows.*.contacts").items():
        measure = measures.get(named)
        workflow = keys.get((*place[:-1], "key"), "")
        if measure is not None and measure.get("unit") != "count":
            yield document.problem(
                place, f"{named} counts no contacts.", "name one with unit: count."
            )
        elif measure is not None and not _holds_for(measure, workflow):
            hint = "name one that holds for it."
            yield document.problem(place, f"{named} is not counted for {workflow}.", hint)


def _holds_for(measure: Any, workflow: str) -> bool:
    if not isinstance(measure, dict) or measure.get("retired_on"):
        return False
    named = measure.get("workflows") or [workflow]
    return workflow in (named if isinstance(named, list) else [named])


def _texts(data: Any, pattern: str) -> dict[Place, str]:
    return {place: value for place, value in each(data, pattern) if isinstance(value, str)}


def each(data: Any, pattern: str) -> Found:
    """List what lies at `pods.*.key`; `*` is every entry, `@` as last step every key."""
    found: Iterable[tuple[Place, Any]] = [((), data)]
    for step in pattern.split("."):
        found = [below for place, value in found for below in _step(place, value, step)]
    return iter(found)


def _step(place: Place, value: Any, step: str) -> Found:
    if step == "@" and isinstance(value, dict):
        yield from (((*place, key), key) for key in value)
    elif step == "*" and isinstance(value, list):
        yield from (((*place, n), item) for n, item in enumerate(value))
    elif step == "*" and isinstance(value, dict):
        yield from (((*place, key), item) for key, item in value.items())
    elif isinstance(value, dict) and step in value:
        yield (*place, step), value[step]


def _given_twice(
    found: dict[Place, str], nouns: str, word: str, document: Document
) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, value in found.items():
        if value in seen:
            message = f"two {nouns} have the {word} {value!r}."
            yield document.problem(place, message, f"give one of them another {word}.")
        seen.add(value)
