"""Answers against the rules, in the worker: what is taken, what is refused, and why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.interactions.interaction import Interaction
from bot.domain.interactions.rules import InteractionRules
from bot.domain.measures.observations import Observation, Rules
from bot.sources.contacts import TakenContacts, read_contacts
from bot.sources.layout.rows import Fate, read_answers
from bot.sources.layout.spec import Layout
from bot.sources.rows import Row, Taken, UnreadableError, read_rows


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What answers bring, what became of each record, and the codes nobody mapped, counted."""

    taken: Taken | TakenContacts
    fates: tuple[Fate, ...] = ()
    unknown: tuple[tuple[str, str, int], ...] = ()


Job = tuple[Sequence[bytes], Layout, Rules | InteractionRules]


def lay_out(job: Job) -> LaidOut | str:
    """Read answers against the rules; words where none of it can be read."""
    bodies, layout, rules = job
    try:
        told = read_answers(bodies, layout)
    except UnreadableError as problem:
        return str(problem)
    if isinstance(rules, InteractionRules):
        contacts = read_contacts(told.rows, rules)
        fates = _taken(told.rows, contacts, [_as_contact(each) for each in contacts.contacts])
        return LaidOut(contacts, (*fates, *told.fates), tuple(told.unknown))
    taken = read_rows(told.rows, replace(rules, decimals=layout.decimals))
    fates = _taken(told.rows, taken, [_as_value(each) for each in taken.observations])
    return LaidOut(taken, (*fates, *told.fates), tuple(told.unknown))


def _taken(rows: Sequence[Row], taken: Taken | TakenContacts, words: Sequence[str]) -> list[Fate]:
    """Say of each row what it was taken as, or why it was refused."""
    refused = dict(taken.refused)
    lines = [line for line, _ in rows if line not in refused]
    said = [Fate(line, f"taken as {each}") for line, each in zip(lines, words, strict=False)]
    return [*said, *(Fate(line, f"refused: {why}") for line, why in taken.refused)]


def _as_value(each: Observation) -> str:
    n = f" (n {each.n})" if each.n is not None else ""
    return f"{each.day} {each.measure} {each.workflow} {each.channel}: {each.value:g}{n}"


def _as_contact(each: Interaction) -> str:
    known = (
        each.outcome or "no outcome",
        "" if each.duration_s is None else f"{each.duration_s:g} s",
        "with its agent" if each.agent else "",
        f"{len(each.outputs)} outputs" if each.outputs else "",
    )
    said = ", ".join(filter(None, known))
    return f"{each.id}: {each.day} {each.workflow} {each.channel}, {said}"
