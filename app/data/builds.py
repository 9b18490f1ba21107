"""The builds that were published before this one, for comparison: each is a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from pathlib import Path

    from app.data.warehouse_reader import Published
    from core.settings import Settings


def database_of(settings: Settings, build_id: str, *, published: str) -> Path | None:
    """Returns the file of a kept build; None for the published one.

    Raises:
        ArtwarehouseError: The build is not kept.
    """
    from warehouse.connect import kept_build_path

    return None if build_id == published else kept_build_path(settings, build_id)


def rows_by_build(published: Published) -> dict[str, dict[str, int]]:
    """Returns the rows of every table in each build that is there, by build, oldest first.

    Raises:
        ArtwarehouseError: A file cannot be opened.
    """
    from warehouse.connect import kept_build_path
    from warehouse.publish import kept_builds

    settings, current = published.settings, published.build
    paths = {build: kept_build_path(settings, build) for build in kept_builds(settings)}
    counts = {
        build: _row_counts(str(path), path.stat().st_mtime_ns)
        for build, path in paths.items()
        if build != current.build_id
    }
    counts[current.build_id] = _row_counts(current.path, current.modified_ns)
    return dict(sorted(counts.items()))


@st.cache_data(ttl="1h", max_entries=16, show_spinner=False)
def _row_counts(path: str, modified_ns: int) -> dict[str, int]:  # noqa: ARG001 # key of the cache
    from pathlib import Path

    import duckdb

    from core.errors import ArtwarehouseError
    from warehouse.connect import attach_read_only, row_counts, with_advice

    try:
        with attach_read_only(Path(path)) as connection:
            return row_counts(connection)
    except duckdb.Error as error:
        told = f"{path} cannot be read ({str(error).splitlines()[0]})"
        raise ArtwarehouseError(with_advice(told)) from error
