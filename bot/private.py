"""Files and folders that only whoever runs the bot may open, whatever the umask."""

import os
from contextlib import suppress
from pathlib import Path

FILE, FOLDER = 0o600, 0o700


def opener(path: str, flags: int) -> int:
    """Open a file as `open(..., opener=opener)` asks; where it is made, it is nobody else's."""
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0), FILE)


def make_file(path: Path) -> None:
    """Make an empty file where there is none, for a library that would make it with any mode."""
    # One that is there is not even opened: closing it would let go of every lock that this process
    # has on it. Source: https://www.sqlite.org/howtocorrupt.html (2.2)
    with suppress(FileExistsError):
        os.close(opener(str(path), os.O_WRONLY | os.O_CREAT | os.O_EXCL))


def make_folder(path: Path) -> None:
    """Make a folder and those above it; the ones that are there stay as they are."""
    for each in (*reversed(path.parents), path):
        # Python's own `parents=True` gives the mode to the last of them alone.
        if not each.is_dir():
            each.mkdir(FOLDER, exist_ok=True)


def open_to_others(path: Path) -> bool:
    """Tell whether anybody but the owner may do anything with it."""
    return os.name == "posix" and bool(path.stat().st_mode & 0o077)
