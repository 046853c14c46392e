"""Themes that say the same stand together; so few contacts that they might be known are not counted."""

from datetime import UTC, datetime

from bot.domain.interactions.themes import FEW, HeardTheme, Theme, ThemeState, grouped, is_alike

AT = datetime(2026, 3, 2, tzinfo=UTC)


def heard(
    number: int, words: str, *contacts: int, state: ThemeState = ThemeState.OPEN
) -> list[HeardTheme]:
    theme = Theme(number=number, words=words, at=AT, state=state)
    return [HeardTheme(theme, contact, "balance") for contact in contacts]


def test_other_words_for_the_same_are_one_group() -> None:
    assert is_alike("Long waits for a new card", "waiting long for cards")
    assert not is_alike("Long waits for a new card", "The app logs me out")
    assert not is_alike("", "The app logs me out")
    told = [
        *heard(1, "Long waits for a new card", 1, 2),
        *heard(2, "waiting long for cards", 2, 3, 4, 5),
        *heard(3, "The app logs me out", 6),
    ]
    waits, app = grouped(told)
    assert [theme.number for theme in waits.themes] == [1, 2]
    assert (waits.count, app.count) == ("5 contacts", FEW)
    assert waits.first.number == 1


def test_what_became_something_stands_for_its_group() -> None:
    told = [
        *heard(1, "Long waits for a new card", 1),
        *heard(2, "waiting long for cards", 2, state=ThemeState.CANDIDATE),
    ]
    (group,) = grouped(told)
    assert group.first.number == 2
