"""Reading the published warehouse for the pages.

The file is opened read-only while a page is drawn and closed again, so that a build can replace or
refresh it at any time. What was read is cached by the id of the build: a new build shows at the
next click, without a restart.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import streamlit as st

from app.data.connections import Readers
from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from core.settings import Settings


_readers = Readers()


class WarehouseMissingError(ArtwarehouseError):
    """No warehouse has been published yet."""


class OlderWarehouseError(ArtwarehouseError):
    """The published warehouse lacks a table or column that this version of the app reads."""


@dataclass(frozen=True)
class Query:
    """One SELECT with named parameters (``$name``)."""

    sql: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def to_text(self) -> str:
        """Returns the query with its values written in: to be read and pasted, never run."""
        return re.sub(r"\$(\w+)", lambda found: _literal(self.parameters[found.group(1)]), self.sql)


@dataclass(frozen=True)
class Build:
    """The published warehouse at one moment: the key under which all that is read is cached.

    Attributes:
        path: The published file.
        build_id: What the build wrote into it.
        modified_ns: The file's time of change, since an analyst's ``dbt run`` refreshes tables in
            place without a build id of its own.
    """

    path: str
    build_id: str
    modified_ns: int


def current_settings() -> Settings:
    """Returns the settings, read anew only when the environment has changed."""
    return _settings(
        tuple(item for item in os.environ.items() if item[0].upper().startswith("ARTWAREHOUSE_"))
    )


@lru_cache(maxsize=4)
def _settings(environment: tuple[tuple[str, str], ...]) -> Settings:  # noqa: ARG001 # key of the cache
    from core.settings import Settings

    return Settings()


class Published:
    """The published warehouse, as one run of a page sees it.

    As a context manager it opens the file once for all queries of its block, which spares most of
    the time of a page and lets all of it show the same build. Outside of a block, each query opens
    and closes the file by itself.

    Attributes:
        settings: Where it is.
        build: What is published now.
    """

    def __init__(self, settings: Settings) -> None:
        """Looks at what is published now.

        Raises:
            WarehouseMissingError: Nothing is.
            ArtwarehouseError: The file cannot be read as a warehouse.
        """
        path = settings.warehouse_path
        try:
            modified_ns = path.stat().st_mtime_ns
        except FileNotFoundError as error:
            raise WarehouseMissingError(
                f"There is no warehouse in {settings.data_dir} yet."
            ) from error
        self.settings = settings
        self.build = Build(str(path), _build_id(settings, str(path), modified_ns), modified_ns)
        self._block: ExitStack | None = None
        self._connection: DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        """Begins a block of queries."""
        self._block = ExitStack()
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the file."""
        if self._block is not None:
            self._block.close()
        self._block = self._connection = None

    def frame(self, query: Query) -> pd.DataFrame:
        """Runs a query, or takes its cached result.

        Raises:
            OlderWarehouseError: A table or column is missing.
            ArtwarehouseError: The file cannot be opened.
        """
        frame: pd.DataFrame = self._table(query).to_pandas()
        return frame

    def rows(self, query: Query) -> list[dict[str, Any]]:
        """Runs a query as ``frame`` does and returns a mapping a row; null is None."""
        rows: list[dict[str, Any]] = self._table(query).to_pylist()
        return rows

    def csv(self, query: Query) -> str:
        """Returns a query's rows as ``artwarehouse sql --format csv``; raises as ``frame``."""
        from warehouse.result_writer import csv_of

        with self._opened() as connection, _errors_told():
            return csv_of(connection, query.sql, query.parameters)

    def finds(self, query: Query) -> bool:
        """Tells whether a query gives any row; runs it as ``frame`` does."""
        return bool(self._table(query).num_rows)

    def _table(self, query: Query) -> pa.Table:
        return _read(self._opened, self.build, query.sql, dict(query.parameters))

    @contextmanager
    def _opened(self) -> Iterator[DuckDBPyConnection]:
        if self._block is None:
            with self._reading() as connection:
                yield connection
            return
        if self._connection is None:
            self._connection = self._block.enter_context(self._reading())
        yield self._connection

    def _reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        return _readers.reading(Path(self.build.path), self.build)


@st.cache_data(ttl="1h", max_entries=8, show_spinner=False)
def _build_id(
    _settings: Settings,
    path: str,  # noqa: ARG001 # key of the cache
    modified_ns: int,  # noqa: ARG001 # key of the cache
) -> str:
    import duckdb

    from warehouse.connect import build_id

    try:
        return build_id(_settings)
    except duckdb.CatalogException as error:
        raise _older(error) from error
    except duckdb.Error as error:
        raise _unreadable(error) from error


# A resource, not data: Arrow tables cannot be changed, and each copy of one takes time.
@st.cache_resource(ttl="1h", max_entries=512, show_spinner=False)
def _read(
    _opened: Callable[[], AbstractContextManager[DuckDBPyConnection]],
    build: Build,  # noqa: ARG001 # key of the cache
    sql: str,
    parameters: dict[str, Any],
) -> pa.Table:
    with _opened() as connection, _errors_told():
        return connection.sql(sql, params=parameters).to_arrow_table()


@contextmanager
def _errors_told() -> Iterator[None]:
    import duckdb

    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise _older(error) from error
    except (duckdb.Error, OSError) as error:  # Arrow hides DuckDB's errors behind its own
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> ArtwarehouseError:
    from warehouse.connect import with_advice

    return ArtwarehouseError(
        with_advice(f"The warehouse cannot be read ({str(error).splitlines()[0]})")
    )


def _older(error: Exception) -> OlderWarehouseError:
    missing = str(error).splitlines()[0].rstrip("!")
    return OlderWarehouseError(
        f"This warehouse was built by another version ({missing}). "
        "Run `artwarehouse build` to bring it up to date."
    )


def _literal(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value)
