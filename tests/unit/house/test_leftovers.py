"""What a killed run of the tests leaves, in memory perhaps, is removed by the next one."""

import os
from pathlib import Path

import pytest

from tests.databases import SERVER, clear_away

NOBODY = 2**22 + 1  # above every process of Linux


@pytest.mark.parametrize("sign", ["", "-"], ids=["serves", "is being made"])
@pytest.mark.parametrize("lives", [True, False])
def test_what_a_dead_server_left_is_removed(tmp_path: Path, lives: bool, sign: str) -> None:
    data = tmp_path / f"{SERVER}x" / "data"
    data.mkdir(parents=True)
    number = os.getpid() if lives else NOBODY
    (data / "postmaster.pid").write_text(f"{sign}{number}\n{data}\n", "utf-8")
    clear_away(tmp_path)
    assert data.parent.exists() == lives


def test_a_server_that_has_not_begun_keeps_its_folder(tmp_path: Path) -> None:
    (tmp_path / f"{SERVER}x").mkdir()
    clear_away(tmp_path)
    assert (tmp_path / f"{SERVER}x").exists()
