"""A contact as its source sends it: taken whole, masked, or refused in words."""

import re
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest

from bot.domain.interactions.interaction import Cohort, InteractionOutcome, Output
from bot.domain.interactions.outputs import ScoredOn
from bot.domain.interactions.rules import InteractionRules, InteractionWorkflow
from bot.domain.interactions.scorecards import ItemKind, ItemRule, Pointing, Scorecard
from tests.builders.interactions import a_contact, an_output

ITEMS = {
    "greeting": ItemRule(ItemKind.YES_NO, needs=Pointing.EITHER),
    "tone": ItemRule(ItemKind.SCALE, lowest=1, highest=5, channels=frozenset({"voice"})),
    "summary": ItemRule(ItemKind.SUGGESTION),
}
RULES = InteractionRules(
    {
        "balance": InteractionWorkflow(
            frozenset({"voice", "chat"}),
            "Europe/London",
            (Scorecard("1", date(2026, 1, 1), ITEMS), Scorecard("2", date(2026, 4, 1), {})),
        ),
        "cards": InteractionWorkflow(frozenset({"voice"}), "Europe/London"),
    },
    datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    frozenset({"calls.example"}),
)


def test_a_whole_contact_is_taken() -> None:
    read = RULES.read(a_contact(start="2026-03-01T10:00:00+01:00", updated="2026-03-01T12:00:00Z"))
    assert read.start == datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
    assert read.updated == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    assert read.cohort == Cohort(tenure="under a year")
    assert read.outcome is InteractionOutcome.CONTAINED
    assert read.versions == (("prompt", "12"),)
    assert read.outputs == (Output("greeting", 1.0, 0.9, "Good morning", 12, 30),)


ODD: tuple[Any, ...] = (None, True, 0, 1, 0.5, 3, -1, "1", "yes", "", float("nan"), 10**400, [])
PLACES: tuple[Any, ...] = (
    None,
    [12, 30],
    [30, 12],
    [12, 2**31],
    [-1, 2],
    [1],
    [True, 2],
    ["1", 2],
    7,
    "",
    (1, 2),
)


@pytest.mark.parametrize("item", ["greeting", "tone", "summary", "tune"])
def test_outputs_are_read_alike_whether_in_few_steps_or_closely(item: str) -> None:
    scored = ScoredOn((Scorecard("1", date(2026, 1, 1), ITEMS),), date(2026, 3, 1), "voice")
    scored.read([an_output(known, value=1) for known in ITEMS])
    odd = [an_output(item, value=value) for value in ODD]
    odd += [an_output(item, value=1, confidence=sure) for sure in ODD]
    odd += [an_output(item, value=1, at=at, quote=quote) for at in PLACES for quote in ("", "a", 3)]
    odd += [an_output(item, version=version) for version in ("", "1", "9")]
    odd += [an_output(item, more=1), an_output(item, quote="card 4111 1111 1111 1111")]
    for given in odd:
        fast = scored.read([given]) if is_taken(scored, given) else None
        # A mapping that is no dict is always read closely.
        other: Any = MappingProxyType(given)
        assert (scored.read([other]) if is_taken(scored, other) else None) == fast


def is_taken(scored: ScoredOn, given: Any) -> bool:
    try:
        scored.read([given])
    except ValueError:
        return False
    return True


def test_what_did_not_apply_has_no_value() -> None:
    (output,) = RULES.read(a_contact(outputs=[an_output(value=None)])).outputs
    assert output.value is None


def test_customer_data_in_an_excerpt_is_masked() -> None:
    said = an_output(quote="my card is 4111 1111 1111 1111 and I am ana@example.com")
    (output,) = RULES.read(a_contact(outputs=[said])).outputs
    assert output.quote == "my card is [removed] and I am [removed]"


def test_customer_data_is_masked_wherever_people_would_read_it() -> None:
    read = RULES.read(
        a_contact(call_type="ask ana@example.com", cohort={"tenure": "4111 1111 1111 1111"})
    )
    assert (read.call_type, read.cohort.tenure) == ("ask [removed]", "[removed]")


def test_a_recording_that_was_erased_at_its_source_leaves_neither_link_nor_excerpt() -> None:
    read = RULES.read(a_contact(erased=True))
    assert read.link == ""
    assert [output.quote for output in read.outputs] == [""]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": ""}, "id is missing"),
        ({"workflow": "balanc"}, "there is no workflow “balanc”: did you mean balance?"),
        ({"channel": "web"}, "balance has no channel “web”; it has chat, voice"),
        ({"start": "2026-03-03T09:00:00Z"}, "has not come yet"),
        ({"start": "2026-03-01T09:00:00"}, "no instant with its zone"),
        ({"start": "20260301T090000Z"}, "no instant with its zone"),
        ({"start": "2026-13-01T09:00:00Z"}, "no instant with its zone"),
        ({"start": None}, "start is missing"),
        ({"start": "1926-03-01T09:00:00Z"}, "lies before 2000"),
        ({"duration_s": -1}, "no contact's length"),
        ({"agent": "Aisha Khan"}, "not their name"),
        ({"agent": "Khan,Aisha"}, "not their name"),
        ({"agent": "Aisha\u00a0Khan"}, "not readable"),
        ({"id": "ana@example.com"}, "id holds an e-mail address"),
        ({"id": "erased:0123"}, "id begins with erased: as those of contacts that were erased"),
        ({"versions": {"prompt": "ana@example.com"}}, "prompt holds an e-mail address"),
        ({"updated": "2099-03-03T09:00:00Z"}, "updated “2099-03-03T09:00:00Z” has not come yet"),
        ({"link": "https://evil.example\\@calls.example/1"}, "is no link"),
        ({"link": "https://ana:secret@calls.example/1"}, "is no link"),
        ({"outputs": [an_output(at=[12, 2**31])]}, "where the passage begins and ends"),
        ({"outcome": "fine"}, "outcome “fine” is none of contained"),
        ({"cohort": {"region": "north"}}, "cohort has pilot, volunteer, tenure"),
        ({"cohort": {"pilot": "maybe"}}, "pilot “maybe” is neither true nor false"),
        ({"versions": {"colour": "red"}}, "versions are by kind: prompt"),
        ({"link": "https://evil.example/1"}, "allowed_hosts does not name"),
        ({"link": "javascript:alert(1)"}, "is no link"),
        ({"link": "https://[bad"}, "is no link"),
        ({"colour": "red"}, "a contact has no field “colour”"),
        ({"outputs": "greeting"}, "outputs is a list"),
        ({"outputs": ["greeting"]}, "an output is a row of fields"),
        ({"outputs": [an_output()] * 10_000}, "10,000 outputs; 200 is the most"),
        ({"outputs": [an_output(), an_output()]}, "item “greeting” is scored twice"),
        ({"outputs": [an_output("calm")]}, "item “calm” is not on the scorecard of that day"),
        ({"outputs": [an_output(version="9")]}, "its workflow has no version “9”"),
        ({"outputs": [an_output(value=2)]}, "is not between 0 and 1"),
        ({"outputs": [an_output(value=0.5)]}, "is neither yes nor no"),
        ({"outputs": [an_output("tone", value=6)]}, "is not between 1 and 5"),
        ({"channel": "chat", "outputs": [an_output("tone", value=3)]}, "is not scored on chat"),
        ({"outputs": [an_output(confidence=7)]}, "confidence “7” is not between 0 and 1"),
        ({"outputs": [an_output(quote=3)]}, "quote is not text"),
        ({"outputs": [an_output(at=[30, 12])]}, "where the passage begins and ends"),
        ({"outputs": [an_output(at=[1, 2, 3])]}, "where the passage begins and ends"),
        ({"outputs": [an_output(quote="", at=None)]}, "comes without a quote or at"),
        ({"outputs": [an_output(colour="red")]}, "an output has no field “colour”"),
        ({"workflow": "cards"}, "its workflow has no scorecard"),
    ],
)
def test_what_cannot_be_true_is_refused_in_words(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        RULES.read(a_contact(**changes))
