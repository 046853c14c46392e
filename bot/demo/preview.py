"""What a template renders, as its golden files keep it."""

from pathlib import Path

from bot.charter.problems import find_name

GOLDEN = Path(__file__).parents[2] / "tests" / "contract" / "golden"


def preview(template: str) -> str:
    """Return a template's golden payloads, one picture after the other.

    `feedback/card.taken` is one picture alone. Raises UnknownNameError with the nearest.
    """
    pictures = _pictures(template)
    if not pictures:
        names = [_name(path) for path in GOLDEN.rglob("*.json")]
        pictures = _pictures(find_name("golden payload", template, names))
    return "\n".join(path.read_text(encoding="utf-8") for path in pictures)


def _pictures(template: str) -> list[Path]:
    return sorted(
        path for path in GOLDEN.rglob("*.json") if f"{_name(path)}.".startswith(f"{template}.")
    )


def _name(path: Path) -> str:
    return path.relative_to(GOLDEN).as_posix().removesuffix(".json")
