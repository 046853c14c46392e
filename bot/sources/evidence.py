"""Bytes as evidence of pipelines: each row with its line, whatever is wrong with others."""

from collections.abc import Iterator
from typing import Any

from bot.domain.measures.observations import Refusal
from bot.domain.stages.pipelines import FIELDS, EvidenceRules, PipelineWord
from bot.domain.tables.columns import Columns
from bot.sources.rows import Row, Shape, UnreadableError, read_each, rows_of

MOST_BYTES, MOST_ROWS = 500_000, 1_000
KEY = "evidence"
COLUMNS = Columns(tuple(name for name in FIELDS if name != "expires"), ("expires",))


def read_evidence(
    body: bytes, shape: Shape, rules: EvidenceRules
) -> tuple[list[tuple[int, PipelineWord]], list[Refusal]]:
    """Read every row of a body, each with its line; raises UnreadableError where none can be read."""
    if len(body) > MOST_BYTES:
        raise UnreadableError(
            f"at most {MOST_BYTES:,} bytes of evidence in one request", status=413
        )
    line = 0

    def numbered() -> Iterator[Row]:
        nonlocal line
        for line, row in rows_of(body, shape, most=MOST_ROWS, columns=COLUMNS, key=KEY):  # noqa: UP028 - the line is remembered
            yield line, row

    def read(row: dict[str, Any]) -> tuple[int, PipelineWord]:
        return line, rules.read(row)

    return read_each(numbered(), read, _is_of, "the same as", "one result of a run, please")


def _is_of(told: tuple[int, PipelineWord]) -> tuple[str, str, str]:
    _, word = told
    return word.workflow, word.criterion, word.run
