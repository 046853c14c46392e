"""Days and spans in the words people use."""

from datetime import date, timedelta

import pytest

from bot.domain.words import (
    counted,
    day_words,
    for_example,
    has_letters,
    says_something,
    sentence,
    short_day,
    span_words,
)


def test_days_are_spelled_long_and_short() -> None:
    assert day_words(date(2026, 12, 7)) == "Monday 7 December"
    assert short_day(date(2026, 12, 7)) == "Mon 7 Dec"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "less than a minute"),
        (timedelta(seconds=61), "1 minute"),
        (timedelta(minutes=59, seconds=20), "59 minutes"),
        (timedelta(minutes=59, seconds=40), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(hours=48), "2 days"),
        (timedelta(days=15, hours=3), "15 days"),
    ],
)
def test_spans_are_rounded_to_what_people_say(span: timedelta, words: str) -> None:
    assert span_words(span) == words


def test_numbers_agree_with_their_nouns() -> None:
    assert [counted(n, "day") for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]


@pytest.mark.parametrize(
    "words",
    [
        "It asks first now.",
        "Nu fragt es zuerst.",
        "現在は最初に尋ねます",
        "지금은 먼저 묻습니다",
        "year-end mailing",
    ],
)
def test_a_sentence_says_something_in_any_language(words: str) -> None:
    assert says_something(words, fewest=3)


@pytest.mark.parametrize(
    "words",
    ["", ".", "no", "NO!", "done", "n/a", "n/a n/a n/a", "no no no", "1 2 3 4", "完了", "a b c"],
)
def test_no_and_done_say_nothing(words: str) -> None:
    assert not says_something(words, fewest=3)
    assert not says_something(words, fewest=2)


@pytest.mark.parametrize(
    ("words", "told"),
    [("It is off", "It is off."), ("It is off.", "It is off."), ("Is it?", "Is it?"), ("", "")],
)
def test_what_somebody_wrote_ends_as_a_sentence(words: str, told: str) -> None:
    assert sentence(words) == told


@pytest.mark.parametrize("words", ["Ja!", "Нет звука", "死机", "फोन", "0800 IVR", "abc"])
def test_a_word_of_any_language_is_one(words: str) -> None:
    assert has_letters(words, fewest=2)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "???",
        "😀",
        "👍🏽 👍🏽",
        ":grinning:",
        ":+1::skin-tone-2: :tada:",
        "...",
        "12:30:15",
        "a",
        "死",
    ],
)
def test_signs_and_smileys_are_no_words(words: str) -> None:
    assert not has_letters(words)
    assert not says_something(words, fewest=2)


def test_examples_are_one_sentence_however_each_of_them_ends() -> None:
    assert for_example(["Hello counts.", "A sigh does not"]) == (
        "For example: Hello counts; A sigh does not."
    )
    assert for_example(()) == ""
