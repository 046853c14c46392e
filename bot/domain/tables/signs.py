"""What a table's file says before its first cell: its encoding, and the sign between cells."""

import codecs
import re
from collections.abc import Iterable

SIGNS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
SAVE = "save it as “CSV UTF-8”"
# What a file of another kind begins with.
OTHERS = (
    (b"\xff\xfe", f"it is UTF-16, which spreadsheets call “Unicode text”: {SAVE}"),
    (b"\xfe\xff", f"it is UTF-16, which spreadsheets call “Unicode text”: {SAVE}"),
    (b"PK\x03\x04", f"it is a workbook, not a CSV file: {SAVE}"),
    (b"\xd0\xcf\x11\xe0", f"it is a workbook, not a CSV file: {SAVE}"),
    (b"\x1f\x8b", "it is compressed: unpack it first"),
)
# Excel's own first line.
_SEP = re.compile(r'"?sep=([,;\t|])"?', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')


class TableError(Exception):
    """The file cannot be read as a table; says where, why and what to do, for whoever wrote it."""


def sentence(words: str) -> str:
    """Make a sentence of what is told about a table or one of its rows."""
    return words if words.endswith("?") else f"{words}."


def check_text(chunks: Iterable[bytes]) -> None:
    """Raise TableError unless the bytes are UTF-8 text, saying what they look like instead."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, is_first, left = 1, True, b""
    for chunk in chunks:
        if is_first:
            _check_kind(chunk)
        is_first = False
        if b"\x00" in chunk:
            raise TableError(f"it holds NUL signs, so it is no CSV file: {SAVE}")
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as problem:
            raise _odd(problem, left + chunk, line) from None
        line += chunk.count(b"\n")
        left = decoder.getstate()[0]
    if left:
        raise TableError(f"line {line} is not UTF-8 text, it is cut off: send it again")


def text_of(data: bytes) -> str:
    """Decode a whole file; raises TableError."""
    check_text([data])
    return data.decode("utf-8-sig")


def sign_of(line: str) -> tuple[str, bool]:
    """Tell the sign between cells by the first line, and whether that line says nothing else."""
    if found := _SEP.fullmatch(line.strip("\r\n ")):
        return found[1], True
    bare = _QUOTED.sub("", line)
    return max(SIGNS, key=bare.count), False


def _check_kind(head: bytes) -> None:
    for start, words in OTHERS:
        if head.startswith(start):
            raise TableError(words)
    # Without its mark UTF-16 shows by every second byte.
    if len(head[:200]) // 4 < head[:200].count(0) < len(head[:200]) * 3 // 4:
        raise TableError(OTHERS[0][1])


def _odd(problem: UnicodeDecodeError, data: bytes, line: int) -> TableError:
    line += data[: problem.start].count(b"\n")
    start = max(data.rfind(b"\n", 0, problem.start), data.rfind(b",", 0, problem.start)) + 1
    piece = data[max(start, problem.start - 20) : problem.start + 10].splitlines()[0]
    try:
        seen = f"; as Windows-1252 it says “{piece.decode('cp1252')}”"
    except UnicodeDecodeError:
        seen = ""
    return TableError(f"line {line} is not UTF-8 text{seen}: {SAVE}")
