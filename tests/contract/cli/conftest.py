"""What the tests of the command line may ask for."""

from pathlib import Path

import pytest

from tests.contract.cli.program import Program


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program in an empty folder."""
    return Program(tmp_path, monkeypatch)
