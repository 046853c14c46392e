"""What the fault tests share: one process to fork the program from."""

from collections.abc import Iterator

import pytest

from tests.faults.child import Begin, nursery


@pytest.fixture(scope="session")
def begin() -> Iterator[Begin]:
    """What starts the program from a process that has imported it already."""
    with nursery() as made:
        yield made
