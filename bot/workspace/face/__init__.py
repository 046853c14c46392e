"""The scripted face: people who act and look, by the words they see, through the page's own acts."""

from bot.workspace.face.person import Person

__all__ = ["Person"]
