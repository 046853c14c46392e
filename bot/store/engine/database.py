"""The two doors to the database: `write` inside one transaction, `read` on connections that cannot."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.store.engine.connections import normal_url, reader_engine, writer_engine
from bot.store.engine.transaction import Tx
from bot.store.engine.writer import GroupCommitWriter, WriteLane

T = TypeVar("T")
READERS = 4


class Database:
    """SQLite by file or PostgreSQL by URL, behind the same two doors."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = normal_url(url).get_backend_name() == "sqlite"
        self._writer = GroupCommitWriter(writer_engine(url))
        self._read_engine = reader_engine(url, connections=READERS)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-reader")

    async def write(self, run: Callable[[Tx], T], *, lane: WriteLane = WriteLane.INTERACTIVE) -> T:
        """Run `run` in one transaction and return its result once that is committed."""
        result: T = await asyncio.wrap_future(self._writer.submit(run, lane))
        return result

    async def read(self, run: Callable[[Tx], T]) -> T:
        """Run `run` on a connection that cannot write, never behind the writer."""
        return await asyncio.wrap_future(self._readers.submit(self._read, run))

    def _read(self, run: Callable[[Tx], T]) -> T:
        with self._read_engine.begin() as connection:
            return run(Tx(connection))

    def close(self) -> None:
        """Finish queued writes, then let go of every connection."""
        # The writer first: whoever was promised a commit gets it.
        self._writer.close()
        self._readers.shutdown()
        self._read_engine.dispose()
