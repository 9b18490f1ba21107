"""Embeddings and colours of the whole collection, landed in raw for the next build."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.files import sha256_of
from core.images.decode import require_recorded_hash
from core.progress import progress
from ml.data.feature_store import FeatureStore
from ml.data.preprocessing import Problem, describe, or_problem, read_squares
from ml.data.training_data import recorded_hashes
from ml.embeddings import dimension_reduction as embedding_space
from ml.embeddings import raw_tables as embedding_records
from ml.embeddings.colours import measure_colours
from ml.embeddings.projection import PROJECTION
from ml.networks.frozen_features import exported_network
from ml.networks.imagenet_weights import FILES
from ml.networks.onnx_runtime import Network
from warehouse.connect import open_warehouse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings

_logger = logging.getLogger(__name__)

# EfficientNet-Lite0 with its ImageNet weights, never trained further: an embedding means the same
# in every collection.
NETWORK = f"efficientnet_lite0-{FILES[0].sha256[:12]}"

# The features network gives means of middle blocks behind the embedding.
_EMBEDDING_SIZE = 1280

# Pictures embedded and landed at a time: what a killed run loses at most.
_CHUNK = 2048
# Pictures in memory at a time, and steps of the progress bar.
_STEP = 64


@dataclass(frozen=True)
class EmbedSummary:
    """What a run did.

    Attributes:
        embedded: Pictures embedded and measured.
        kept: Pictures that had been before.
        problems: Pictures that could not be used, by status.
        placed: Pictures placed among each other; 0 if they stand where they stood.
        embedding_seconds: Time to decode, embed, measure and land.
        placing_seconds: Time to compare all pictures and to draw the map.
    """

    embedded: int
    kept: int
    problems: dict[str, int]
    placed: int
    embedding_seconds: float
    placing_seconds: float

    @property
    def seconds(self) -> float:
        """Time of the whole run."""
        return self.embedding_seconds + self.placing_seconds


@dataclass(frozen=True)
class _Picture:
    artwork_key: str
    path: Path
    sha256: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.artwork_key, self.sha256


def embed(settings: Settings) -> EmbedSummary:
    """Embeds every work that has a picture, measures its colours, and places all on a map.

    A picture is embedded once; one that was replaced under its name is embedded anew. A killed run
    is taken up where it stopped. Pictures that cannot be read are counted in a warning.

    Args:
        settings: Says where warehouse, pictures and raw are.

    Raises:
        ArtwarehouseError: There is no warehouse, or the network cannot be exported.
    """
    started = time.perf_counter()
    pictures, problems = _pictured_works(settings)
    done = embedding_records.embedded(settings, NETWORK)
    wanted = [picture for picture in pictures if picture.identity not in done]
    embedded, broken = _embed_all(settings, wanted)
    problems += broken
    if problems:
        _logger.warning(describe(problems))
    embedding_seconds = time.perf_counter() - started
    placed = _place_all(settings, {picture.identity for picture in pictures})
    return EmbedSummary(
        embedded=embedded,
        kept=len(pictures) - len(wanted),
        problems=dict(Counter(problem.status for problem in problems)),
        placed=placed,
        embedding_seconds=embedding_seconds,
        placing_seconds=time.perf_counter() - started - embedding_seconds,
    )


def _pictured_works(settings: Settings) -> tuple[list[_Picture], list[Problem]]:
    """Finds every work with a picture, by key, and pictures whose files are missing."""
    with open_warehouse(settings) as con:
        rows = con.execute(
            "select artwork_key, image_filename from fct_artwork"
            " where image_filename is not null order by artwork_key"
        ).fetchall()
    recorded = recorded_hashes(settings)

    def hold(picture: _Picture) -> _Picture:
        require_recorded_hash(picture.sha256, recorded.get(picture.path))
        return picture

    def find(row: tuple[str, str]) -> _Picture | Problem:
        path = settings.images_dir / row[1]
        return or_problem(path, lambda: hold(_Picture(row[0], path, sha256_of(path))))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(find, rows))
    return (
        [picture for picture in found if isinstance(picture, _Picture)],
        [problem for problem in found if isinstance(problem, Problem)],
    )


def _embed_all(settings: Settings, wanted: Sequence[_Picture]) -> tuple[int, list[Problem]]:
    """Embeds and measures pictures and lands them, a chunk at a time."""
    if not wanted:
        return 0, []
    path = exported_network(settings)
    network, store = Network(path), FeatureStore(settings, path.stem, views=1)
    landed = 0
    problems: list[Problem] = []
    with progress("Pictures embedded", total=len(wanted)) as bar:
        for start in range(0, len(wanted), _CHUNK):
            good: list[_Picture] = []
            embeddings: list[NDArray[np.float32]] = []
            colours = []
            chunk = wanted[start : start + _CHUNK]
            for step in range(0, len(chunk), _STEP):
                some = chunk[step : step + _STEP]
                hashes = {picture.path: picture.sha256 for picture in some}
                paths = [picture.path for picture in some]
                read = read_squares(paths, network.size, settings, hashes)
                squares = []
                for picture, square in zip(some, read, strict=True):
                    if isinstance(square, Problem):
                        problems.append(square)
                    else:
                        good.append(picture)
                        squares.append(square)
                if squares:
                    digests = [picture.sha256 for picture in good[-len(squares) :]]
                    embeddings.append(_embeddings(network, store, digests, squares))
                    colours += [measure_colours(square) for square in squares]
                bar.advance(len(some))
            store.flush()
            if good:
                embedding_records.land_embeddings(
                    settings,
                    NETWORK,
                    [picture.identity for picture in good],
                    np.concatenate(embeddings),
                    colours,
                )
            landed += len(good)
    return landed, problems


def _embeddings(
    network: Network,
    store: FeatureStore,
    digests: Sequence[str],
    squares: Sequence[NDArray[np.uint8]],
) -> NDArray[np.float32]:
    """Embeddings of length 1, (n, 1280), of pictures, (224, 224, 3) each."""
    unseen = {d: x for d, x in zip(digests, squares, strict=True) if d not in store}
    if unseen:
        store.add(list(unseen), network.run(list(unseen.values()))[:, np.newaxis])
    embeddings = np.asarray(store.take(digests)[0, :, :_EMBEDDING_SIZE])
    return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True).clip(1e-12)


def _place_all(settings: Settings, present: set[tuple[str, str]]) -> int:
    """Places all embedded pictures among each other, if they are not those placed last."""
    usable = present & embedding_records.embedded(settings, NETWORK)
    fingerprint = _fingerprint(usable)
    if not usable or fingerprint == embedding_records.fitted_to(settings):
        return 0
    pictures, embeddings = embedding_records.read_embeddings(settings, NETWORK)
    rows = [row for row, picture in enumerate(pictures) if picture in usable]
    positions = embedding_space.place(embeddings[rows])
    embedding_records.land_positions(
        settings, NETWORK, [pictures[row] for row in rows], positions, fingerprint=fingerprint
    )
    return len(rows)


def _fingerprint(pictures: set[tuple[str, str]]) -> str:
    """Hash of all that the places of pictures depend on."""
    content = repr((NETWORK, embedding_space.DIMENSIONS, embedding_space.NEIGHBOURS, PROJECTION))
    return hashlib.sha256((content + repr(sorted(pictures))).encode()).hexdigest()
