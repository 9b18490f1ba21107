"""What embedding writes to raw and reads back: vectors, colours, and where pictures stand.

Vectors land as Arrow lists, which DuckDB keeps as JSON: rounded, 45,000 of them take some 130 MB, a
third of the numbers as they are, and DuckDB casts them to arrays in seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import ArtwarehouseError
from ml.embeddings import dimension_reduction as embedding_space
from warehouse.landing import UNIQUE_ROWS, run_pipeline
from warehouse.raw import raw_lock, read_raw

if TYPE_CHECKING:
    import pyarrow as pa
    from dlt.extract import DltResource
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.embeddings.colours import Colours
    from ml.embeddings.dimension_reduction import Positions

_DATASET = "ml"

# Digits after the point of an embedding of length 1, whose values are 0.03 in the mean: with four
# of them, no cosine moves by more than 0.00001.
_DECIMALS = 4


def embedded(settings: Settings, network: str) -> set[tuple[str, str]]:
    """Returns key of the work and sha256 of the picture of all that is embedded and measured."""
    rows = read_raw(
        settings,
        "select artwork_key, sha256"
        " from ml.embeddings inner join ml.picture_colours using (artwork_key, sha256)"
        " where network = ?",
        [network],
    )
    return {(str(key), str(sha256)) for key, sha256 in rows}


def land_embeddings(
    settings: Settings,
    network: str,
    pictures: Sequence[tuple[str, str]],
    embeddings: NDArray[np.float32],
    colours: Sequence[Colours],
) -> None:
    """Lands embeddings and colours of pictures in one load.

    Args:
        settings: Where raw is.
        network: What embedded them.
        pictures: Key of the work and sha256 of the file of each.
        embeddings: (n, 1280), of length 1; n at least 1.
        colours: Of each.
    """
    now = datetime.now(UTC)
    keys = {
        "artwork_key": [key for key, _ in pictures],
        "sha256": [sha256 for _, sha256 in pictures],
    }
    vectors = {
        "network": [network] * len(pictures),
        **keys,
        "embedding": _lists(embeddings, _DECIMALS),
        "embedded_at": [now] * len(pictures),
    }
    measures = {
        **keys,
        **{name: [vars(colour)[name] for colour in colours] for name in vars(colours[0])},
        "measured_at": [now] * len(pictures),
    }
    run_pipeline(
        _DATASET,
        [
            _resource("embeddings", vectors, ("network", "artwork_key")),
            _resource("picture_colours", measures, ("artwork_key",)),
        ],
        settings,
    )


def read_embeddings(
    settings: Settings, network: str
) -> tuple[list[tuple[str, str]], NDArray[np.float32]]:
    """Reads all embeddings of a network.

    Returns:
        Key of the work and sha256 of the picture of each, by key, and the embeddings, (n, 1280).

    Raises:
        ArtwarehouseError: Raw cannot be read.
    """
    import duckdb

    with raw_lock(settings, shared=True):
        try:
            with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
                table: pa.Table = connection.sql(
                    "select artwork_key, sha256, cast(embedding as float[]) as embedding"
                    " from ml.embeddings where network = ? order by artwork_key",
                    params=[network],
                ).to_arrow_table()
        except duckdb.IOException as error:
            raise ArtwarehouseError(f"{settings.raw_path} cannot be read: {error}") from error
    pictures = zip(table["artwork_key"].to_pylist(), table["sha256"].to_pylist(), strict=True)
    values = table["embedding"].combine_chunks().flatten().to_numpy()
    return list(pictures), values.reshape(len(table), -1)


def fitted_to(settings: Settings) -> str | None:
    """Returns the fingerprint of what the landed positions were made from, if there are any."""
    rows = read_raw(settings, "select distinct fitted_to from ml.picture_positions")
    return str(rows[0][0]) if rows else None


def land_positions(
    settings: Settings,
    network: str,
    pictures: Sequence[tuple[str, str]],
    positions: Positions,
    *,
    fingerprint: str,
) -> None:
    """Lands where pictures stand among each other, in the place of where they stood before.

    Args:
        settings: Where raw is.
        network: What embedded the pictures.
        pictures: Key of the work and sha256 of the file of each.
        positions: Of these pictures.
        fingerprint: Of all that they were made from.
    """
    import pyarrow as pa

    count = len(pictures)
    keys = np.array([key for key, _ in pictures])
    rows = {
        "network": [network] * count,
        "artwork_key": keys.tolist(),
        "sha256": [sha256 for _, sha256 in pictures],
        "embedding": _lists(positions.reduced, embedding_space.DECIMALS),
        "neighbours": pa.array([keys[nearest].tolist() for nearest in positions.neighbours]),
        "x": positions.points[:, 0],
        "y": positions.points[:, 1],
        "projection": [positions.projection] * count,
        "fitted_to": [fingerprint] * count,
        "fitted_at": [datetime.now(UTC)] * count,
    }
    # Whatever changes one row changes all: they are fitted to all pictures at once.
    run_pipeline(
        _DATASET,
        _resource("picture_positions", rows, ("network", "artwork_key"), replace=True),
        settings,
    )


def _resource(
    name: str, columns: dict[str, Any], primary_key: tuple[str, ...], *, replace: bool = False
) -> DltResource:
    import dlt
    import pyarrow as pa

    table = pa.table(columns)
    # As dlt has them: a key is never null.
    schema = pa.schema(
        [field.with_nullable(field.name not in primary_key) for field in table.schema]
    )
    return dlt.resource(
        [table.cast(schema)],
        name=name,
        primary_key=primary_key,
        write_disposition="replace" if replace else UNIQUE_ROWS,
    )


def _lists(vectors: NDArray[np.float32], decimals: int) -> pa.ListArray:
    import pyarrow as pa

    # As double numbers: the nearest single one to 0.0123 is written with twelve digits.
    rounded = vectors.astype(np.float64).round(decimals) + 0.0  # -0.0 becomes 0.0
    offsets = np.arange(0, rounded.size + 1, rounded.shape[1], dtype=np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), pa.array(rounded.ravel()))
