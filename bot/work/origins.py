"""What an action was born from: each capability that bears actions says once how it hears of them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.actions.decisions import Action
from bot.domain.ids import SlackUserId
from bot.work.subjects import Subject
from bot.work.unit import Unit


def _own_label(action: Action) -> str:
    return action.label


def _no_words(_action: Action) -> str:
    return ""


def _at_once(unit: Unit, _action: Action) -> datetime:
    """Let an end be one at once."""
    return unit.at


def _unmoved(_unit: Unit, _action: Action) -> None:
    """Leave the origin as it is."""


def _unasked(_unit: Unit, _action: Action, _by: SlackUserId) -> None:
    """Let the action go its way."""


def _for_its_pod(_unit: Unit, _action: Action) -> None:
    """Show it to whoever its pod shows its work to."""


def _no_subjects(_unit: Unit, _numbers: Collection[int]) -> Mapping[int, Subject]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One kind of thing actions are born from; what it leaves out concerns the action alone.

    - `label`: what people know the action by; `words`: what it was born from, in one word.
    - `lock`: holds the origin, always before its action: two orders could meet crosswise.
    - `finish`: hears that it is about to be done, and may refuse with a UserError.
    - `drop`, `hand_over`: do that to the origin, which takes its action along.
    - `move`: its action has another day, for a reason; `release`: it lies on the pile again.
    - `settles_at`: until then its end may be taken back, so nothing else goes on because of it.
    - `redraw`: shows where the action stands wherever the origin shows.
    - `buttons`: by the word of an action's button, the origin's own (action id and text).
    - `waits`, `end`: who waits for an answer, and how people leave it undone.
    - `readers`: who alone may know that there is such an action; None where its pod shows it.
    - `subjects`: what nudges about the origin itself are about, those that still matter.
    """

    kind: str
    label: Callable[[Action], str] = _own_label
    words: Callable[[Action], str] = _no_words
    lock: Callable[[Unit, Action], object] = _unmoved
    finish: Callable[[Unit, Action, SlackUserId], None] = _unasked
    drop: Callable[[Unit, Action, SlackUserId, str], None] | None = None
    hand_over: Callable[[Unit, Action, SlackUserId, SlackUserId], None] | None = None
    move: Callable[[Unit, Action, SlackUserId], None] = _unasked
    release: Callable[[Unit, Action], object] = _unmoved
    settles_at: Callable[[Unit, Action], datetime] = _at_once
    redraw: Callable[[Unit, Action], None] = _unmoved
    buttons: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    waits: str = ""
    end: str = "drop"
    readers: Callable[[Unit, Action], tuple[SlackUserId, ...] | None] = _for_its_pod
    subjects: Callable[[Unit, Collection[int]], Mapping[int, Subject]] = _no_subjects


def by_kind(origins: Iterable[Origin]) -> dict[str, Origin]:
    """Order origins by their kind; raises ValueError where two capabilities claim one."""
    known: dict[str, Origin] = {}
    for origin in origins:
        if origin.kind in known:
            raise ValueError(f"Two capabilities register the origin {origin.kind!r}.")
        known[origin.kind] = origin
    return known


def of_kind(unit: Unit, kind: str) -> Origin:
    """Return the origin of a kind; raises LookupError for one that no capability registers."""
    try:
        return unit.origins[kind]
    except KeyError:
        known = ", ".join(sorted(unit.origins)) or "none"
        raise LookupError(
            f"No capability registers the origin {kind!r}; registered are {known}. "
            "Its handler module declares it in ORIGINS."
        ) from None


def of(unit: Unit, action: Action) -> Origin:
    """Return what an action was born from."""
    return of_kind(unit, action.origin_kind)
