"""Putting a charter in force: what it orphans is refused, what it changes is audited."""

from bot.services.charter.adoption import adopt

__all__ = ["adopt"]
