"""Every table of the store, whichever module declares it."""

from functools import cache
from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import MetaData
from sqlmodel import SQLModel

import bot.store


@cache
def tables() -> MetaData:
    """Return the metadata with every table in it, by importing every module of the store."""
    for module in walk_packages(bot.store.__path__, f"{bot.store.__name__}."):
        import_module(module.name)
    return SQLModel.metadata
