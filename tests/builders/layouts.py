"""Layouts as a charter declares them, and what comes of records read by them."""

from typing import Any

from bot.charter.sources import Source
from bot.services.measures.layouts import layout_of
from bot.sources.contacts import TakenContacts
from bot.sources.layout.lay_out import LaidOut
from bot.sources.layout.spec import Layout
from bot.sources.rows import Taken
from tests.builders.charter import a_charter, a_rollout


def a_source(**keys: Any) -> Source:
    """Build a source of a charter, in a place where it can be fetched."""
    return Source.model_validate({"key": "one", "url": "https://r.example/d", **keys})


def a_layout(*, days_in: str = "UTC", **keys: Any) -> Layout:
    """Build the layout that keys of the charter declare, days being counted in a zone."""
    if keys.get("kind") == "prometheus":
        keys = {"query": "up", **keys}
    charter = a_charter(rollout=a_rollout(zone=days_in))
    return layout_of(charter, a_source(**keys))


def observed(found: LaidOut | str) -> Taken:
    """Return what was read of observations."""
    assert isinstance(found, LaidOut), found
    assert isinstance(found.taken, Taken)
    return found.taken


def recorded(found: LaidOut | str) -> TakenContacts:
    """Return what was read of contacts."""
    assert isinstance(found, LaidOut), found
    assert isinstance(found.taken, TakenContacts)
    return found.taken
