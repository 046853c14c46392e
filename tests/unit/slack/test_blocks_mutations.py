"""Whatever is done to a good payload, both checkers answer, and answer the same."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import check
from bot.workspace.blocks import judge
from tests.unit.slack.payloads import (
    GOOD,
    INPUTS,
    Json,
    an_element,
    field,
    found,
    home,
    message,
    modal,
)

quick = settings(max_examples=50, deadline=None)

scraps = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 101),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(
        ["plain_text", "mrkdwn", "image", "divider", "2026-W01-1", "25:00", "https://a", "x" * 3001]
    ),
    st.sampled_from([[], {}, [[]], [{}], {"type": "image"}, {"type": []}, [None]]),
)
json_values = st.recursive(
    scraps, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


def payloads() -> list[Json]:
    """One good payload per block and per input element."""
    around = {"message": message, "modal": modal, "home": home}
    blocks = [around[on.split()[0]](block) for on, block in GOOD.values() if on]
    return blocks + [modal(field(an_element(name))) for name in INPUTS]


PAYLOADS = payloads()


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container and key of a payload, to change one."""
    keys = value.keys() if isinstance(value, dict) else range(len(value))
    here = [(value, key) for key in keys]
    inner = [value[key] for key in keys if isinstance(value[key], dict | list)]
    return here + [place for part in inner for place in places(part)]


@quick
@given(st.data())
def test_a_changed_payload_is_judged_alike(data: st.DataObject) -> None:
    payload = copy.deepcopy(data.draw(st.sampled_from(PAYLOADS)))
    surface = payload.get("type", "message")
    for _ in range(data.draw(st.integers(1, 2))):
        container, key = data.draw(st.sampled_from(places(payload)))
        if data.draw(st.booleans()):
            container[key] = copy.deepcopy(data.draw(scraps))
        else:
            del container[key]
        if not payload:
            return
    ours = sorted((fault.code, fault.pointer) for fault in check(payload, surface))
    theirs = sorted((error.code, error.pointer) for error in judge(payload, surface))
    assert ours == theirs


@quick
@given(json_values)
def test_anything_at_all_gets_an_answer(value: Any) -> None:
    assert found(message(value)) != []
    assert isinstance(judge(value, "home"), list)
    assert isinstance(check(value, "modal"), tuple)
