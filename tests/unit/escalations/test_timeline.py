"""A timeline's verbs: what a database may hold is known for good, and each has words."""

import pytest

from bot.domain.escalations.timeline import TimelineVerb

# As they were written from the first escalation on: one that is changed here loses old rows.
KEPT = [
    "raised",
    "routed",
    "step",
    "again",
    "end",
    "gap",
    "called",
    "acknowledged",
    "unacknowledged",
    "reminded",
    "silent",
    "update",
    "said",
    "thread",
    "rated",
    "moved",
    "joined",
    "apart",
    "late",
    "closed",
    "resolved",
    "reopened",
    "exported",
    "taken back",
]


@pytest.mark.parametrize("kept", [*KEPT, "handed over", "not yet"])
def test_what_old_rows_hold_is_read_and_has_words(kept: str) -> None:
    assert TimelineVerb(kept).value == kept
    assert TimelineVerb(kept).words


def test_no_two_verbs_read_alike() -> None:
    assert len({verb.words for verb in TimelineVerb}) == len(TimelineVerb) == len(KEPT) + 2


def test_a_verb_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="shouted"):
        TimelineVerb("shouted")
