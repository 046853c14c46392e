"""What passes between us and the process that works: pickled, each with its length before it."""

import pickle
import struct
from typing import IO, Any

# What an answer begins with.
DONE, RAISED, OUT_OF_MEMORY = "done", "raised", "memory"
LENGTH = struct.Struct("!Q")


def send(pipe: IO[bytes], sent: Any) -> None:
    """Write something whole; raises OSError where nobody reads any more."""
    body = pickle.dumps(sent, pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(body)))
    pipe.write(body)
    pipe.flush()


def next_frame(pipe: IO[bytes]) -> bytes:
    """Return the next thing sent, still pickled; raises EOFError where nobody sends any more."""
    (length,) = LENGTH.unpack(_whole(pipe, LENGTH.size))
    return _whole(pipe, length)


def _whole(pipe: IO[bytes], length: int) -> bytes:
    found = pipe.read(length)
    if len(found) < length:
        raise EOFError
    return found
