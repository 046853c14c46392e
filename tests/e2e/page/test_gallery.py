"""Every block and every input element, drawn as it was when somebody last looked."""

import pytest
from playwright.async_api import Page

from tests.e2e.page.conftest import LOOKS, Look, change_look
from tests.e2e.page.golden import looks_like

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SHEETS = ("text", "data", "boxes", "actions", "inputs")


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("sheet", SHEETS)
async def test_blocks_look_as_they_did(gallery: Page, sheet: str, look: Look) -> None:
    await change_look(gallery, look)
    await looks_like(gallery.locator(f"#{sheet}"), f"{sheet}-{look}")
