"""A form is decoded once, fast, and exactly as the standard library would."""

import json
from urllib.parse import quote_plus, unquote_to_bytes, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.envelope import MalformedError
from bot.slack.payload import FORM, JSON, _unescape, parse


def standard(value: bytes) -> bytes:
    return unquote_to_bytes(value.replace(b"+", b" "))


@given(st.binary(max_size=60))
def test_any_bytes_unescape_as_the_standard_library_says(value: bytes) -> None:
    assert _unescape(value) == standard(value)


@given(st.text(alphabet="%+=&0123456789abcdefABCDEF_\n\r\t {}", max_size=40))
def test_odd_escapes_unescape_as_the_standard_library_says(value: str) -> None:
    assert _unescape(value.encode()) == standard(value.encode())


@given(st.text(max_size=80))
def test_what_people_write_comes_out_as_it_went_in(text: str) -> None:
    if "\x00" in text:
        return
    body = urlencode({"command": "/rollout", "user_id": "U1", "text": text}).encode()
    assert parse(body, FORM)["text"] == text


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_words_in_a_payload_come_out_as_they_went_in(text: str) -> None:
    payload = {"type": "shortcut", "callback_id": "c", "user": {"id": "U1"}, "words": text}
    for ensure_ascii in (True, False):
        dumped = json.dumps(payload, ensure_ascii=ensure_ascii)
        assert parse(b"payload=" + quote_plus(dumped).encode(), FORM)["words"] == text
        assert parse(dumped.encode(), JSON)["words"] == text


@pytest.mark.parametrize(
    "smuggled", ['"\\u0000"', '"\\ud800"', '"\\uDFFF x"', '{"\\u0000": 1}', '["\\ud83c"]']
)
def test_characters_no_text_may_hold_are_refused_wherever_they_stand(smuggled: str) -> None:
    body = b'{"type": "x", "deep": [{"words": ' + smuggled.encode() + b"}]}"
    with pytest.raises(MalformedError, match="no text may hold"):
        parse(body, JSON)


def test_the_same_characters_written_out_are_only_words() -> None:
    assert (
        parse(b'{"type": "x", "words": "\\\\u0000 \\\\ud800"}', JSON)["words"] == "\\u0000 \\ud800"
    )
