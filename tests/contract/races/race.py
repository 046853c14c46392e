"""What a race is: how it begins, what two people do at once, and what comes of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.builders.unit import House
from tests.contract.races.rivals import Deed


@dataclass(frozen=True, kw_only=True)
class Race:
    """Two deeds at once, and the words the second one hears.

    Where both count `hears` is empty and `left` says what stands afterwards: a query and its rows.
    `alone`: no row stands for it yet, and what holds is the door that lets one write at a time.
    """

    begins: Callable[[House], Awaitable[House]]
    first: Deed
    second: Deed
    hears: str = ""
    left: tuple[str, list[tuple[Any, ...]]] | None = None
    alone: bool = False
