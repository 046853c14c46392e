"""A real Chromium, a town behind the page, and pages that tolerate no error and no stranger."""

import os
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.e2e.page.gallery_server import serve_gallery
from tests.e2e.page.town import Json, Town, a_town

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --font-render-hinting=none --disable-lcd-text"
)
# Goldens are drawn in one font, so that a machine's own choice of system font cannot change them.
PINNED = """
addEventListener("DOMContentLoaded", () => {
  const sheet = document.createElement("style");
  sheet.textContent = `:root { --font: "Liberation Sans", sans-serif; --mono: "Liberation Mono", monospace; }
    *, ::before, ::after { animation: none !important; transition: none !important; caret-color: transparent !important; }`;
  document.head.append(sheet);
});
"""


@dataclass(frozen=True)
class Look:
    """How wide the window is, and whether the person likes it dark."""

    width: int = 1280
    dark: bool = False

    def __str__(self) -> str:
        return f"{self.width}-{'dark' if self.dark else 'light'}"


LOOKS = tuple(Look(width, dark) for width in (1280, 390) for dark in (False, True))
OpenPage = Callable[..., Awaitable[Page]]
OpenGallery = Callable[[list[Json]], Awaitable[Page]]
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def change_look(page: Page, look: Look) -> None:
    """Show an open page in another width and theme."""
    # Chromium draws a page behind another one only now and then.
    await page.bring_to_front()
    await page.set_viewport_size({"width": look.width, "height": 800})
    theme = "dark" if look.dark else "light"
    await page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    await page.evaluate(SETTLED)


def find_chromium() -> str:
    """Find the browser; without one the tests are skipped, or fail where it is required."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if found:
        return found
    words = "no chromium on this machine: the page's tests did not run"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(words)
    pytest.skip(words)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the whole session."""
    executable = find_chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=executable, args=FLAGS.split(), env=dict(os.environ)
        )
        yield launched
        await launched.close()


@pytest.fixture(scope="session")
def port() -> int:
    """One port for all towns: at the same address the browser's cache serves every test."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def town(port: int) -> AsyncIterator[Town]:
    """A fresh town."""
    async with a_town(port) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery_url() -> AsyncIterator[str]:
    """The address of the gallery of sample blocks."""
    async with serve_gallery() as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def window(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One window for all pages, so that their modules are loaded once; the font is ours."""
    context = await browser.new_context(reduced_motion="reduce")
    await context.add_init_script(PINNED)
    # A machine shared with other tests is slow now and then; a failure may take its time.
    context.set_default_timeout(15_000)
    expect.set_options(timeout=15_000)
    yield context
    await context.close()


@asynccontextmanager
async def a_page(window: BrowserContext, url: str, look: Look) -> AsyncIterator[Page]:
    """Open a page; an error on it or a request to elsewhere fails the test that opened it."""
    page = await window.new_page()
    await page.set_viewport_size({"width": look.width, "height": 800})
    await page.emulate_media(color_scheme="dark" if look.dark else "light")
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("request", lambda request: troubles.extend(_strange(request.url, url)))
    await page.goto(url)
    await page.wait_for_selector("html[data-ready]")
    yield page
    await page.close()
    assert troubles == []


def _strange(address: str, home: str) -> list[str]:
    ours, asked = urlsplit(home), urlsplit(address)
    known = asked.scheme in {"data", "blob"} or asked.netloc == ours.netloc
    return [] if known else [f"asked {address}"]


@pytest_asyncio.fixture(loop_scope="session")
async def open_as(window: BrowserContext, town: Town) -> AsyncIterator[OpenPage]:
    """Open the page as somebody: `await open_as("ana", Look(390))`."""
    async with AsyncExitStack() as stack:

        async def open_page(name: str, look: Look | None = None) -> Page:
            address = f"{town.url}?as={town.user(name)}"
            return await stack.enter_async_context(a_page(window, address, look or Look()))

        yield open_page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def gallery(window: BrowserContext, gallery_url: str) -> AsyncIterator[Page]:
    """The whole gallery on one page."""
    async with a_page(window, f"{gallery_url}/gallery/", Look()) as page:
        yield page


@pytest_asyncio.fixture(loop_scope="session")
async def open_gallery(gallery: Page) -> AsyncIterator[OpenGallery]:
    """Show blocks of one's own on the gallery's page: `await open_gallery([...])`."""

    async def show(blocks: list[Json]) -> Page:
        await change_look(gallery, Look())
        await gallery.evaluate("(blocks) => window.show(blocks)", blocks)
        return gallery

    yield show
    await gallery.evaluate("() => window.show(window.sheets)")
