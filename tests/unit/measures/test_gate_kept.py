"""No measure's value leaves round the gatekeeper: each place that words one is known, and how it is gated."""

import ast
from collections.abc import Iterator

from tests.source import Source, sources

# What turns a measure's value into words, or reads it from where it is kept.
WORDS = frozenset({"value_words", "range_words", "level_words", "change_words"})
SENTENCES = frozenset(
    {"headline", "together", "sentence", "spread_words", "usual_words", "breach_words"}
)
KEPT = frozenset({"on_day", "days_of", "counts_on"})

# Each by module and function: who asked the gatekeeper before it.
BEHIND = {
    "bot.domain.measures.units": "writes numbers for those below",
    "bot.domain.measures.comparing.difference_words": "sentences.headline's, of one finding",
    "bot.services.measures.comparing": "lays numbers side by side and tells nobody",
    "bot.domain.measures.judgement._judge": "makes days of what came and tells nobody",
    "bot.services.measures.sentences": "words of one finding; `seen_by` asks for whoever has none",
    "bot.services.measures.lookup._measure_view": "a target is the charter's, no value",
    "bot.services.measures.lookup._numbers": "_measure_view asked",
    "bot.services.measures.lookup._number": "_measure_view asked",
    "bot.services.measures.lookup.usual_words": "_measure_view asked, digest.thread._is_shown asked",
    "bot.services.measures.coverage": "a share of contacts; what is locked of them it asks itself",
    "bot.services.measures.findings._row": "answers.may_read asked",
    "bot.services.measures.findings._words": "outcomes.readable asked",
    "bot.services.measures.findings.show": "outcomes.readable asked",
    "bot.services.measures.outcomes._known_together": "outcomes.readable asked",
    "bot.services.measures.outcomes.known_as": "outcomes.readable asked",
    "bot.services.measures.answers._what": "is_shown asked",
    "bot.services.measures.breaches._words": "is_shown asked; a locked one goes to who keeps it",
    "bot.services.measures.disputes._disputed": "outcomes.readable asked",
    "bot.services.measures.live.tell": "asks itself",
    "bot.services.stages.gate._coverage": "a share of contacts, no total of them",
    "bot.services.stages.numbers.reached": "a target is the charter's; of its value it asks itself",
    "bot.services.stages.numbers._values": "reached and moved ask, or tell a verdict alone",
    "bot.services.digest.exceptions.is_all_silent": "counts, no values",
    "bot.services.digest.lines._line": "exceptions.choose asked",
    "bot.services.digest.lines._everywhere_words": "exceptions.choose asked",
    "bot.services.digest.lines._channels_words": "exceptions.choose asked",
    "bot.services.digest.lines._is_usual": "says that a number is usual, of a measure that is shown",
    "bot.services.digest.lines._facts": "a target is the charter's, no value",
    "bot.services.digest.numbers.of": "asks itself",
    "bot.services.digest.numbers._counted_words": "Numbers.of asked",
    "bot.services.digest.thread.rows_of": "_is_shown asked",
    "bot.services.digest.thread._row": "rows_of asked",
    "bot.services.digest.thread.chart": "exceptions.choose asked",
}
# What is kept of a dispute may name the number: `promises.about` alone reads it for others.
ABOUT = {
    "bot.services.measures.promises.about",
    "bot.store.measures.disputes",
    # Reads it only to take it out of messages.
    "bot.services.interactions.copies._without",
}


def test_every_place_that_words_a_value_is_known_with_who_asked_the_gatekeeper() -> None:
    found = {
        place for source in sources("bot", "handlers", "schedules") for place in worded(source)
    }
    known = {place for place in found if place in BEHIND or place.rpartition(".")[0] in BEHIND}
    assert sorted(found - known) == [], "ask the gatekeeper there, and say here who did"
    used = found | {place.rpartition(".")[0] for place in found}
    assert sorted(BEHIND.keys() - used) == []


def test_what_a_dispute_is_about_is_told_by_one_place() -> None:
    found = {
        f"{source.module}.{function.name}"
        for source in sources("bot", "handlers")
        for function in source.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr == "about"
        and isinstance(node.value, ast.Name)
        and node.value.id in ("asked", "decided", "missed", "dispute")
    }
    assert {p for p in found if p not in ABOUT and p.rpartition(".")[0] not in ABOUT} == set()
    assert "bot.services.measures.promises.about" in found


def worded(source: Source) -> Iterator[str]:
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _is_value(node.func):
                yield f"{source.module}.{function.name}"


def _is_value(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id in WORDS | KEPT
    if not isinstance(called, ast.Attribute) or not isinstance(called.value, ast.Name):
        return False
    of = {"sentences": SENTENCES, "series_days": KEPT, "lookup": frozenset({"usual_words"})}
    return called.attr in WORDS or called.attr in of.get(called.value.id, ())
