"""The order in which contacts are drawn: worked out from a seed, by a plan whose random part stays."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.interactions.drawing import (
    AIMED,
    BY_LOT,
    Candidate,
    DrawReason,
    LookPlan,
    Pool,
    in_lot_order,
    seed_of,
)

SEED = seed_of("T1", "2026-03-02", "balance", "U1")


def weeks(a_week: int, by_lot: float, has: frozenset[DrawReason]) -> list[DrawReason]:
    """Do a whole week of a plan where only some kinds of contacts are there."""
    plan, done = LookPlan(a_week, by_lot), list[DrawReason]()
    while wanted := plan.wanted(done):
        done.append(next(each for each in wanted if each in has))
    return done


@given(
    st.integers(1, 50),
    st.floats(0.01, 1),
    st.frozensets(st.sampled_from([*AIMED, DrawReason.SECOND])),
)
def test_the_random_part_is_never_dropped(
    a_week: int, by_lot: float, others: frozenset[DrawReason]
) -> None:
    done = weeks(a_week, by_lot, others | {DrawReason.RANDOM})
    assert len(done) == a_week
    lots = [reason for reason in done if reason in BY_LOT]
    assert len(lots) >= max(1, by_lot * a_week)
    # Whoever stops early has done that part.
    assert all(reason in BY_LOT for reason in done[: len([r for r in lots if r])][:1])
    assert done[: int(by_lot * a_week)] == [r for r in done if r in BY_LOT][: int(by_lot * a_week)]


def test_what_is_aimed_at_takes_turns() -> None:
    assert weeks(6, 0.4, frozenset(DrawReason))[3:] == list(AIMED)


def test_every_other_one_by_lot_is_a_colleagues_too() -> None:
    assert weeks(4, 1.0, frozenset(DrawReason)) == [DrawReason.SECOND, DrawReason.RANDOM] * 2


@given(st.sets(st.integers(1, 10_000), min_size=2, max_size=60), st.data())
def test_a_contact_that_comes_or_goes_moves_no_other(
    numbers: set[int], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(sorted(numbers)))
    whole = in_lot_order(iter(numbers), SEED)
    assert in_lot_order(iter(numbers - {gone}), SEED) == [n for n in whole if n != gone]


def test_another_week_workflow_or_person_has_another_order() -> None:
    numbers = range(1, 200)
    seeds = [
        SEED,
        seed_of("T1", "2026-03-09", "balance", "U1"),
        seed_of("T1", "2026-03-02", "cards", "U1"),
        seed_of("T1", "2026-03-02", "balance", "U2"),
        seed_of("T2", "2026-03-02", "balance", "U1"),
    ]
    firsts = {in_lot_order(iter(numbers), seed)[0] for seed in seeds}
    assert len(firsts) == len(seeds)


def test_who_is_first_by_lot_depends_on_nothing_the_tool_said() -> None:
    firsts = [0] * 10
    for week in range(2_000):
        firsts[in_lot_order(iter(range(10)), f"T1|{week}|balance|U1")[0]] += 1
    assert all(150 <= count <= 255 for count in firsts)


def test_the_unsure_the_rare_and_what_findings_point_to() -> None:
    usual = [Candidate(n, 0.9, "balance inquiry", "contained") for n in range(1, 60)]
    unsure = [Candidate(70, 0.41, "balance inquiry", "contained")]
    rare = [Candidate(80, 0.95, "balance inquiry", "failed_handoff")]
    pool = Pool((*usual, *unsure, *rare), pointed={7: "N-12", 99: "N-13"})
    found = {reason: next(pool.draws([reason], SEED)) for reason in AIMED}
    assert (found[DrawReason.UNSURE].number, found[DrawReason.UNSURE].detail) == (70, "0.41")
    assert (found[DrawReason.FINDING].number, found[DrawReason.FINDING].detail) == (7, "N-12")
    assert found[DrawReason.RARE].number == 80
    assert found[DrawReason.RARE].detail == "balance inquiry · failed handoff: 1 of 61 contacts"
