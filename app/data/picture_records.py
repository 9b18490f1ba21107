"""What the published warehouse says of the files in the picture store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.data.warehouse_reader import Build, Published, Query
from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    from core.settings import Settings

_HASHES = Query(
    "select image_filename, sha256 from dim_image"
    " where image_filename is not null and sha256 is not null"
)


def recorded_sha256(settings: Settings, image_filename: str) -> str | None:
    """Returns the sha256 of a stored picture when it was taken; None where no one knows.

    Args:
        settings: Where the warehouse is.
        image_filename: Path below the picture store.
    """
    try:
        published = Published(settings)
        return _hashes(published, published.build).get(image_filename)
    except ArtwarehouseError:  # nothing is published, or by an earlier version
        return None


# All at once: a page of charts asks for thousands, each for one.
@st.cache_resource(ttl="1h", max_entries=2, show_spinner=False)
def _hashes(
    _published: Published,
    build: Build,  # noqa: ARG001 # key of the cache
) -> dict[str, str]:
    return {str(row["image_filename"]): str(row["sha256"]) for row in _published.rows(_HASHES)}
