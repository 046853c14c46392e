"""Texts that say the same are found by their words and, through slips, by their letters."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.similar import Index, grams_of, words_of

TEXTS = {
    1: "It offers the balance of another account.",
    2: "The summary leaves out the promise to pay.",
    3: "After a transfer the call hangs up.",
    4: "It reads the card number aloud to the customer.",
    5: "Suggestions come too slowly to be of use.",
}


def an_index() -> Index[int]:
    index: Index[int] = Index()
    for key, text in TEXTS.items():
        index.put(key, text)
    return index


def first(text: str, index: Index[int] | None = None) -> int:
    return (index or an_index()).search(text, most=1)[0].key


def test_the_same_said_otherwise_comes_first() -> None:
    assert first("shows balances of the wrong account") == 1
    assert first("promises to pay are missing in summaries") == 2
    assert first("calls hang up when transferring") == 3


def test_slips_are_forgiven() -> None:
    assert first("sugestions are sloow") == 5
    assert first("raeds card nubmer alowd") == 4


def test_scores_fall_and_as_many_come_as_asked_for() -> None:
    found = an_index().search("the card and the account and the call", most=3)
    assert len(found) == 3
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_what_shares_nothing_finds_nothing() -> None:
    assert an_index().search("xylophone", most=3) == ()
    assert an_index().search("", most=3) == ()
    assert Index[int]().search("anything", most=3) == ()


def test_a_text_put_in_again_replaces_the_old_one_and_a_forgotten_one_is_gone() -> None:
    index = an_index()
    index.put(1, "The headset crackles.")
    assert first("headset crackles", index) == 1
    assert len(index) == len(TEXTS)
    index.forget(1)
    assert 1 not in index
    assert all(each.key != 1 for each in index.search("headset crackles", most=5))


def test_words_lose_their_endings_and_empty_ones_their_place() -> None:
    assert words_of("The customers were calling twice") == ["customer", "call", "twice"]
    assert words_of("what is it") == ["what", "is", "it"]
    assert " ab" in grams_of("AB")


@given(st.text(max_size=700), st.text(max_size=700))
def test_any_text_can_be_kept_and_sought(kept: str, sought: str) -> None:
    index: Index[str] = Index()
    index.put("a", kept)
    found = index.search(sought, most=5)
    assert all(each.key == "a" and each.score <= 1 for each in found)


def test_however_many_texts_there_are_only_the_rarest_letters_are_followed() -> None:
    index: Index[int] = Index()
    for key in range(3_000):
        index.put(key, f"The same long complaint about the same long call, number {key}")
    # Ten of these share it; the common rest of the sentence is not followed to all three thousand.
    found = index.search("the same long call, number 2718", most=1)
    assert found[0].key == 2718
