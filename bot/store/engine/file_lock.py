"""One process per SQLite file: whoever starts second is refused, in words that help."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ConfigError
from bot.private import make_folder, opener
from bot.store.engine.connections import normal_url

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows
    fcntl = None  # type: ignore[assignment]  # its absence is what `alone` asks about

log = logging.getLogger(__name__)


@contextmanager
def alone(url: str) -> Iterator[bool]:
    """Hold a SQLite file for this process while the block runs; yield whether nobody else has it.

    The kernel lets go of it when the process dies, however it dies. Yields False where that cannot
    be known: on PostgreSQL, whose replicas share, and where the system offers no such lock. Raises
    ConfigError where another process holds it.
    """
    path = normal_url(url).database
    if normal_url(url).get_backend_name() != "sqlite" or path in (None, "", ":memory:"):
        yield False
        return
    held = _opened(Path(f"{path}.lock"))
    try:
        yield _locked(held, str(path))
    finally:
        # The file stays: removing it could take the lock from under whoever just opened it.
        os.close(held)


def _opened(path: Path) -> int:
    try:
        make_folder(path.parent)
        return opener(str(path), os.O_RDWR | os.O_CREAT)
    except OSError as problem:
        raise ConfigError(
            f"Cannot write {path} ({problem.strerror}). The folder of the database must be writable:"
            " change its permissions, or BOT_DATABASE_URL."
        ) from None


def _locked(held: int, path: str) -> bool:
    if fcntl is None:
        log.warning("this system cannot tell whether another process uses %s", path)
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigError(
            f"{path} is in use by another Drumbeat process ({_holder(held)}). Stop that one first,"
            " or give this one a file of its own in BOT_DATABASE_URL. Several processes on one"
            " database need PostgreSQL."
        ) from None
    except OSError as problem:
        log.warning("no lock on %s: %s; start one process only", path, problem.strerror)
        return False
    os.truncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    return True


def _holder(held: int) -> str:
    number = os.pread(held, 20, 0).decode("ascii", "replace").strip()
    return f"process {number}" if number else "its number is not known"
