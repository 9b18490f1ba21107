"""Decoded pictures on disk, so that each is decoded once and training only reads memory maps.

A cache folder holds one size (``ml.data.array_cache``). Keys are contents, so a picture that is
replaced under its old name is decoded again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.images.decode import require_recorded_hash
from core.images.read import read_picture_file
from core.progress import progress
from ml.data.array_cache import SHARD_ROWS, read_arrays, write_arrays
from ml.data.preprocessing import Problem, decode_square, on_all_cores, or_problem

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings

# The sha256 of a file, or the path of one that cannot be read; and its square or what is wrong with
# it, or None if its content was met before.
_Read = tuple[str, "NDArray[np.uint8] | Problem | None"]


@dataclass(frozen=True)
class CachedPictures:
    """Decoded pictures in the order in which they were asked for.

    Attributes:
        paths: The files.
        digests: sha256 of each file; None where the picture cannot be used.
        problems: The pictures that cannot be used.
    """

    paths: tuple[Path, ...]
    digests: tuple[str | None, ...]
    problems: tuple[Problem, ...]
    _squares: dict[str, NDArray[np.uint8]]

    def take(self, indices: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint8]:
        """Copies some pictures out of the memory map.

        Args:
            indices: Positions among the pictures asked for, none of them a problem's.

        Returns:
            RGB, (len(indices), size, size, 3), uint8.
        """
        return np.stack([self._squares[str(self.digests[index])] for index in indices])


def load_pictures(
    paths: Sequence[Path],
    size: int,
    settings: Settings,
    recorded: Mapping[Path, str] | None = None,
) -> CachedPictures:
    """Decodes what the cache lacks and opens it.

    Args:
        paths: Picture files, in the order in which ``take`` counts them.
        size: Side of the squares, in pixels.
        settings: Says where the cache is and which pictures are too large.
        recorded: sha256 of files as the warehouse has it; one of other content is a problem.

    Returns:
        The pictures; a missing, broken or replaced one is among the problems and never an error.
    """
    folder = settings.data_dir / "cache" / "pictures" / str(size)
    squares = read_arrays(folder, (size, size, 3), np.uint8)
    met = set(squares)
    wanted = recorded or {}

    def read(path: Path) -> _Read:
        data = or_problem(path, lambda: read_picture_file(path, settings.images.max_bytes))
        if isinstance(data, Problem):
            return str(path), data
        digest = hashlib.sha256(data).hexdigest()
        # Told by its path: the same content may be another picture's rightly.
        if (
            told := or_problem(path, lambda: require_recorded_hash(digest, wanted.get(path)))
        ) is not None:
            return str(path), told
        if digest in met:
            return digest, None
        met.add(digest)
        return digest, or_problem(path, lambda: decode_square(data, size, settings))

    keys: list[str] = []
    broken: dict[str, Problem] = {}
    fresh: dict[str, NDArray[np.uint8]] = {}
    with progress("Pictures", total=len(paths)) as bar:
        for chunk in _read_ahead(paths, read):
            for key, found in chunk:
                keys.append(key)
                if isinstance(found, Problem):
                    broken[key] = found
                elif found is not None:
                    fresh[key] = found
            if len(fresh) >= SHARD_ROWS:
                squares |= write_arrays(folder, fresh)
                fresh = {}
            bar.advance(len(chunk))
    if fresh:
        squares |= write_arrays(folder, fresh)
    return CachedPictures(
        paths=tuple(paths),
        digests=tuple(None if key in broken else key for key in keys),
        # A copy of a broken picture is broken too.
        problems=tuple(
            replace(broken[key], path=path)
            for path, key in zip(paths, keys, strict=True)
            if key in broken
        ),
        _squares=squares,
    )


def _read_ahead(paths: Sequence[Path], read: Callable[[Path], _Read]) -> Iterator[list[_Read]]:
    """Reads files in chunks, the next while the caller writes the last: no core waits."""
    with ThreadPoolExecutor(1) as reader:
        waiting: Future[list[_Read]] | None = None
        for start in range(0, len(paths), SHARD_ROWS):
            coming = reader.submit(on_all_cores, read, paths[start : start + SHARD_ROWS])
            if waiting is not None:
                yield waiting.result()
            waiting = coming
        if waiting is not None:
            yield waiting.result()
