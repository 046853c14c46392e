"""Trust by looking: enough contacts, by enough people, on enough days, few of them disputed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.ids import SlackUserId
from bot.domain.interactions.looks import Look, LookKind
from bot.domain.interactions.trust import TrustEvidence, TrustRule, evidence_of, missing

PEOPLE = tuple(SlackUserId(f"U{number}") for number in range(3))
RULE = TrustRule()
ENOUGH = TrustEvidence(
    opened=30, coached=10, judged=20, disputed=1, people=3, most_by_one=15, days=5
)


def a_look(contact: int, kind: LookKind = LookKind.OPENED, *, confirmed: bool = True) -> Look:
    return Look(
        number=contact,
        interaction=contact,
        workflow="balance",
        version="1",
        by=PEOPLE[contact % 3],
        kind=kind,
        day=date(2026, 3, 2) + timedelta(days=contact % 5),
        at=datetime(2026, 3, 2, tzinfo=UTC),
        confirmed=confirmed,
    )


def test_acts_are_counted_by_contact_person_and_day() -> None:
    looks = [a_look(number) for number in range(30)]
    looks += [a_look(number) for number in range(30)]
    looks += [a_look(number, LookKind.COACHED) for number in range(10)]
    looks += [a_look(number, LookKind.AGREED) for number in range(18)]
    looks += [a_look(number, LookKind.NOT_SO) for number in (18, 19)]
    found = evidence_of(looks, wrong={19, 99})
    assert found == TrustEvidence(
        opened=30, coached=10, judged=20, disputed=1, people=3, most_by_one=10, days=5
    )
    assert missing(found, RULE) == []


def test_an_act_is_no_opening_so_that_agreeing_is_no_way_round_saying_what_was_seen() -> None:
    unsaid = [a_look(number, confirmed=False) for number in range(3)]
    agreed = [a_look(number, LookKind.AGREED) for number in range(3)]
    found = evidence_of([*unsaid, *agreed], wrong=())
    assert (found.opened, found.judged) == (0, 3)


def test_what_nobody_confirmed_counts_nowhere() -> None:
    looks = [a_look(number, LookKind.COACHED, confirmed=False) for number in range(10)]
    assert evidence_of(looks, wrong=()) == TrustEvidence()


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"opened": 29, "most_by_one": 10}, "1 more contact to be opened"),
        ({"coached": 8}, "2 more contacts to be coached with"),
        ({"people": 1}, "2 more people to look"),
        ({"days": 4}, "1 more day of looking"),
        ({"most_by_one": 16}, "nobody to have opened over 50% of them alone"),
        ({"disputed": 2}, "under 10% disputed, 10% are"),
        ({"judged": 0, "disputed": 0}, "somebody to agree or disagree with what the tool said"),
    ],
)
def test_each_number_that_is_not_reached_is_named(lacks: dict[str, int], said: str) -> None:
    values = {name: getattr(ENOUGH, name) for name in TrustEvidence.__slots__}
    assert missing(TrustEvidence(**{**values, **lacks}), RULE) == [said]


def test_at_its_numbers_it_is_trusted() -> None:
    assert missing(ENOUGH, RULE) == []
