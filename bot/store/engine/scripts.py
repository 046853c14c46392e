"""Alembic, for the few starts that find a database to migrate."""

from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


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

    def run(self, connection: Connection) -> None:
        """Apply what is missing on a connection."""
        self._config.attributes["connection"] = connection
        command.upgrade(self._config, "head")
