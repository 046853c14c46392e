"""The one gatekeeper: which numbers may be shown to whom, how often; what is locked says why."""

from dataclasses import dataclass
from enum import StrEnum


class Tempo(StrEnum):
    """How urgently a workflow's insights may reach people, the slowest first."""

    MONTHLY = "monthly"
    WEEKLY = "weekly"
    DAILY = "daily"
    LIVE = "live"

    def reaches(self, wanted: "Tempo") -> bool:
        """Tell whether what may come at this tempo may also come at the wanted one."""
        order = list(Tempo)
        return order.index(wanted) <= order.index(self)


class Audience(StrEnum):
    """Who reads: those who steer, the pod that owns the workflow, those who keep the measure.

    Witnesses do the work or hear of it: they may say that a number they are shown is wrong.
    """

    LEADERS = "leaders"
    POD = "pod"
    KEEPERS = "keepers"
    WITNESSES = "witnesses"


@dataclass(frozen=True, slots=True)
class WorkflowStanding:
    """How far a workflow has come: whether its numbers are trusted, and the tempo it has earned.

    The ladder says so. `is_seen` tells whether it is known how much of its contacts is recorded,
    where they are recorded at all, `alerts` whether its stage tells anything at once.
    """

    name: str
    trusted: bool
    tempo: Tempo | None = None
    is_seen: bool = True
    alerts: bool = True
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """What of a measure decides whether it is shown: the five-minute test, urgency, retirement."""

    name: str
    coachable: bool
    urgent: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class ShowingVerdict:
    """Whether something may be shown; where not, why not, in words for who would have read it."""

    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = ShowingVerdict(allowed=True)


def may_show(
    workflow: WorkflowStanding, measure: Readiness, audience: Audience, tempo: Tempo
) -> ShowingVerdict:
    """Decide whether a measure's totals of a workflow may be shown to somebody at a tempo.

    Trust comes before totals, coverage before tempo, and a measure nobody can coach with is
    collected but not shown (R8, R9, N1, N8).
    """
    if measure.retired:
        return ShowingVerdict(allowed=False, why=f"{measure.name} is retired")
    if workflow.retired and audience is not Audience.KEEPERS:
        return ShowingVerdict(allowed=False, why=f"{workflow.name} is retired")
    if not measure.coachable and audience is not Audience.KEEPERS:
        return ShowingVerdict(
            allowed=False, why=f"{measure.name} has not passed its five-minute coaching test"
        )
    if not workflow.trusted and audience is not Audience.KEEPERS:
        return ShowingVerdict(
            allowed=False, why=f"{workflow.name} is locked until its trust gate is passed"
        )
    if audience is Audience.KEEPERS:
        return YES
    return _tempo(workflow, measure, tempo)


def _tempo(workflow: WorkflowStanding, measure: Readiness, tempo: Tempo) -> ShowingVerdict:
    if workflow.tempo is None or not workflow.tempo.reaches(tempo):
        so_far = f"has earned {workflow.tempo} so far" if workflow.tempo else "has earned no tempo"
        return ShowingVerdict(allowed=False, why=f"{workflow.name} {so_far}: not {tempo} yet")
    if tempo is not Tempo.MONTHLY and not workflow.is_seen:
        why = f"the coverage of {workflow.name} is unknown, since no measure counts its contacts"
        return ShowingVerdict(allowed=False, why=f"{why}: not {tempo} yet")
    if tempo is Tempo.LIVE and not workflow.alerts:
        why = f"{workflow.name} stands at a stage that tells nothing at once"
        return ShowingVerdict(allowed=False, why=why)
    if tempo is Tempo.LIVE and not measure.urgent:
        return ShowingVerdict(allowed=False, why=f"{measure.name} is not marked urgent")
    return YES
