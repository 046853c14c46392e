"""Alembic, for the few starts that find a database to migrate."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.engine.backup import Told


class Scripts:
    """The migrations of some folders."""

    def __init__(self, home: Path, versions: Sequence[Path]) -> None:
        self._config = Config()
        self._config.set_main_option("script_location", str(home))
        self._config.set_main_option("path_separator", "newline")
        folders = "\n".join(str(folder) for folder in versions)
        self._config.set_main_option("version_locations", folders)

    def known(self) -> frozenset[str]:
        """List every revision."""
        scripts = ScriptDirectory.from_config(self._config)
        return frozenset(script.revision for script in scripts.walk_revisions())

    def run(self, connection: Connection, told: Told | None = None) -> None:
        """Apply what is missing on a connection; `told` hears which share of all there is stands."""
        known = sorted(self.known())

        def applied(revision: str) -> None:
            if told is not None:
                told((known.index(revision) + 1) / len(known))

        self._config.attributes["connection"] = connection
        self._config.attributes["applied"] = applied
        command.upgrade(self._config, "head")
