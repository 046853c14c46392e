"""Student's t against its printed tables."""

import pytest

from bot.domain.verdicts.quantiles import t_quantile, t_share


@pytest.mark.parametrize(
    ("share", "degrees", "printed"),
    [
        (0.975, 1, 12.706),
        (0.99, 1, 31.821),
        (0.99, 2, 6.965),
        (0.975, 3, 3.182),
        (0.99, 6, 3.143),
        (0.975, 10, 2.228),
        (0.99, 29, 2.462),
        (0.8, 10, 0.879),
        (0.99, 1_000, 2.330),
    ],
)
def test_quantiles_are_those_of_the_tables(share: float, degrees: int, printed: float) -> None:
    assert t_quantile(share, degrees) == pytest.approx(printed, abs=0.0006)


@pytest.mark.parametrize("degrees", [1, 2, 7, 30])
def test_both_tails_weigh_the_same(degrees: int) -> None:
    assert t_share(0, degrees) == pytest.approx(0.5)
    assert t_share(-1.7, degrees) == pytest.approx(1 - t_share(1.7, degrees))
