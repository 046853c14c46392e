"""The page's files as a browser gets them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.workspace.pagefiles import PageFiles
from bot.workspace.workspace import PAGE, Workspace

BROWSER_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@pytest.fixture
async def http(workspace: Workspace) -> AsyncIterator[httpx.AsyncClient]:
    root = workspace.base_url.removesuffix("/api/")
    async with httpx.AsyncClient(base_url=root, trust_env=False) as client:
        yield client


async def test_every_file_of_the_page_arrives_whole_and_as_what_it_is(
    http: httpx.AsyncClient,
) -> None:
    files = [path for path in PAGE.rglob("*") if path.suffix in BROWSER_KINDS]
    assert len(files) > 50
    for path in files:
        got = await http.get(f"/static/{path.relative_to(PAGE).as_posix()}")
        assert got.content == path.read_bytes()
        assert got.headers["content-type"].split(";")[0] == BROWSER_KINDS[path.suffix]


async def test_the_page_names_its_files_by_version_and_these_are_kept_for_good(
    http: httpx.AsyncClient,
) -> None:
    page = await http.get("/")
    assert page.headers["content-type"].startswith("text/html")
    # With a token in it, it is this page's alone.
    assert page.headers["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.content != (await http.get("/")).content
    named = re.findall(r'"(/static/[^"]+)"', page.text)
    assert len(named) > 5
    for address in named:
        got = await http.get(address)
        assert got.status_code == 200
        assert "immutable" in got.headers["cache-control"]


async def test_a_file_the_browser_still_has_is_not_sent_again(http: httpx.AsyncClient) -> None:
    for path in ("/static/css/tokens.css", "/static/js/main.js"):
        first = await http.get(path)
        assert first.headers["cache-control"] == "no-cache"
        for etag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
            again = await http.get(path, headers={"If-None-Match": etag})
            assert (again.status_code, again.content) == (304, b"")
        changed = await http.get(path, headers={"If-None-Match": '"other"'})
        assert changed.content == first.content


@pytest.mark.parametrize(
    "path",
    [
        "/static/none.js",
        "/static/",
        "/static/../workspace.py",
        "/static/%2e%2e/workspace.py",
        "/static/js/..%2f..%2fworkspace.py",
        "/static//etc/passwd",
        "/static/0000000000000000/js/main.js",
    ],
)
async def test_no_path_leads_out_of_the_page(http: httpx.AsyncClient, path: str) -> None:
    # As a raw target: a client of good manners would tidy the dots away first.
    url = http.base_url.copy_with(raw_path=path.encode())
    assert (await http.get(url)).status_code == 404


async def test_a_page_that_is_not_there_says_so(tmp_path: Path) -> None:
    files = PageFiles(tmp_path)
    site = Starlette(routes=[Route("/", files.page)])
    transport = httpx.ASGITransport(app=site)
    async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
        assert (await client.get("/")).status_code == 404
