"""What a channel leaves out without saying so is named; what is rare everywhere is not."""

import pytest

from bot.domain.interactions.differences import ChannelScores, undeclared
from bot.domain.interactions.scorecards import ItemKind, ItemRule

EITHER = ItemRule(ItemKind.YES_NO)


def scores(contacts: int, scored: int) -> ChannelScores:
    return ChannelScores(contacts, {"greeting": scored})


@pytest.mark.parametrize(
    ("chat", "found"),
    [
        (scores(200, 0), ("chat",)),
        (scores(200, 10), ("chat",)),
        (scores(200, 11), ()),
        (scores(49, 0), ()),
        (ChannelScores(60), ("chat",)),
    ],
)
def test_a_channel_that_hardly_scores_an_item_is_named(
    chat: ChannelScores, found: tuple[str, ...]
) -> None:
    assert undeclared("greeting", EITHER, {"voice": scores(300, 290), "chat": chat}) == found


def test_a_difference_that_is_declared_is_none() -> None:
    rule = ItemRule(ItemKind.YES_NO, channels=frozenset({"voice"}))
    assert undeclared("greeting", rule, {"voice": scores(90, 90), "chat": scores(90, 0)}) == ()


def test_what_is_rare_on_every_channel_differs_on_none() -> None:
    seen = {"voice": scores(200, 60), "chat": scores(200, 0)}
    assert undeclared("greeting", EITHER, seen) == ()
