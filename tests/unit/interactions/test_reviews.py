"""People's scores beside the tool's and beside each other's: pairs of values, in grades."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.interactions.drawing import DrawReason
from bot.domain.interactions.reviews import (
    ItemScore,
    Review,
    against_each_other,
    against_tool,
    compared,
    grades_of,
    read_value,
    values_of,
)
from bot.domain.interactions.scorecards import ItemKind, ItemRule

YES_NO, SHARE = ItemRule(ItemKind.YES_NO), ItemRule(ItemKind.SHARE)
TONE = ItemRule(ItemKind.SCALE, 1, 5)
WIDE = ItemRule(ItemKind.SCALE, 0, 100)


def a_review(interaction: int, by: str, value: float | None, **changes: Any) -> Review:
    scores = (ItemScore("greeting", value, 1.0, told=True),)
    given = {"version": "1", "blind": True, "reason": DrawReason.RANDOM, "scores": scores}
    return Review(
        interaction=interaction,
        workflow="balance",
        by=SlackUserId(by),
        day=date(2026, 3, 2),
        at=datetime(2026, 3, 2, tzinfo=UTC),
        **{**given, **changes},
    )


def test_people_choose_from_what_the_item_may_be() -> None:
    assert values_of(YES_NO) == (1.0, 0.0)
    assert values_of(TONE) == (1, 2, 3, 4, 5)
    assert values_of(SHARE)[:3] == (0.0, 0.1, 0.2)
    assert len(values_of(WIDE)) == 11
    assert read_value("na", YES_NO) is None
    assert read_value("4", TONE) == 4
    for text in ("", "2", "yes"):
        with pytest.raises(ValueError, match=f"^{text}$"):
            read_value(text, YES_NO)


def test_a_wide_scale_is_compared_in_steps() -> None:
    assert grades_of(SHARE) == (0, 0.25, 0.5, 0.75, 1)
    near = [(ItemScore("a", 0.6), ItemScore("a", 0.62))]
    assert compared(near, grades_of(SHARE)).pairs == ((0.5, 0.5),)
    assert not ItemScore("a", 0.6, 0.62, told=True).differs(grades_of(SHARE))
    assert ItemScore("a", 0.2, 0.9, told=True).differs(grades_of(SHARE))


def test_one_who_says_it_does_not_apply_is_counted_apart() -> None:
    scores = [
        (ItemScore("a", None), ItemScore("a", 1.0)),
        (ItemScore("a", None), ItemScore("a", None)),
        (ItemScore("a", 1.0), ItemScore("a", 1.0)),
    ]
    assert compared(scores, (0, 1)).unlike == 1
    assert compared(scores, (0, 1)).pairs == ((1, 1),)
    assert ItemScore("a", None, 1.0, told=True).differs((0, 1))


def test_only_what_was_scored_blind_is_compared() -> None:
    told = [a_review(1, "U1", 1.0), a_review(2, "U1", 0.0, blind=False)]
    assert len(against_tool(told)["greeting"]) == 1
    silent = a_review(3, "U1", 1.0, scores=(ItemScore("greeting", 1.0),))
    assert against_tool([silent]) == {}


def test_people_are_compared_where_two_scored_the_same_contact() -> None:
    reviews = [
        a_review(1, "U1", 1.0),
        a_review(2, "U1", 1.0),
        a_review(1, "U2", 0.0),
        a_review(1, "U3", 1.0),
        a_review(2, "U4", 1.0, blind=False),
    ]
    ((one, other),) = against_each_other(reviews)["greeting"]
    assert (one.value, other.value) == (1.0, 0.0)
