"""Words are found again wherever they were copied to, however they were cut, quoted or escaped."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.copies import all_without, probe, without
from bot.slack.mrkdwn import escape, quote, shorten

SAID = "It reads out <the wrong>\nbalance & the wrong name, twice a day."
GONE = "(redacted)"


@pytest.mark.parametrize(
    "copy",
    [
        SAID,
        " ".join(SAID.split()),
        escape(SAID),
        quote(SAID),
        shorten(SAID, 40),
        shorten(escape(" ".join(SAID.split())), 45),
    ],
)
def test_each_way_of_copying_is_found(copy: str) -> None:
    left = without(f"F-1: {copy} (Emre)", (SAID,), GONE)
    assert left.replace(">", "") == f"F-1: {GONE} (Emre)"


def test_what_only_begins_alike_stays() -> None:
    other = SAID.replace("twice", "once")
    assert without(other, (SAID,), GONE) == other


def test_every_copy_in_a_message_goes() -> None:
    payload = {"text": SAID, "blocks": [{"text": {"text": f"{SAID}\n{SAID}"}}, 1, None]}
    changed = all_without(payload, (SAID,), GONE)
    assert changed == {"text": GONE, "blocks": [{"text": {"text": f"{GONE}\n{GONE}"}}, 1, None]}


@given(st.text(min_size=1), st.text(), st.text())
def test_a_copy_among_anything_goes_and_holds_the_probe(said: str, before: str, after: str) -> None:
    text = f"{before}{said}{after}"
    if sought := probe(said):
        assert sought in orjson.dumps(text).decode()
    if said not in GONE and said.strip() == said:
        assert said not in without(said, (said,), GONE)
    assert without(text, (), GONE) == text


def test_what_a_message_is_built_of_stays_whatever_somebody_wrote() -> None:
    block = {"type": "plain_text", "action_id": "looks.text", "text": "text"}
    assert all_without(block, ("text",), "(erased)") == {**block, "text": "(erased)"}
