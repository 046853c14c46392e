"""The table of rights as people read it."""

from collections.abc import Iterable

from bot.domain.rights.rules import NOBODY, RightsRule, Standing, Tie
from bot.domain.rights.table import ROWS, Right
from bot.domain.roles import InPod, Role

ORDER: tuple[Standing, ...] = (*Tie, *InPod, *Role)
WORDS: dict[Standing, str] = {InPod.LEAD: "pod leads", InPod.MEMBER: "pods"}
HEAD = "| door | name | who | of something sensitive |\n|---|---|---|---|\n"


def words_of(rule: RightsRule) -> str:
    """Say whom a rule admits."""
    if Tie.ANYBODY in rule.own:
        return "everybody"
    told = _listed(rule.whose | rule.own)
    return told if rule.own else f"{told}; never the vendor"


def printed() -> str:
    """Write the whole table, doors of one rule in one row."""
    grouped: dict[tuple[str, RightsRule], list[Right]] = {}
    for row in ROWS:
        grouped.setdefault((row.kind, row.rule), []).append(row)
    return HEAD + "".join(
        _line(kind, rule, (row.name for row in rows)) for (kind, rule), rows in grouped.items()
    )


def _line(kind: str, rule: RightsRule, names: Iterable[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names if name)
    inside = _listed(rule.sensitive or NOBODY)
    return f"| {kind} | {shown} | {words_of(rule)} | {inside or 'the same'} |\n"


def _listed(standing: frozenset[Standing]) -> str:
    return ", ".join(_word(each) for each in ORDER if each in standing)


def _word(standing: Standing) -> str:
    return WORDS.get(standing, standing.value.replace("_", " "))
