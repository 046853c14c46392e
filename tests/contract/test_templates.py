"""Templates keep to the house's rules, are used, and have their golden files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.slack.render import environment
from tests.contract.goldens import GOLDEN, golden, pictured
from tests.contract.template_guards import SUFFIX, drawn_upon, names, rendered_by, violations

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
SOURCES = [path for top in ("bot", "handlers", "schedules") for path in (ROOT / top).rglob("*.py")]


@pytest.mark.parametrize("name", names(TEMPLATES))
def test_every_template_compiles(name: str) -> None:
    environment(TEMPLATES).get_template(name + SUFFIX)


def test_no_template_breaks_a_rule() -> None:
    broken = {
        name: rules
        for name in names(TEMPLATES)
        if (rules := violations((TEMPLATES / (name + SUFFIX)).read_text(encoding="utf-8")))
    }
    assert broken == {}


def test_every_template_is_used() -> None:
    used = rendered_by(SOURCES, names(TEMPLATES)) | drawn_upon(TEMPLATES)
    assert set(names(TEMPLATES)) - used == set()


def test_every_rendered_template_has_its_golden_file() -> None:
    rendered = rendered_by(SOURCES, names(TEMPLATES))
    assert rendered - pictured() == set()


def test_every_golden_file_has_its_template() -> None:
    assert pictured() - set(names(TEMPLATES)) == set()


CLEAN = [
    '{"text": {{ "{} took {}" | mrkdwn(name, number) }}, "blocks": []}',
    '{% if owner %}{"type": "divider"},{% endif %}',
    '{"note": "a \\" quote"}',
    '[{{ rows | each("feedback/row") }}]',
    "{% for row in rows %}{{ row.name | plain }}{% if not loop.last %},{% endif %}{% endfor %}",
    '{% extends "layout/card.json.j2" %}{% block body %}{}{% endblock %}',
]

BROKEN = {
    '{"type": "mrkdwn", "text": {{ name }}}': "written by hand",
    '{"type": "plain_text", "text": {{ name }}}': "written by hand",
    '{"type": "markdown", "text": {{ name }}}': "written by hand",
    '{"value": "F-{{ number }}"}': "cut by a tag",
    '{"style": "{% if late %}danger{% endif %}"}': "cut by a tag",
    "{% macro row() %}{}{% endmacro %}": "Macro",
    '{% import "a" as a %}': "Import",
    '{% from "a" import b %}': "FromImport",
    "{% set row %}{}{% endset %}": "AssignBlock",
    "{% filter plain %}words{% endfilter %}": "FilterBlock",
    "{% call row() %}{}{% endcall %}": "CallBlock",
    "{% block a %}{{ super() }}{% endblock %}": "super()",
    "{% block a %}{% endblock %}{{ self.a() }}": "self.a()",
    "{{ caller() }}": "caller()",
    "{{ text | mrkdwn }}": "format of mrkdwn",
    '{{ text | plain("a") }}': "format of plain",
    "{{ rows | each(name) }}": "template of each",
}


@pytest.mark.parametrize("source", CLEAN)
def test_a_template_of_the_house_passes(source: str) -> None:
    assert violations(source) == []


@pytest.mark.parametrize("source", BROKEN)
def test_a_template_that_breaks_a_rule_is_found(source: str) -> None:
    assert any(BROKEN[source] in rule for rule in violations(source))


def test_the_users_of_a_template_are_found(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    texts = {
        "a/card": '{% extends "a/layout.json.j2" %}{% include "a/part.json.j2" %}',
        "a/home": '[{{ rows | each("a/row") }}]',
    }
    for name, text in texts.items():
        (tmp_path / (name + SUFFIX)).write_text(text, encoding="utf-8")
    code = tmp_path / "code.py"
    code.write_text('render("a/card", view)', encoding="utf-8")
    assert drawn_upon(tmp_path) == {"a/layout", "a/part", "a/row"}
    assert rendered_by([code], names(tmp_path)) == {"a/card"}


def test_a_golden_file_is_written_on_demand_and_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(AssertionError, match="no golden file"):
        golden("a/card", {"text": "é"}, folder=tmp_path)
    monkeypatch.setenv("UPDATE_GOLDEN", "1")
    golden("a/card", {"text": "é"}, folder=tmp_path)
    golden("a/card.taken", {"text": "taken"}, folder=tmp_path)
    monkeypatch.delenv("UPDATE_GOLDEN")
    golden("a/card", {"text": "é"}, folder=tmp_path)
    with pytest.raises(AssertionError, match="differs"):
        golden("a/card", {"text": "e"}, folder=tmp_path)
    assert pictured(tmp_path) == {"a/card"}


def test_golden_files_stand_beside_the_contract_tests() -> None:
    assert GOLDEN == ROOT / "tests" / "contract" / "golden"
