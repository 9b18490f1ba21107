"""Classifying many picture files, with what the feature store has of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.images.decode import require_recorded_hash
from core.images.read import read_picture_file
from ml.data.feature_store import FeatureStore
from ml.data.preprocessing import Problem, decode_square, on_all_cores, or_problem
from ml.networks.onnx_runtime import one_blas_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.serving.served_model import Classification, Classifier

# Pictures in memory at a time.
_AT_ONCE = 64

# A picture's sha256, with its square where the network must see it.
_Read = tuple[str, "NDArray[np.uint8] | None"]


class BatchClassifier:
    """Classifies picture files. Each goes through the networks once, whichever task asks for it.

    Args:
        classifier: The model.
        settings: Says where the store is, and which pictures are too large.
        recorded: sha256 of files as the warehouse has it; one of other content is a problem.
    """

    def __init__(
        self,
        classifier: Classifier,
        settings: Settings,
        recorded: Mapping[Path, str] | None = None,
    ) -> None:
        self._classifier = classifier
        self._settings = settings
        self._recorded = recorded or {}
        head = classifier.head
        self._stores = (
            [FeatureStore(settings, network, classifier.views) for network in head.networks]
            if head is not None
            else []
        )

    def classify(self, paths: Sequence[Path]) -> list[Classification | Problem]:
        """Classifies files.

        Returns:
            For each path, in order, the answer, or why there is none.
        """
        answers: list[Classification | Problem] = []
        for start in range(0, len(paths), _AT_ONCE):
            read = on_all_cores(self._read, paths[start : start + _AT_ONCE])
            good = [found for found in read if not isinstance(found, Problem)]
            classified = iter(self._classify(good) if good else ())
            answers += [found if isinstance(found, Problem) else next(classified) for found in read]
        for store in self._stores:
            store.flush()
        return answers

    def _read(self, path: Path) -> _Read | Problem:
        return or_problem(path, lambda: self._read_file(path))

    def _read_file(self, path: Path) -> _Read:
        data = read_picture_file(path, self._settings.images.max_bytes)
        digest = hashlib.sha256(data).hexdigest()
        if self._recorded:
            require_recorded_hash(digest, self._recorded.get(path))
        if self._stores and all(digest in store for store in self._stores):
            return digest, None
        return digest, decode_square(data, self._classifier.size, self._settings)

    def _classify(self, read: Sequence[_Read]) -> list[Classification]:
        classifier, head = self._classifier, self._classifier.head
        unseen = {digest: square for digest, square in read if square is not None}
        if head is None:
            return classifier.classify([square for _, square in read if square is not None])
        if unseen:
            features = classifier.features(list(unseen.values()))
            ends = np.cumsum(head.widths)[:-1]
            for store, part in zip(self._stores, np.split(features, ends, axis=-1), strict=True):
                store.add(list(unseen), part)
        digests = [digest for digest, _ in read]
        parts = [store.take(digests) for store in self._stores]
        with one_blas_thread():
            return classifier.classify_features(np.concatenate(parts, axis=-1))
