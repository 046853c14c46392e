"""What cannot be true of a contact, and what has to be masked, each as a line of its own."""

from typing import Any

from tests.builders.interactions import a_contact, an_output

NUMBER = "4111 1111 1111 1111"
# What a source sends after contact 1, and the words that refuse it; none where it is kept.
BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an interaction of tomorrow": (a_contact(2, start="2999-01-01T00:00:00Z"), "has not come yet"),
    "of an unknown workflow": (a_contact(3, workflow="balanc"), "did you mean balance?"),
    "twice with other scores": (
        a_contact(1, outputs=[an_output(value=0)]),
        "the same contact as line 1: one line each, please",
    ),
    "ten thousand outputs": (
        a_contact(2, outputs=[an_output()] * 10_000),
        "10,000 outputs; 200 is the most for one contact",
    ),
    "an item that its scorecard did not have": (
        a_contact(2, outputs=[an_output("calm")]),
        "item “calm” is not on the scorecard of that day (version 1): greeting",
    ),
    "a confidence of 7": (
        a_contact(2, outputs=[an_output(confidence=7)]),
        "confidence “7” is not between 0 and 1",
    ),
    "a link to another host": (
        a_contact(2, link="https://evil.example/2"),
        "link leads to “evil.example”, which interactions.allowed_hosts does not name",
    ),
    "a name for a hash": (
        a_contact(2, agent="Aisha Khan"),
        "agent is how the source numbers them, not their name",
    ),
    "a place beyond what is counted": (
        a_contact(2, outputs=[an_output(at=[1, 2**40])]),
        "at is where the passage begins and ends",
    ),
    "a recording that was erased at its source": (a_contact(4, erased=True), ""),
    "customer data in an excerpt": (
        a_contact(2, call_type=f"about {NUMBER}", outputs=[an_output(quote=f"it is {NUMBER}")]),
        "",
    ),
}


def sent() -> list[Any]:
    """List everything, a good one before it and a good one after it."""
    return [a_contact(1), *(row for row, _ in BAD.values()), a_contact(99)]


def refused() -> dict[int, str]:
    """Name by line what is refused, and why."""
    return {line: why for line, (_, why) in enumerate(BAD.values(), 2) if why}


def taken() -> set[str]:
    """Name the contacts that are kept."""
    return {"c1", "c99", *(row["id"] for row, why in BAD.values() if not why)}
