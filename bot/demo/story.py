"""The story so far: scripted people click through their first days, on a moved clock."""

from collections.abc import Callable

from bot.demo.stage import Stage


async def tell(stage: Stage, *, say: Callable[[str], None]) -> None:
    """Play the story."""
    say(f"it is {stage.clock.now():%A %d %B %Y}")
