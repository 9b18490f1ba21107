"""A cache of arrays on disk, keyed by the content that each was made of.

A folder holds arrays of one shape and type. They lie in shards: ``<id>.npy`` with the rows, read as
a memory map, and ``<id>.json`` with their keys, which is written last. A shard is whole or absent
and is never changed. A killed run loses at most the shard that it was writing; two runs at once
waste some space and harm nothing.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np

from core.files import replace_when_done

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray

SHARD_ROWS = 256
"""Rows of a shard: what a killed run loses at most, some seconds of work."""


def read_arrays(folder: Path, shape: tuple[int | None, ...], dtype: DTypeLike) -> dict[str, Any]:
    """Opens what a cache folder holds.

    Args:
        folder: The folder; it may be absent.
        shape: Of one array; None for a length that may be any.
        dtype: Of its numbers.

    Returns:
        Arrays by key, as memory maps. A shard that was copied in halves, or holds other arrays, is
        left out.
    """
    kept: dict[str, Any] = {}
    for keys_path in sorted(folder.glob("[!.]*.json")):
        try:
            keys = json.loads(keys_path.read_text(encoding="utf-8"))
            rows = np.load(keys_path.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            continue
        fits = rows.dtype == dtype and len(rows) == len(keys) and rows.ndim == 1 + len(shape)
        if fits and all(
            wanted in (None, n) for n, wanted in zip(rows.shape[1:], shape, strict=True)
        ):
            kept |= dict(zip(keys, rows, strict=True))
    return kept


def write_arrays(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Writes a shard.

    Args:
        folder: Where; made if it is absent.
        arrays: Arrays of one shape and type, by key.

    Returns:
        The same as memory maps.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.npy"
    with replace_when_done(path) as unfinished, unfinished.open("wb") as file:
        np.save(file, np.stack(list(arrays.values())), allow_pickle=False)
    with replace_when_done(path.with_suffix(".json")) as unfinished:
        unfinished.write_text(json.dumps(list(arrays)), encoding="utf-8")
    rows = np.load(path, mmap_mode="r", allow_pickle=False)
    return dict(zip(arrays, rows, strict=True))
