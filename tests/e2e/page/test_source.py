"""What the page's source must not contain."""

import re
from pathlib import Path

import pytest

from bot.workspace.workspace import PAGE

SOURCES = sorted(
    path for path in PAGE.rglob("*") if path.suffix in {".js", ".css", ".html", ".svg"}
)
FORBIDDEN = {
    "a word of the bot": r"drumbeat|rollout|/feedback|\bfeedback(?!_buttons|-buttons|Buttons)\b|\bpods?\b|champion",
    "markup made from data": r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment",
    "code made from data": r"\beval\(|new Function\(|setTimeout\([\"']",
    "another host": r"(?:src|href)=[\"']https?:|@import|url\([\"']?https?:|fetch\([\"'`]https?:",
}
LINES = {".js": 300, ".css": 300}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_page_contains_no(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what], re.IGNORECASE if "bot" in what else 0)
    found = [
        f"{path.relative_to(PAGE)}:{number}: {line.strip()[:80]}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf8").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PAGE)))
def test_a_source_file_is_small_and_says_what_it_is(path: Path) -> None:
    lines = path.read_text("utf8").splitlines()
    assert len(lines) <= 300
    assert path.suffix not in LINES or lines[0].startswith(("/** ", "/* "))
