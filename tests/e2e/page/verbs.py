"""What people do on the page, in a person's words."""

from playwright.async_api import Locator, Page, expect


def composer(page: Page, *, thread: bool = False) -> Locator:
    return page.locator(f"{'.thread' if thread else 'main'} [data-composer]")


async def say(page: Page, text: str, *, thread: bool = False) -> None:
    """Type a line and send it."""
    field = composer(page, thread=thread)
    await field.fill(text)
    await field.press("Enter")


async def sees(page: Page, text: str, within: str = "main") -> Locator:
    """Wait for a message with these words."""
    message = page.locator(f"{within} .message", has_text=text).last
    await expect(message).to_be_visible()
    return message


async def goes_to(page: Page, name: str) -> None:
    """Open a channel or the app from the sidebar."""
    await page.locator(".side-row", has_text=name).click()
    await expect(page.locator(".conversation-head h2").first).to_contain_text(name)


async def opens_note(page: Page) -> Locator:
    """Open the app's modal by its command."""
    await composer(page).press_sequentially("/note")
    await page.keyboard.press("Enter")
    await expect(page.locator(".dialog.view")).to_be_visible()
    return page.locator(".dialog.view")


async def fills_note(page: Page, title: str, text: str) -> None:
    """Fill the note's required fields."""
    await page.get_by_label("Title").fill(title)
    await page.get_by_label("What happened?").fill(text)
    await picks(page, "Kind", "Trouble")


async def picks(page: Page, label: str, words: str) -> None:
    """Choose from a select menu by typing part of an option."""
    await page.get_by_role("combobox", name=label).fill(words)
    await page.get_by_role("option", name=words).click()


async def becomes(page: Page, name: str) -> None:
    """Switch to another person through the menu."""
    await page.locator(".who").click()
    await page.get_by_label("Search people").fill(name)
    await page.locator(".person-row", has_text=name).first.click()
    await expect(page.locator(".who")).to_contain_text(name)
