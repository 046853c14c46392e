"""Scorecards as the charter gives them: a version once in force keeps its items for ever."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.charter import Charter
from bot.charter.interactions import ScorecardSpec
from bot.domain.interactions.rules import InteractionRules, InteractionWorkflow
from bot.domain.interactions.scorecards import Scorecard
from bot.errors import ConfigError
from bot.services.measures.rules import zone_of
from bot.store.interactions import days
from bot.store.interactions import scorecards as rows
from bot.work.unit import Unit


def follow(unit: Unit, new: Charter) -> None:
    """Keep what a charter's scorecards say; raises ConfigError where contacts would lose theirs."""
    known = rows.all_cards(unit.tx, unit.workspace)
    for spec in new.scorecards:
        card, held = card_of(new, spec), known.get(spec.workflow, ())
        kept = {each.version: each for each in held}.get(card.version)
        if kept is None:
            rows.add(unit.tx, unit.workspace, spec.workflow, card, at=unit.at)
            days.touch_all(unit.tx, unit.workspace, spec.workflow, at=unit.at)
        elif kept.items != card.items:
            raise ConfigError(
                f"The items of the scorecard of {spec.workflow} changed, but its version is still "
                f"{card.version}. Give it another version, so that what was scored by the old one "
                "keeps its meaning."
            )
        elif kept.since != card.since and kept is held[-1]:
            rows.hold_from(unit.tx, unit.workspace, spec.workflow, card)
            days.touch_all(unit.tx, unit.workspace, spec.workflow, at=unit.at)
        _check_holds(spec, card, rows.all_cards(unit.tx, unit.workspace)[spec.workflow])


def _check_holds(spec: ScorecardSpec, card: Scorecard, known: Sequence[Scorecard]) -> None:
    """Refuse a version that another one has taken the place of: each contact is judged by its day's."""
    if known[-1].version != card.version:
        raise ConfigError(
            f"The scorecard of {spec.workflow} has version {card.version} from {card.since} on, but "
            f"version {known[-1].version} holds from {known[-1].since} on. Give what is to hold now "
            "a version of its own, and as `since` the day it holds from."
        )


def card_of(charter: Charter, spec: ScorecardSpec) -> Scorecard:
    """Return what a workflow's contacts are checked against."""
    channels = frozenset(charter.workflow(spec.workflow).channels)
    return Scorecard(spec.version, spec.since or charter.rollout.start, spec.rules(channels))


def rules(unit: Unit) -> InteractionRules:
    """Make the rules for contacts that arrive now."""
    cards = _cards(unit)
    spec = unit.charter.interactions
    own = urlsplit(spec.link).hostname if spec.link else None
    return InteractionRules(
        workflows={
            workflow.key: InteractionWorkflow(
                channels=frozenset(workflow.channels),
                zone=zone_of(unit.charter, workflow.key),
                scorecards=cards.get(workflow.key, ()),
            )
            for workflow in unit.charter.workflows
        },
        at=unit.at,
        hosts=frozenset({*(host.lower() for host in spec.allowed_hosts), *([own] if own else [])}),
    )


def _cards(unit: Unit) -> dict[str, tuple[Scorecard, ...]]:
    """List every version by workflow, those included that no bot has run with yet."""
    known = rows.all_cards(unit.tx, unit.workspace)
    for spec in unit.charter.scorecards:
        kept = known.get(spec.workflow, ())
        if spec.version not in {each.version for each in kept}:
            new = card_of(unit.charter, spec)
            known[spec.workflow] = tuple(sorted((*kept, new), key=lambda card: card.since))
    return known
