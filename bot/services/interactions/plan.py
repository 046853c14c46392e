"""What supervisors and stewards are given to score: so many a week, some by lot, the rest by what points to them."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice

from bot.charter.interactions import ScorecardItem, ScorecardSpec
from bot.domain.calendar import local_day
from bot.domain.ids import SlackUserId, WorkflowKey
from bot.domain.interactions.drawing import Desk, DrawReason, DrawState, Pool, lot, seed_of
from bot.domain.interactions.scorecards import ItemKind, ItemRule
from bot.domain.rights import rules
from bot.domain.roles import Role
from bot.services.interactions import drawing, evidence, scorecards, seeing
from bot.services.interactions.drawing import Found
from bot.services.measures.rules import zone_of
from bot.store.interactions import draws, pool, reviews
from bot.store.interactions.draws import KeptDraw
from bot.store.interactions.pool import PoolFilter
from bot.store.measures import findings
from bot.store.measures.findings import FindingFilter
from bot.work.unit import Unit

# As many may be taken by others meanwhile.
SPARE = 5
MOST_FINDINGS, MOST_POINTED = 8, 40
NO_TEAM = (
    "The charter names nobody in your team yet, so no contact is yours to score. "
    "A steward can add `people.*.supervisor` and `people.*.agent_id`."
)
NO_CARDS = (
    "The charter has no scorecard yet, so there is nothing to score. A steward can add one under "
    "`scorecards`."
)
DONE = "This week's contacts are all scored, thank you. The next are drawn from Monday on."
NONE = "No new contact of yours was recorded in the last {} days. Please try again tomorrow."


def agents_of(unit: Unit, by: SlackUserId) -> Collection[str] | None:
    """List whose contacts somebody scores, as keyed hashes; None for everybody's."""
    if unit.person(by).is_a(Role.STEWARDS):
        return None
    known = seeing.agents_by_hash(unit).items()
    return frozenset(mac for mac, (_, coach) in known if coach == by)


def find(unit: Unit, by: SlackUserId) -> Found:
    """Find what somebody may score next; raises UserError for who scores nothing."""
    rules.SCORE.check(unit.roster.parts_of(by))
    if drawing.has_one(unit, Desk.SCORE, by):
        return Found(Desk.SCORE)
    agents = agents_of(unit, by)
    if agents is not None and not agents:
        return Found(Desk.SCORE, nothing=NO_TEAM)
    if not unit.charter.scorecards:
        return Found(Desk.SCORE, nothing=NO_CARDS)
    left = _left(unit, by)
    for workflow, _ in sorted(left.items(), key=lambda each: each[1]):
        found = tuple(islice(_drawn(unit, by, workflow, agents), SPARE))
        if found:
            return Found(Desk.SCORE, found)
    days = unit.charter.interactions.look.days
    return Found(Desk.SCORE, nothing=NONE.format(days) if left else DONE)


def _left(unit: Unit, by: SlackUserId) -> dict[str, tuple[float, bytes]]:
    """Rank the workflows of which somebody's week is not done: those with the least of it first."""
    found = {}
    for card in unit.charter.scorecards:
        done = len(_done(unit, by, card.workflow))
        plan = unit.charter.interactions.look.plan(card.workflow)
        if done < plan.a_week and items_of(unit, card):
            found[card.workflow] = (done / plan.a_week, lot(done, _seed(unit, by, card.workflow)))
    return found


def _done(unit: Unit, by: SlackUserId, workflow: str) -> list[DrawReason]:
    week = drawing.week_of(unit, by)
    known = draws.of_workflow(unit.tx, unit.workspace, Desk.SCORE, workflow, since=week)
    return drawing.of_week(known, by, week)


def _seed(unit: Unit, by: SlackUserId, workflow: str) -> str:
    return seed_of(unit.workspace, drawing.week_of(unit, by).isoformat(), workflow, by)


def filter_of(unit: Unit, card: ScorecardSpec, agents: Collection[str] | None) -> PoolFilter:
    """Say which contacts of a workflow may be drawn: of the last days, judged by what holds now."""
    today = local_day(unit.at, zone_of(unit.charter, card.workflow))
    first = today - timedelta(days=unit.charter.interactions.look.days)
    since = max(first, card.since or unit.charter.rollout.start)
    return PoolFilter(workflow=card.workflow, since=since, version=card.version, agents=agents)


def _drawn(
    unit: Unit, by: SlackUserId, workflow: str, agents: Collection[str] | None
) -> Iterator[KeptDraw]:
    card = seeing.card_of(unit, workflow)
    if card is None:
        return
    plan, seed = unit.charter.interactions.look.plan(workflow), _seed(unit, by, workflow)
    wanted = plan.wanted(_done(unit, by, workflow))
    for draw in _pool(unit, by, filter_of(unit, card, agents)).draws(wanted, seed):
        yield KeptDraw(
            desk=Desk.SCORE,
            by=by,
            interaction=draw.number,
            workflow=workflow,
            week=drawing.week_of(unit, by),
            reason=draw.reason,
            detail=draw.detail,
            at=unit.at,
        )


def _pool(unit: Unit, by: SlackUserId, wanted: PoolFilter) -> Pool:
    tx, workspace, workflow = unit.tx, unit.workspace, wanted.workflow
    known = draws.of_workflow(
        tx, workspace, Desk.SCORE, workflow, since=wanted.since - drawing.WEEK
    )
    # What somebody was given once, has looked at or is before a colleague is not given again.
    not_mine = {d.interaction for d in known if d.by == by or d.state is DrawState.WAITING}
    not_mine |= pool.seen_by(tx, workspace, workflow, by)
    open_ = [c for c in pool.candidates(tx, workspace, wanted) if c.number not in not_mine]
    scored = reviews.scorers(tx, workspace, workflow, wanted.version)
    once = {number for number, who in scored.items() if list(who.values()) == [True]}
    return Pool(
        fresh=tuple(each for each in open_ if each.number not in scored),
        scored=once.intersection(each.number for each in open_),
        pointed=_pointed(unit, workflow, wanted.since),
    )


def _pointed(unit: Unit, workflow: str, since: date) -> dict[int, str]:
    """Name the open finding that points to each contact, the newest first."""
    wanted = FindingFilter(first=since, workflows=(WorkflowKey(workflow),))
    found = findings.find(unit.tx, unit.workspace, wanted, limit=MOST_FINDINGS)
    return {
        number: finding.label
        for finding in reversed(found)
        for number in evidence.behind(unit, finding, most=MOST_POINTED)
    }


def left(unit: Unit, by: SlackUserId) -> int:
    """Count what of somebody's week is still to be scored, of workflows that have contacts of theirs."""
    agents = agents_of(unit, by)
    found = 0
    for workflow in _left(unit, by) if agents is None or agents else ():
        card = seeing.card_of(unit, workflow)
        if card and pool.has_any(unit.tx, unit.workspace, filter_of(unit, card, agents)):
            a_week = unit.charter.interactions.look.plan(workflow).a_week
            found += a_week - len(_done(unit, by, workflow))
    return found


def progress(unit: Unit, by: SlackUserId, workflow: str) -> str:
    """Say how much of somebody's week is done: 2 of 5 scored this week."""
    a_week = unit.charter.interactions.look.plan(workflow).a_week
    return f"{len(_done(unit, by, workflow))} of {a_week} scored this week."


def items_of(
    unit: Unit, card: ScorecardSpec, channel: str = ""
) -> dict[str, tuple[ScorecardItem, ItemRule]]:
    """List the items of a scorecard that take a value, on a channel or on any."""
    known = scorecards.card_of(unit.charter, card).items
    return {
        item.key: (item, known[item.key])
        for item in card.items
        if item.kind is not ItemKind.SUGGESTION
        and (not channel or known[item.key].is_scored_on(channel))
    }
