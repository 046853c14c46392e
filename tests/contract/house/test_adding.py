"""A new capability is found where it stands: few files know that there is one more."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.contract.house.throwaway import OWN, SHARED
from tests.source import ROOT

MOST_SHARED = 6
TREE = (
    "bot", "handlers", "schedules", "templates", "tests", "README.md", "CHANGELOG.md",
    "CONTRIBUTING.md", "pyproject.toml", "alembic.ini", "rollout.yaml",
)  # fmt: skip
# Whatever holds a list of what there is would have to name the new one, and fails without.
HOLDING = (
    "tests/contract/postcards",
    "tests/contract/house/test_commands.py",
    "tests/contract/house/test_registry.py",
    "tests/contract/house/test_views.py",
    "tests/contract/test_templates.py",
)
# Writes no golden file where it is asked to, to see that one is missed.
NOT_UPDATED = "not written_on_demand"


def copied(folder: Path) -> Path:
    """Copy the tree, with the throwaway capability in it."""
    for name in TREE:
        source = ROOT / name
        if source.is_dir():
            # What is compiled comes with it: it is known by its source's age, which is copied too.
            shutil.copytree(source, folder / name)
        else:
            shutil.copy(source, folder / name)
    for name, text in OWN.items():
        assert not (ROOT / name).exists(), name
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    for name, (before, added) in SHARED.items():
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace(before, added + before, 1), "utf-8")
    return folder


def failures(folder: Path) -> str:
    """Run in a copy everything that holds a list of what there is, and write what is written."""
    options = ("-q", "--tb=short", "-p", "no:xdist", "-k", NOT_UPDATED)
    command = [sys.executable, "-m", "pytest", *options, *HOLDING]
    environment = {**os.environ, "PYTHONPATH": str(folder), "UPDATE_GOLDEN": "1"}
    environment = {k: v for k, v in environment.items() if not k.startswith("PYTEST_")}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout


def test_a_capability_more_touches_at_most_six_shared_files(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    assert failures(folder) == ""
    assert sorted(touched(folder)) == sorted(SHARED)
    assert len(SHARED) <= MOST_SHARED


def touched(folder: Path) -> list[str]:
    """Name the files that were there before and are other ones now."""
    return [
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.suffix in (".py", ".md", ".toml", ".yaml", ".json", ".j2", ".ini")
        and (ROOT / path.relative_to(folder)).is_file()
        and path.read_bytes() != (ROOT / path.relative_to(folder)).read_bytes()
    ]


def test_contributing_names_the_same_files() -> None:
    chapter = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Adding a capability")[2]
    shared = chapter.partition("\nShared")[2].partition("\n## ")[0]
    assert set(re.findall(r"^- `([\w/]+\.\w+)`", shared, re.MULTILINE)) == set(SHARED)
