"""From a file to a charter, or to everything that is wrong with it at once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.charter.agreement import disagreements
from bot.charter.document import MOST_BYTES, Document, Place, read
from bot.charter.models import Charter, CharterFile
from bot.charter.plain_words import explained
from bot.charter.problems import CharterError, Problem, did_you_mean
from bot.charter.shape import without_empty
from bot.charter.shifts import DatedShift, read_csv


def load(path: Path) -> Charter:
    """Read the charter at `path`; raises CharterError naming every fault."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as failed:
        raise CharterError(path.name or str(path), [_unreadable(path, failed)]) from None
    return _charter(read(raw, path.name), path.parent)


def parse(text: str, *, name: str = "rollout.yaml", folder: Path | None = None) -> Charter:
    """Read a charter from text; `folder` is where a CSV of shifts is looked for.

    Raises CharterError naming every fault.
    """
    return _charter(read(text.encode("utf-8", "surrogatepass"), name), folder or Path())


def _charter(document: Document, folder: Path) -> Charter:
    if not isinstance(document.data, dict):
        if not document.problems:
            document.problems.append(
                document.problem((), "a charter is made of keys.", "begin with `version: 1`.")
            )
        raise CharterError(document.name, document.problems)
    data = without_empty(document.data)
    # References are checked on the raw data, so that they are told beside misshapen values.
    dated, csv_problems = _shifts_beside(data, folder)
    unkept = _unkept(data, document)
    problems = [*document.problems, *csv_problems, *unkept, *disagreements(data, document)]
    charter, misshapen = _validated(data, CharterFile(document, dated))
    if charter is None or problems:
        raise CharterError(document.name, {*problems, *misshapen})
    return charter


def _unkept(data: Any, document: Document, place: Place = ()) -> Iterator[Problem]:
    """Find the texts that PostgreSQL would not keep: an escape can bring a NUL sign in."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _unkept(key, document, (*place, key))
            yield from _unkept(value, document, (*place, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _unkept(value, document, (*place, number))
    elif isinstance(data, str) and "\x00" in data:
        yield document.problem(place, "holds a NUL sign, which no text may hold.", "take it out.")


def _validated(data: Any, origin: CharterFile) -> tuple[Charter | None, list[Problem]]:
    try:
        return Charter.model_validate(data, context=origin), []
    except ValidationError as wrong:
        return None, explained(wrong, data, origin.document)


def _shifts_beside(
    data: dict[str, Any], folder: Path
) -> tuple[tuple[DatedShift, ...], tuple[Problem, ...]]:
    named = data.get("shifts")
    # A NUL sign is told as such, and in no path.
    if not isinstance(named, str) or "\0" in named:
        return (), ()
    return read_csv(folder / named)


def _unreadable(path: Path, failed: OSError) -> Problem:
    if isinstance(failed, IsADirectoryError):
        hint = did_you_mean("rollout.yaml", _beside(path), else_say="name the file in it.")
        return Problem(1, 1, "", f"{path} is a folder, not a charter.", hint)
    if not isinstance(failed, FileNotFoundError):
        return Problem(1, 1, "", f"the charter cannot be read: {failed.strerror}.")
    hint = did_you_mean(
        path.name, _beside(path.parent), else_say="name the file, or copy rollout.yaml."
    )
    return Problem(1, 1, "", f"there is no file {path}.", hint)


def _beside(folder: Path) -> list[str]:
    return [each.name for each in folder.glob("*.y*ml")] if folder.is_dir() else []
