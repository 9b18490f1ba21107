"""Connections to the published warehouse, lent to pages while they are drawn.

To make a database in memory takes longer than to attach the file and to ask it, so the databases
are kept when the file is let go. Visitors whose pages are drawn at the same time share one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Kept without a file; more are needed only while a new build takes the place of another.
MOST_IDLE = 2


@dataclass
class _Attached:
    database: DuckDBPyConnection
    readers: int = 0


class Readers:
    """Databases in memory, and the files that are attached to them while somebody reads."""

    def __init__(self) -> None:
        """Begins without a database."""
        self._lock = threading.Lock()
        self._attached: dict[object, _Attached] = {}
        self._idle: list[DuckDBPyConnection] = []

    @contextmanager
    def reading(self, path: Path, version: object) -> Iterator[DuckDBPyConnection]:
        """Lends a connection whose default catalog is the file, read-only.

        Args:
            path: The published file.
            version: What the file is now; a replaced file is attached anew beside the former one,
                which goes when its last reader has gone.

        Raises:
            ArtwarehouseError: As `warehouse.connect.attach`.
        """
        from warehouse.connect import CATALOG

        with self._lock:
            if version not in self._attached:
                self._attached[version] = _Attached(self._attach(path))
            shared = self._attached[version]
            shared.readers += 1
        try:
            with shared.database.cursor() as connection:
                connection.execute(f"use {CATALOG}")
                yield connection
        finally:
            with self._lock:
                shared.readers -= 1
                if not shared.readers:
                    self._detach(self._attached.pop(version).database)

    def _attach(self, path: Path) -> DuckDBPyConnection:
        import duckdb

        from warehouse.connect import attach

        database = self._idle.pop() if self._idle else duckdb.connect()
        try:
            attach(database, path)
        except BaseException:
            self._keep(database)
            raise
        return database

    def _detach(self, database: DuckDBPyConnection) -> None:
        import duckdb

        from warehouse.connect import CATALOG

        # Lets the file go, so that an analyst's dbt can refresh it in place.
        try:
            database.execute("use memory")
            database.execute(f"detach {CATALOG}")
        except duckdb.Error:  # a damaged file may have broken the database too
            database.close()
        else:
            self._keep(database)

    def _keep(self, database: DuckDBPyConnection) -> None:
        if len(self._idle) < MOST_IDLE:
            self._idle.append(database)
        else:
            database.close()
