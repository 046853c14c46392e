"""Places, names of messages and targets of steps: what is written is read back, nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import refs
from bot.domain.escalations.policies import KEYED, Target, TargetKind
from bot.domain.labels import Label, LabelKind
from bot.domain.places import Place, PlaceKind
from bot.domain.refs import MessagePart, Ref, Topic

KEYS = st.text(st.characters(codec="utf-8", exclude_characters=":"), min_size=1)
IDS = st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True)
LABELS = st.builds(Label, st.sampled_from(LabelKind), st.integers(1, 999_999_999))
PREFIXES = {
    PlaceKind.CHANNEL: ("C", "G"),
    PlaceKind.DIRECT: ("D",),
    PlaceKind.PERSON: ("U", "W"),
}


@st.composite
def some_place(draw: st.DrawFn) -> Place:
    kind = draw(st.sampled_from(PlaceKind))
    if kind in PREFIXES:
        return Place(kind, draw(st.sampled_from(PREFIXES[kind])) + draw(IDS))
    return Place(kind, draw(KEYS))


@st.composite
def some_target(draw: st.DrawFn) -> Target:
    kind = draw(st.sampled_from(TargetKind))
    if kind is TargetKind.NAMED:
        return Target(kind, draw(KEYS.filter(lambda key: key not in set(TargetKind))))
    return Target(kind, draw(KEYS) if kind in KEYED else "")


@given(some_place())
def test_a_place_is_read_back(place: Place) -> None:
    assert Place.parse(str(place)) == place


@given(st.builds(Ref, LABELS | st.sampled_from(Topic), st.lists(KEYS, max_size=3).map(tuple)))
def test_a_name_is_read_back(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref
    assert refs.make(str(ref.about), *ref.parts) == str(ref)


@given(some_target())
def test_a_target_is_read_back(target: Target) -> None:
    assert Target.parse(str(target)) == target


# As rows have kept them from the first message on.
@pytest.mark.parametrize(
    ("kept", "kind", "key"),
    [
        ("C0CARDS", PlaceKind.CHANNEL, "C0CARDS"),
        ("G0OLD", PlaceKind.CHANNEL, "G0OLD"),
        ("D0PRIYA", PlaceKind.DIRECT, "D0PRIYA"),
        ("U0PRIYA", PlaceKind.PERSON, "U0PRIYA"),
        ("W0GRID", PlaceKind.PERSON, "W0GRID"),
        ("#pod-cards", PlaceKind.NAME, "pod-cards"),
        ("home:U0PRIYA", PlaceKind.HOME, "U0PRIYA"),
        ("relay:x-Y_z", PlaceKind.RELAY, "x-Y_z"),
        ("room:E-4", PlaceKind.ROOM, "E-4"),
        ("pod:cards", PlaceKind.POD, "cards"),
    ],
)
def test_old_rows_name_these_places(kept: str, kind: PlaceKind, key: str) -> None:
    assert Place.parse(kept) == Place(kind, key)
    assert str(Place(kind, key)) == kept


@pytest.mark.parametrize(
    ("kept", "about", "parts"),
    [
        ("F-1:card", Label(LabelKind.FEEDBACK, 1), (MessagePart.CARD,)),
        ("F-1:asked:1f2e", Label(LabelKind.FEEDBACK, 1), (MessagePart.ASKED, "1f2e")),
        ("F-1:asked", Label(LabelKind.FEEDBACK, 1), (MessagePart.ASKED,)),
        ("F-12:shipped:0", Label(LabelKind.FEEDBACK, 12), (MessagePart.SHIPPED, "0")),
        ("A-7:U0EMRE", Label(LabelKind.ACTION, 7), ("U0EMRE",)),
        ("E-4", Label(LabelKind.ESCALATION, 4), ()),
        ("E-4:1", Label(LabelKind.ESCALATION, 4), ("1",)),
        ("E-4:room", Label(LabelKind.ESCALATION, 4), (MessagePart.ROOM,)),
        ("room:E-4", Topic.ROOM, ("E-4",)),
        ("home:U0EMRE", Topic.HOME, ("U0EMRE",)),
        ("digest:pod:cards:2026-11-30", Topic.DIGEST, ("pod", "cards", "2026-11-30")),
        ("outbox:parked:U0STEW", Topic.OUTBOX, (MessagePart.PARKED, "U0STEW")),
        ("actions_week:cards", Topic.ACTIONS_WEEK, ("cards",)),
        ("finding:3:told", Topic.FINDING, ("3", MessagePart.TOLD)),
    ],
)
def test_old_rows_hold_these_names(kept: str, about: Label | Topic, parts: tuple[str, ...]) -> None:
    assert Ref.parse(kept) == Ref(about, parts)


@pytest.mark.parametrize(
    "text", ["", "nowhere", "elsewhere:U1", "relay:", "home:", "#", "X1", "C:1"]
)
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no place"):
        Place.parse(text)


@pytest.mark.parametrize("text", ["", "card", "f-1:card", "F-0:card", "X-1:card", "relais:1"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Topic"):
        Ref.parse(text)


@pytest.mark.parametrize("text", ["team:cards", "pod:", ":cards", "lead:cards"])
def test_what_no_step_reaches_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nobody"):
        Target.parse(text)
