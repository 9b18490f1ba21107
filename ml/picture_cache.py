"""Decoded pictures on disk, so that each is decoded once and training only reads memory maps.

A cache folder holds one size. Pictures lie in shards, ``<id>.npy`` with the pixels and
``<id>.json`` with the sha256 of each file whose pixels they are. Keys are contents, so a picture
that is replaced under its old name is decoded again. Shards are never changed, and the ``.json``
is written last: a killed run loses at most the shard it was writing, and two runs at once waste
some space and harm nothing.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.files import replace_when_done
from ml.pictures import Problem, on_all_cores, read_squares
from warehouse.progress import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warehouse.settings import Settings

_SHARD_PICTURES = 256

# Files by the sha256 of their content.
_Chunk = list[tuple[str, Path]]


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


def load_pictures(paths: Sequence[Path], size: int, settings: Settings) -> CachedPictures:
    """Decodes what the cache lacks and opens it.

    Args:
        paths: Picture files, in the order in which ``take`` counts them.
        size: Side of the squares, in pixels.
        settings: Says where the cache is and which pictures are too large.

    Returns:
        The pictures; a missing or broken one is among the problems and never an error.
    """
    digests = on_all_cores(_digest, paths)
    folder = settings.data_dir / "cache" / "pictures" / str(size)
    squares = _open_shards(folder, size)
    wanted = {
        digest: path
        for digest, path in zip(digests, paths, strict=True)
        if digest is not None and digest not in squares
    }
    broken: dict[str, Problem] = {}
    with progress("Pictures", total=len(wanted)) as bar:
        for chunk, read in _read_ahead(_chunks(list(wanted.items())), size, settings):
            good = {}
            for (content, _), square in zip(chunk, read, strict=True):
                if isinstance(square, Problem):
                    broken[content] = square
                else:
                    good[content] = square
            if good:
                squares |= _write_shard(folder, good)
            bar.advance(len(chunk))

    problems = []
    for index, (digest, path) in enumerate(zip(digests, paths, strict=True)):
        if digest is None:
            problems.append(Problem(path, "missing", "there is no such file"))
        elif digest in broken:
            problems.append(Problem(path, broken[digest].status, broken[digest].reason))
            digests[index] = None
    return CachedPictures(tuple(paths), tuple(digests), tuple(problems), squares)


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _chunks(items: _Chunk) -> Iterator[_Chunk]:
    for start in range(0, len(items), _SHARD_PICTURES):
        yield items[start : start + _SHARD_PICTURES]


def _read_ahead(
    chunks: Iterable[_Chunk], size: int, settings: Settings
) -> Iterator[tuple[_Chunk, list[NDArray[np.uint8] | Problem]]]:
    """Decodes chunks, the next one while the caller writes the last: no core waits for the disk."""
    with ThreadPoolExecutor(1) as reader:
        waiting: tuple[_Chunk, Future[list[NDArray[np.uint8] | Problem]]] | None = None
        for chunk in chunks:
            paths = [path for _, path in chunk]
            coming = reader.submit(read_squares, paths, size, settings)
            if waiting is not None:
                yield waiting[0], waiting[1].result()
            waiting = chunk, coming
        if waiting is not None:
            yield waiting[0], waiting[1].result()


def _open_shards(folder: Path, size: int) -> dict[str, NDArray[np.uint8]]:
    squares: dict[str, NDArray[np.uint8]] = {}
    for index in sorted(folder.glob("[!.]*.json")):
        pixels: NDArray[Any] = np.load(index.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        digests = json.loads(index.read_text())
        # Whoever copied a cache in halves gets its pictures decoded again.
        if pixels.shape == (len(digests), size, size, 3) and pixels.dtype == np.uint8:
            squares |= dict(zip(digests, pixels, strict=True))
    return squares


def _write_shard(folder: Path, good: dict[str, NDArray[np.uint8]]) -> dict[str, NDArray[np.uint8]]:
    folder.mkdir(parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    pixels_path = folder / f"{name}.npy"
    with replace_when_done(pixels_path) as unfinished, unfinished.open("wb") as file:
        np.save(file, np.stack(list(good.values())), allow_pickle=False)
    with replace_when_done(folder / f"{name}.json") as unfinished:
        unfinished.write_text(json.dumps(list(good)))
    pixels = np.load(pixels_path, mmap_mode="r", allow_pickle=False)
    return dict(zip(good, pixels, strict=True))
