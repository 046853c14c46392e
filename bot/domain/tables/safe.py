"""Text in a cell that no spreadsheet runs, wherever it splits the line; and back."""

import re

# What a spreadsheet takes for the beginning of a formula; some take the wide forms as well.
_FORMULA = r"=+\-@\u2212\uff0b\uff0d\uff1d\uff20"
# What may stand before it and is passed over.
_PASSED = r"[^\S\t\r\n]|[\"'\ufeff\u200b]"
# A reader for semicolons or tabs does not see our quotes, and begins a cell within one of ours.
_BEGINS = r"(?<=[;|\t\r\n])"
_RUNS = re.compile(
    rf"^(?=(?:{_PASSED})*+[{_FORMULA}\t\r\n])|{_BEGINS}(?=(?:{_PASSED})*+[{_FORMULA}])"
)
_HELD = re.compile(
    rf"^'(?=(?:{_PASSED})*+[{_FORMULA}\t\r\n])|{_BEGINS}'(?=(?:{_PASSED})*+[{_FORMULA}])"
)
_SUSPECT = re.compile(rf"[{_FORMULA}\t\r\n]")


def shown_only(text: str) -> str:
    """Write a cell so that a spreadsheet shows it and never runs it."""
    return _RUNS.sub("'", text) if _SUSPECT.search(text) else text


def bare(cell: str) -> str:
    """Take away what `shown_only` put before a formula, and nothing else."""
    return _HELD.sub("", cell)
