"""Charters and their parts: small, complete, and changed by keyword."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from bot.charter import Charter
from bot.charter.shape import _is_mapping, _model_in, fields_of

Part = dict[str, Any]


def a_charter(**parts: Any) -> Charter:
    """Build a charter of two pods and two workflows; each keyword replaces one top-level key."""
    return Charter.model_validate(charter_data(**parts))


def charter_data(**parts: Any) -> Part:
    """Build the plain data that `a_charter` validates."""
    return {
        "version": 1,
        "rollout": a_rollout(),
        "people": people(),
        "roles": {
            "agents": ["aisha@harbour.example", "ben@harbour.example", "U0AGENT"],
            "champions": ["chloe@harbour.example"],
            "leaders": ["lena@harbour.example"],
            "stewards": ["sam@harbour.example"],
        },
        "pods": [a_pod("cards"), a_pod("payments", lead="petra@harbour.example")],
        "workflows": [a_workflow("balance"), a_workflow("arrangements", pod="payments")],
        "leaders": {"channels": [{"channel": "#rollout-leaders", "zone": "Europe/London"}]},
        **parts,
    }


def a_rollout(**changes: Any) -> Part:
    """Build the charter's head: London, begun on Monday 2 November 2026."""
    return {
        "name": "Harbour",
        "zone": "Europe/London",
        "start": "2026-11-02",
        "value_office": "lena@harbour.example",
        **changes,
    }


def a_pod(key: str = "cards", **changes: Any) -> Part:
    """Build a pod led by Priya, with its channel named after it."""
    return {
        "key": key,
        "channel": f"#pod-{key}",
        "lead": "priya@harbour.example",
        "members": ["emre@harbour.example"],
        **changes,
    }


def a_workflow(key: str = "balance", **changes: Any) -> Part:
    """Build a workflow on voice and chat, owned by the pod `cards`."""
    return {
        "key": key,
        "pod": "cards",
        "call_types": [f"{key} inquiry"],
        "channels": ["voice", "chat"],
        "go_live": "2026-12-07",
        **changes,
    }


def people() -> Part:
    """Name everybody the other builders mention; Ben works in New York."""
    names = ("aisha", "chloe", "lena", "sam", "petra", "priya", "emre")
    known: Part = {f"{name}@harbour.example": {"name": name.capitalize()} for name in names}
    known["ben@harbour.example"] = {"name": "Ben", "zone": "America/New_York"}
    known["U0AGENT"] = {"name": "Gus"}
    return known


def key_paths() -> tuple[str, ...]:
    """List every key as `pods[].lead` or `people.<key>.zone`, each kind of part once."""
    seen: set[type[BaseModel]] = set()
    return tuple(_paths(Charter, "", seen))


def _paths(model: type[BaseModel], path: str, seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, field in fields_of(model).items():
        here = f"{path}.{name}".removeprefix(".")
        yield here
        if part := _model_in(field.annotation):
            own = ".<key>" if _is_mapping(field.annotation) else ""
            many = "[]" if not own and "tuple" in str(field.annotation) else ""
            yield from _paths(part, f"{here}{own}{many}", seen)
