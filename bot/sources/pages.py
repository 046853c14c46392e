"""The rest of an answer: where its next page is, and when there is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from bot.sources.layout.paths import Paths
from bot.sources.rows import UnreadableError, json_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How the next page is asked for: by an address, a cursor, or by number; and how many may be."""

    next: str = ""
    cursor: str = ""
    param: str = ""
    first: int = 1
    until: str = ""
    most: int = 20


class Page(NamedTuple):
    """What one page is asked by."""

    url: str
    params: Mapping[str, str]


def first_page(page: Page, pages: Pages) -> Page:
    """Return what the first page is asked by."""
    if pages.next or pages.cursor:
        return page
    return page._replace(params={**page.params, pages.param: str(pages.first)})


def next_page(job: tuple[bytes, Page, Pages]) -> Page | str | None:
    """Say what the next page is asked by; None after the last one, words where it cannot be asked."""
    body, page, pages = job
    paths = Paths()
    try:
        data = json_in(body)
        if pages.until and paths.ask(pages.until, data):
            return None
        if pages.next:
            return _linked(paths.ask(pages.next, data), page)
        if pages.cursor:
            return _beyond(paths.ask(pages.cursor, data), page, pages)
    except UnreadableError as problem:
        return str(problem)
    number = int(page.params[pages.param]) + 1
    return page._replace(params={**page.params, pages.param: str(number)})


def _linked(link: object, page: Page) -> Page | str | None:
    if not link:
        return None
    if not isinstance(link, str):
        return "the address of its next page is no text"
    try:
        url = urljoin(page.url, link)
        here, there = urlsplit(page.url), urlsplit(url)
    except ValueError:
        return "the address of its next page is none"
    # Its secret goes along, so that it may lead nowhere else.
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return f"its next page is at another place, {there.netloc[:100]}"
    return None if url == page.url and not page.params else Page(url, {})


def _beyond(cursor: object, page: Page, pages: Pages) -> Page | None:
    if not cursor or str(cursor) == page.params.get(pages.param):
        return None
    return page._replace(params={**page.params, pages.param: str(cursor)})
