"""What everything with a number has in common: it is looked at, changed, and asked about in a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain import labels
from bot.domain.ids import SlackUserId
from bot.domain.labels import LabelKind
from bot.runtime.bot import Bot
from bot.slack.inputs import Click, Typed
from bot.work.unit import Unit

Details = Callable[[Unit, int, SlackUserId], dict[str, Any]]
Change = Callable[[Unit, int, SlackUserId], object]
Form = Callable[[Unit, str, int, SlackUserId], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Numbered:
    """One kind of thing with a label, and the modal that shows one of them.

    `alone` shows it in a message one person sees, where commands are answered with one.
    """

    kind: LabelKind
    details: Details
    alone: Details | None = None

    def number_of(self, text: str) -> int:
        """Read its number as people type it or as a button carries it; raises UserError."""
        return labels.number_of(text, self.kind)

    async def show(self, bot: Bot, typed: Typed) -> None:
        """Show the one that was typed after its command."""
        number = self.number_of(" ".join(typed.words))
        await typed.open(await bot.read(lambda unit: self.details(unit, number, typed.by)))

    async def look(self, bot: Bot, click: Click) -> None:
        """Show the one that was clicked."""
        number = self.number_of(click.value)
        await click.open(await bot.read(lambda unit: self.details(unit, number, click.by)))

    async def change(self, bot: Bot, click: Click, decide: Change) -> dict[str, Any] | None:
        """Do what a button says, and return what shows from now on where that person alone sees it."""
        number = self.number_of(click.value)
        await bot.transact(lambda unit: decide(unit, number, click.by))
        shown = self.details if click.modal_id else self.alone if click.is_alone else None
        if shown is None:
            return None
        return await bot.read(lambda unit: shown(unit, number, click.by))

    async def ask(self, bot: Bot, click: Click, form: Form, word: str) -> None:
        """Open the form a button needs before it can do its work."""
        number = self.number_of(click.value)
        await click.open(await bot.read(lambda unit: form(unit, word, number, click.by)))
