"""What things are called, made and read as people type them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import labels
from bot.domain.labels import Label, LabelKind
from bot.errors import UserError

NUMBERS = st.integers(1, 999_999_999)
DASHES = st.sampled_from(["-", "", " ", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212", " - "])
AROUND = st.sampled_from(
    ["{}", " {} ", "*{}*", "_{}_", "~{}~", "`{}`", "'{}'", '"{}"', "\u201c{}\u201d", "\u2018{}\u2019",
     "\u201e{}\u201c", "\u00ab{}\u00bb", "({})", "#{}", "&lt;{}&gt;", "<#C0123|{}>", "\u200b{}"]
)  # fmt: skip
AFTER = st.sampled_from(["", ".", ",", "!", "?", ";", ":", "...", "\u2026", "\u00a0"])


@given(st.sampled_from(LabelKind), NUMBERS)
def test_what_is_made_is_read(kind: LabelKind, number: int) -> None:
    assert labels.find(labels.make(kind, number)) == Label(kind, number)
    assert labels.number_of(str(Label(kind, number)), kind) == number


@given(st.sampled_from(LabelKind), NUMBERS, DASHES, AROUND, AFTER, st.booleans())
def test_a_label_is_read_however_it_was_typed(
    kind: LabelKind, number: int, dash: str, around: str, after: str, small: bool
) -> None:
    letter = kind.letter.lower() if small else kind.letter
    typed = around.format(f"{letter}{dash}{number}") + after
    assert labels.find(typed) == Label(kind, number)


@given(NUMBERS, AROUND, AFTER)
def test_a_number_alone_is_of_the_kind_that_is_asked_for(
    number: int, around: str, after: str
) -> None:
    typed = around.format(number) + after
    assert labels.number_of(typed, LabelKind.ACTION) == number
    assert labels.find(typed) is None


@given(st.text())
@example("F-" + "9" * 4_500)
@example("<#C1|" * 100)
def test_anything_else_is_refused_with_words(text: str) -> None:
    found = labels.find(text, LabelKind.FEEDBACK)
    if found is not None and found.kind is LabelKind.FEEDBACK:
        assert labels.number_of(text, LabelKind.FEEDBACK) == found.number > 0
        return
    with pytest.raises(UserError, match="is no feedback number"):
        labels.number_of(text, LabelKind.FEEDBACK)


@pytest.mark.parametrize(
    "typed",
    ["", "F", "F-", "Z-12", "F-1.5", "1" * 10, "twelve", "F--1", "-1", "F-0", "0", "F-\u00bd", "FA-1"],
)  # fmt: skip
def test_what_is_no_number_is_told_with_what_one_looks_like(typed: str) -> None:
    assert labels.find(typed) is None
    with pytest.raises(UserError, match=r"is no feedback number\. They look like F-12; "):
        labels.number_of(typed, LabelKind.FEEDBACK)


def test_a_label_of_another_kind_is_told_with_the_command_that_shows_it() -> None:
    with pytest.raises(UserError) as told:
        labels.number_of("a7.", LabelKind.FEEDBACK)
    assert told.value.message == (
        "A-7 is no feedback number: A stands for action, and `/rollout A-7` shows it. "
        "They look like F-12; `/rollout feedback list` shows what there is."
    )


@pytest.mark.parametrize("typed", ["Z-9", "z9", "F-0", "E-99999999999", "\u201cX-1\u201d"])
def test_what_only_looks_like_a_label_is_told_which_there_are(typed: str) -> None:
    with pytest.raises(UserError, match="F stands for feedback, A stands for action"):
        labels.check_known(typed)


@pytest.mark.parametrize("typed", ["F-1", "12", "feedback", "", "h2o"])
def test_what_may_be_something_else_is_left_alone(typed: str) -> None:
    labels.check_known(typed)


def test_letters_are_given_once() -> None:
    letters = [kind.letter for kind in LabelKind]
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("\u201cBalance\u201d.", "balance"),
        ("agent\u2019s notes", "Agent's notes"),
        ("pay\u2013by\u2013phone!", "pay-by-phone"),
        ("  Two   words ", "two words"),
        ("cards (UK)", "Cards (UK)"),
        ("R&amp;D", "R&D"),
    ],
)
def test_names_are_compared_without_what_people_put_around_them(typed: str, name: str) -> None:
    assert labels.fold(typed) == labels.fold(name)
