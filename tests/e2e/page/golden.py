"""Pictures kept beside the tests, compared with a little patience for soft edges."""

import io
import os
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.async_api import Locator, Page

GOLDENS = Path(__file__).parent / "goldens"
EDGE = 48  # how far a channel may be off before a pixel counts as different
SHARE = 0.002  # how many pixels may differ
PROBE = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = '40px "Liberation Sans"';
  return pen.measureText("Hamburgefonstiv 0123456789").width;
}"""
PROBE_WIDTH = 535.94


async def looks_like(shown: Page | Locator, name: str) -> None:
    """Compare a picture of what is shown with its golden; UPDATE_GOLDEN=1 keeps it instead."""
    picture = Image.open(io.BytesIO(await shown.screenshot())).convert("RGB")
    path = GOLDENS / f"{name}.png"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        _keep(picture, path)
        return
    assert path.is_file(), f"no golden {name}; run with UPDATE_GOLDEN=1"
    await _same_font(shown if isinstance(shown, Page) else shown.page)
    golden = Image.open(path).convert("RGB")
    assert picture.size == golden.size, f"{name} is {picture.size}, its golden {golden.size}"
    _compare(picture, golden, name)


async def _same_font(page: Page) -> None:
    width = await page.evaluate(PROBE)
    if abs(width - PROBE_WIDTH) < 0.5:
        return
    words = "Liberation Sans is not here: the goldens can't be compared"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(words)
    pytest.skip(words)


def _keep(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    # A palette of 128 colours halves the size and stays well inside EDGE.
    picture.quantize(128, dither=Image.Dither.NONE).save(path, optimize=True)


def _compare(picture: Image.Image, golden: Image.Image, name: str) -> None:
    off = (
        ImageChops.difference(picture, golden).convert("L").point(lambda v: 255 if v > EDGE else 0)
    )
    wrong = off.histogram()[255]
    if wrong <= SHARE * picture.width * picture.height:
        return
    seen = Path(os.environ.get("GOLDEN_OUT", "/tmp")) / f"{name}.png"  # noqa: S108  for a person to look at after a failure
    picture.save(seen)
    pytest.fail(f"{name} differs in {wrong} pixels within {off.getbbox()}; see {seen}")
