"""Personal data in free text: what is seen, what passes, what is masked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.privacy import masked, personal_data

CARD, ACCOUNT = "a card number", "an account number"
PHONE, EMAIL = "a phone number", "an e-mail address"
SEEN = {
    "4111 1111 1111 1111": CARD,
    "it was 4111-1111-1111-1111.": CARD,
    "378282246310005": CARD,
    "6011000990139424 on screen": CARD,
    "account 12345678 was shown": ACCOUNT,
    "sort 12-34-56 77889900": PHONE,
    "GB29 NWBK 6016 1331 9268 19": ACCOUNT,
    "de89370400440532013000": ACCOUNT,
    "NL91ABNA0417164300": ACCOUNT,
    "+44 20 7946 0958": PHONE,
    "call (555) 010-0199": PHONE,
    "555.010.0199": PHONE,
    "0207 946 0958": PHONE,
    "jane.doe+x@mail.example.co.uk": EMAIL,
    "<jané@mail.example>": EMAIL,
    "card ４１１１ １１１１ １１１１ １１１１": CARD,  # noqa: RUF001 - digits of another script are digits
}
PASSES = [
    "",
    "on 2026-11-02 at 14:05 it took 90 seconds",
    "2026-11-02 14:05:33",
    "02/11/2026, 2.11.26 and 11/2/26",
    "it offered £1,250,000.00 instead of 1.250,00",
    "F-12, A-7, step 3 of 10, 1234567",
    "version 3.11.7 on 10.0.0.1",
    "at @here or user@host",
    "the year 2026 and or99 some text here",
    "no numbers at all, just words" * 100,
]
FINE_AS_EVIDENCE = [
    "INT-20261102-000042",
    "88213344",
    "https://crm.example/calls/88213344?by=jane@mail.example",
    "interaction 2026110200042",
]


@pytest.mark.parametrize("text", SEEN)
def test_personal_data_is_seen_and_named(text: str) -> None:
    (seen,) = personal_data(text)
    assert seen.kind == SEEN[text]
    assert "[removed]" in masked(text)
    assert personal_data(masked(text)) == ()


@pytest.mark.parametrize("text", PASSES)
def test_everyday_words_and_numbers_pass_untouched(text: str) -> None:
    assert personal_data(text) == ()
    assert masked(text) == text


@pytest.mark.parametrize("text", FINE_AS_EVIDENCE)
def test_interaction_ids_and_links_pass_as_evidence(text: str) -> None:
    assert personal_data(text, ids_allowed=True) == ()


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "jane@mail.example"])
def test_cards_and_addresses_do_not_pass_as_evidence(text: str) -> None:
    assert personal_data(text, ids_allowed=True)


def test_a_hint_shows_the_end_alone() -> None:
    (seen,) = personal_data("it was 4111 1111 1111 1234 56, see")
    assert seen.hint == "…4 56"


def test_several_are_all_masked_in_their_places() -> None:
    text = "on 2026-11-02 jane@m.example, 4111 1111 1111 1111 and 12345678 called"
    assert masked(text) == "on 2026-11-02 [removed], [removed] and [removed] called"


def luhn(digits: str) -> str:
    """Complete a card number by its check digit."""
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(digits))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return digits + str(-total % 10)


@given(
    digits=st.text("0123456789", min_size=12, max_size=18),
    separator=st.sampled_from(["", " ", "-"]),
    before=st.sampled_from(["", "card ", "№", "("]),
)
def test_every_number_with_a_valid_check_digit_is_seen(
    digits: str, separator: str, before: str
) -> None:
    number = luhn(digits)
    grouped = separator.join(number[i : i + 4] for i in range(0, len(number), 4))
    assert [seen.kind for seen in personal_data(f"{before}{grouped} was read out")] == [CARD]


@given(st.text())
def test_whatever_is_written_masking_leaves_nothing_to_see(text: str) -> None:
    assert personal_data(masked(text)) == ()


@given(st.text("0123456789 ().-+@abG", max_size=60))
def test_masking_is_done_after_one_go(text: str) -> None:
    assert masked(masked(text)) == masked(text)
