"""What a finding proposes to somebody, until it has become something."""

from bot.domain import refs
from bot.domain.ids import SlackUserId
from bot.domain.measures.findings import Finding, state_words
from bot.domain.refs import Topic
from bot.work import tell
from bot.work.tell import ToldView
from bot.work.unit import Unit


def make(unit: Unit, finding: Finding, user: SlackUserId, view: ToldView) -> None:
    """Put a proposal before somebody."""
    tell.keep(unit, _about(finding), {user: view})


def end(unit: Unit, finding: Finding) -> None:
    """Say in a proposal what became of it, without buttons."""
    words = f"{finding.label} is decided: {state_words(finding)}."
    tell.end(unit, _about(finding), ToldView(headline=words))


def _about(finding: Finding) -> str:
    return refs.make(Topic.FINDING, finding.label)
