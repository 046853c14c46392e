"""Rendering: every `{{ }}` is one JSON value, and what breaks breaks with its template's name."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.mrkdwn import Mrkdwn, mention
from bot.slack.render import Renderer, RenderError

quick = settings(max_examples=50, deadline=None)
ACTIONS = frozenset({"feedback.take"})


@dataclass(frozen=True)
class Card:
    template: str = "a/b"
    title: object = "Balance inquiry"
    owner: object = Mrkdwn("<@U1>")
    rows: tuple["Row", ...] = ()


@dataclass(frozen=True)
class Row:
    name: str
    share: float = 0.5


def renderer(folder: Path, **templates: str) -> Renderer:
    """A renderer over templates given as `feedback_card="..."`, named `feedback/card`."""
    for name, text in templates.items():
        path = folder / (name.replace("_", "/") + ".json.j2")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Renderer(folder, ACTIONS)


def section(text: str) -> str:
    return blocks(text)


def blocks(*texts: str) -> str:
    sections = ",".join('{"type": "section", "text": ' + text + "}" for text in texts)
    return '{"text": "words", "blocks": [' + sections + "]}"


def test_text_objects_come_from_filters(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b=section('{{ "*{}* of {}" | mrkdwn(title, owner) }}'))
    shown = ours.render(Card(title="R&D <!here>"))["blocks"][0]["text"]
    assert shown == {
        "type": "mrkdwn",
        "text": "*R&amp;D &lt;!here&gt;* of <@U1>",
        "verbatim": True,
    }


def test_plain_text_is_left_as_it_is(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b=section("{{ title | plain }}"))
    shown = ours.render(Card(title='{} "R&D" <3'))["blocks"][0]["text"]
    assert shown == {"type": "plain_text", "text": '{} "R&D" <3', "emoji": True}


def test_plain_text_takes_a_format_too(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b=section('{{ "{}: {:,}" | plain(title, 1234) }}'))
    assert ours.render(Card())["blocks"][0]["text"]["text"] == "Balance inquiry: 1,234"


def test_mrkdwn_in_plain_text_is_refused(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b=section("{{ owner | plain }}"))
    with pytest.raises(RenderError, match=r"a/b.*Mrkdwn"):
        ours.render(Card())


def test_mrkdwn_outside_its_filter_is_refused(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"text": {{ owner }}}')
    with pytest.raises(RenderError, match="needs its filter"):
        ours.render(Card())


def test_a_messages_text_is_escaped(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"text": {{ title }}}')
    assert ours.render(Card(title="<!channel>")) == {"text": "&lt;!channel&gt;"}


def test_a_messages_text_may_be_mrkdwn(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"text": {{ "Hi {}" | mrkdwn(owner) }}}')
    assert ours.render(Card(owner=mention("U2"))) == {"text": "Hi <@U2>"}


def test_a_message_without_text_is_refused(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"blocks": [{"type": "divider"}]}')
    with pytest.raises(RenderError, match="fallback text") as caught:
        ours.render(Card())
    assert caught.value.pointer == "/text"


def test_rows_are_rendered_by_a_template_of_their_own(tmp_path: Path) -> None:
    ours = renderer(
        tmp_path,
        a_home='[{{ rows | each("a/row") }}]',
        a_row='{"type": "section", "text": {{ "{}: {:.0%}" | mrkdwn(name, share) }}}',
    )
    blocks = ours.render_blocks(Card("a/home", rows=(Row("<one>"), Row("two"))))
    assert [block["text"]["text"] for block in blocks] == ["&lt;one&gt;: 50%", "two: 50%"]
    assert ours.render_blocks(Card("a/home")) == []


def test_a_misspelt_variable_is_an_error(tmp_path: Path) -> None:
    for expression in ("titel", "titel | plain", '"{}" | mrkdwn(titel)', '"{}" | plain(titel)'):
        ours = renderer(tmp_path, a_b=section("{{ %s }}" % expression))  # noqa: UP031 - braces
        with pytest.raises(RenderError, match="'titel' is undefined"):
            ours.render(Card())


@pytest.mark.parametrize("value", [object(), float("nan"), b"bytes"])
def test_what_is_no_json_value_is_refused(tmp_path: Path, value: object) -> None:
    ours = renderer(tmp_path, a_b='{"text": "words", "value": {{ title }}}')
    with pytest.raises(RenderError, match="a/b"):
        ours.render(Card(title=value))


def test_broken_json_names_the_place(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"text": {{ title }},}')
    with pytest.raises(RenderError, match="is no JSON"):
        ours.render(Card())


def test_a_broken_template_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="a/b: cannot be rendered: Expected an expression"):
        renderer(tmp_path, a_b="{% if %}").render(Card())


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="a/nothing"):
        renderer(tmp_path).render(Card("a/nothing"))


@pytest.fixture(scope="module")
def words_renderer(tmp_path_factory: pytest.TempPathFactory) -> Renderer:
    """One renderer for all the texts that are tried on it."""
    source = section("{{ title | plain }}").replace('"words"', "{{ title }}")
    return renderer(tmp_path_factory.mktemp("templates"), a_b=source)


@quick
@given(st.text(min_size=1, max_size=300))
def test_no_text_changes_a_payloads_shape(words_renderer: Renderer, text: str) -> None:
    payload = words_renderer.render(Card(title=text))
    assert set(payload) == {"text", "blocks"}
    assert payload["blocks"][0]["text"]["text"] == text


def test_a_block_slack_would_refuse_is_refused_with_its_place(tmp_path: Path) -> None:
    button = '{"type": "button", "action_id": "feedback.take", "value": {{ title }}, "text": {{ "A" | plain }}}'
    ours = renderer(tmp_path, a_b=section('{{ "A" | plain }}, "accessory": ' + button))
    with pytest.raises(RenderError, match="a/b at /blocks/0/accessory/value: has 3001 characters"):
        ours.render(Card(title="x" * 3001))


@pytest.mark.parametrize("sign", ["&", "<", "é", "e\u0301", "🇬🇧", "\u0301"])
def test_a_text_is_counted_as_slack_counts_it_and_cut_where_it_breaks_nothing(
    tmp_path: Path, sign: str
) -> None:
    ours = renderer(tmp_path, a_b=section('{{ "*{}* {} end" | mrkdwn("a", title) }}'))
    words = ours.render(Card(title=sign * 3_500))["blocks"][0]["text"]["text"]
    assert 1_400 < len(words) <= 3_000
    assert words.startswith("*a* ")
    assert words.endswith("… end")
    assert "&" not in re.sub("&(?:amp|lt|gt);", "", words)


def test_of_a_message_that_is_too_long_the_longest_texts_give_way(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b=blocks('{{ "short" | plain }}', *["{{ title | plain }}"] * 5))
    short, *long = ours.render(Card(title="x" * 2_900))["blocks"]
    assert short["text"]["text"] == "short"
    assert {len(each["text"]["text"]) for each in long} == {2_639}


@pytest.mark.parametrize("title", ["x" * 2_000, "&" * 501])
def test_what_a_form_is_filled_with_fits_its_field(tmp_path: Path, title: str) -> None:
    field = (
        '{"type": "input", "label": {{ "What" | plain }}, "element": {"type": "plain_text_input",'
        ' "action_id": "words", "max_length": 500, "initial_value": {{ title }}}}'
    )
    form = '{"type": "modal", "title": {{ "A" | plain }}, "submit": {{ "B" | plain }}, "blocks": ['
    shown = renderer(tmp_path, a_b=form + field + "]}").render(Card(title=title))
    assert shown["blocks"][0]["element"]["initial_value"] == title[:499] + "…"


@pytest.mark.parametrize(("action", "known"), [("feedback.take", True), ("feedback.tkae", False)])
def test_every_button_has_somebody_who_answers(tmp_path: Path, action: str, known: bool) -> None:
    button = '{"type": "button", "action_id": "%s", "text": {{ "Take" | plain }}}' % action  # noqa: UP031 - braces
    ours = renderer(
        tmp_path, a_b='{"text": "x", "blocks": [{"type": "actions", "elements": [' + button + "]}]}"
    )
    if known:
        assert ours.render(Card())
    else:
        with pytest.raises(RenderError, match=r"no handler answers 'feedback\.tkae'"):
            ours.render(Card())


def test_a_view_of_no_known_type_is_refused(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_b='{"type": "modul", "blocks": []}')
    with pytest.raises(RenderError, match="'modul'"):
        ours.render(Card())


def test_a_home_and_its_sections_are_told_apart(tmp_path: Path) -> None:
    ours = renderer(tmp_path, a_home="[]", a_card='{"text": "x"}')
    with pytest.raises(RenderError, match="render_blocks"):
        ours.render(Card("a/home"))
    with pytest.raises(RenderError, match="array"):
        ours.render_blocks(Card("a/card"))
