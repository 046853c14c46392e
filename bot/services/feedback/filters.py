"""Which feedback somebody asks for in words: by pod, state and workflow."""

from collections.abc import Sequence

from bot.domain import labels
from bot.domain.feedback.item import OPEN, FeedbackState
from bot.domain.ids import PodKey, SlackUserId
from bot.domain.people import may_work
from bot.errors import UserError
from bot.store.feedback import FeedbackFilter
from bot.store.record import vault
from bot.work import people, pods
from bot.work.unit import Unit

FILTERS = ("mine", "pod", "all", "new", "open", "shipped", "overdue", "closed")
_STATES: dict[str, tuple[FeedbackState, ...]] = {
    "new": (FeedbackState.NEW,),
    "open": OPEN,
    "overdue": OPEN,
    "shipped": (FeedbackState.SHIPPED,),
    "closed": (
        FeedbackState.VERIFIED,
        FeedbackState.UNCONFIRMED,
        FeedbackState.DECLINED,
        FeedbackState.DUPLICATE,
    ),
}


def read(unit: Unit, by: SlackUserId, words: Sequence[str]) -> tuple[FeedbackFilter, list[str]]:
    """Read the filters somebody typed, and name them; raises UserError for an unknown one."""
    workflow, given = pods.workflow_among(unit.charter, words, FILTERS)
    states = tuple(state for word in given for state in _STATES.get(word, ()))
    own = FeedbackFilter() if {"pod", "all"} & set(given) else mine(unit, by)
    wanted = FeedbackFilter(
        submitter=own.submitter,
        relays=own.relays,
        pods=_readable(unit, by, given),
        workflow=workflow,
        states=states,
    )
    return wanted, given


def are_filters(unit: Unit, words: Sequence[str]) -> bool:
    """Tell whether words name filters, and nothing else."""
    try:
        pods.workflow_among(unit.charter, words, FILTERS)
    except UserError:
        return False
    return True


def refuse_slip(unit: Unit, words: Sequence[str]) -> None:
    """Raise UserError with what was meant, where words are near a filter or a workflow."""
    typed = " ".join(words)
    if labels.find(typed) is None and (slip := pods.meant(unit.charter, typed, FILTERS)):
        raise UserError(f"“{typed[:40]}” is no feedback number.{slip} They look like F-12.")


def mine(unit: Unit, user: SlackUserId) -> FeedbackFilter:
    """Filter for one's own, those without a name too."""
    relays = vault.relays_of(unit.tx, unit.vault, unit.workspace, user)
    return FeedbackFilter(submitter=user, relays=relays)


def _readable(unit: Unit, by: SlackUserId, words: list[str]) -> tuple[PodKey, ...]:
    """Return the pods to look in: the person's own for `pod`, every one they may look into for `all`."""
    if "pod" in words:
        found = unit.roster.pods_of(by)
    elif "all" in words:
        person, steers = unit.person(by), people.steers(unit, by)
        keys = [PodKey(pod.key) for pod in unit.charter.pods]
        found = tuple(key for key in keys if steers or may_work(person, unit.roster.pod(key)))
    else:
        return ()
    if not found:
        raise UserError("You belong to no pod. `/rollout feedback list mine` shows your own.")
    return found
