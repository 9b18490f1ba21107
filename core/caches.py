"""What is kept in the data folder only to save time, and how large it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    from core.settings import Settings

# Folders and files below ``<data>/cache``, with what they save.
CACHES = {
    "pictures": "decoded pictures: training decodes each once",
    "features": "features of pictures: a frozen network sees each once",
    "weights": "exported ImageNet networks: half a minute each",
    "picture_hashes.json": "SHA-256 of stored pictures: each file is read once",
}


class Cache(NamedTuple):
    """One cache, as ``artwarehouse cache`` lists it."""

    name: str
    files: int
    bytes: int
    saves: str


def list_caches(settings: Settings) -> list[Cache]:
    """Returns the caches that there are; each is made anew when it is gone."""
    found = []
    for name, saves in CACHES.items():
        path = settings.data_dir / "cache" / name
        files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
        if files:
            size = sum(file.stat().st_size for file in files)
            found.append(Cache(name.removesuffix(".json"), len(files), size, saves))
    return found


def clear_cache(settings: Settings, name: str) -> int:
    """Removes one cache, or ``all``; returns the bytes that are free again.

    Raises:
        ArtwarehouseError: There is no cache of this name.
    """
    known = {key.removesuffix(".json"): key for key in CACHES}
    if name != "all" and name not in known:
        raise ArtwarehouseError(f"there is no cache {name!r}: give {', '.join(known)} or all")
    freed = 0
    for cache in list_caches(settings):
        if name in {cache.name, "all"}:
            path = settings.data_dir / "cache" / known[cache.name]
            path.unlink() if path.is_file() else shutil.rmtree(path)
            freed += cache.bytes
    return freed
