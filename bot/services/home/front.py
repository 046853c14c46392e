"""A Home from top to bottom: the first word, what is to set up, what waits, and what to type."""

from functools import partial

from bot.services import help as helping
from bot.services.home import setup, waits, welcome
from bot.work.capabilities import Capabilities
from bot.work.home import Section


def sections(capabilities: Capabilities) -> tuple[Section, ...]:
    """List the sections of everybody's Home; each says nothing where it has nothing to say."""
    needed = partial(helping.home_section, commands=capabilities.commands)
    return (welcome.section, setup.section, waits.section, *capabilities.home, needed)
