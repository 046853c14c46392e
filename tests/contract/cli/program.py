"""The command line as a person meets it: words on two streams and an exit code."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.source import ROOT


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


class Program:
    """`python -m bot` in a folder of its own, with no setting but those given."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch
        for name in [name for name in os.environ if name.startswith("BOT_")]:
            patch.delenv(name)
        patch.chdir(folder)

    def __call__(self, *words: object, **settings: str) -> Ended:
        """Run a command through the same `main` as the real program, settings in lower case."""
        out, err = StringIO(), StringIO()
        with self._patch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            patch.setattr(sys, "argv", ["python -m bot", *map(str, words)])
            for name, value in _variables(settings).items():
                patch.setenv(name, value)
            # Typer ends every command by SystemExit, also one that went well.
            with pytest.raises(SystemExit) as ended:
                main()
        return Ended(int(ended.value.code or 0), out.getvalue(), err.getvalue())

    def write(self, name: str, text: str | bytes) -> Path:
        """Put a file into the folder."""
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def files(self) -> set[str]:
        """Name what lies in the folder."""
        return {path.name for path in self.folder.iterdir()}


def as_process(folder: Path, *words: object, **settings: str) -> Ended:
    """Run a command as a process of its own, as a person does from the root of the checkout."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **_variables(settings)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, words)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _variables(settings: Mapping[str, str]) -> dict[str, str]:
    return {f"BOT_{name.upper()}": value for name, value in settings.items()}
