"""What training computed is not computed again: for predictions, evaluations and embeddings."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from painted_museum import paint, paintings, publish

from core.settings import Settings
from ml.data.feature_store import FeatureStore
from ml.embed import embed
from ml.evaluate import evaluate
from ml.networks.onnx_runtime import Network
from ml.predict import predict
from ml.serving.batch import BatchClassifier
from ml.serving.served_model import Classifier
from ml.train import TrainResult, train
from warehouse.raw import read_raw

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, TrainResult]:
    settings = publish(tmp_path_factory.mktemp("museum"))
    return settings, train(settings, "school", recipe="transfer", backend="tensorflow")


@contextmanager
def pictures_run(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Counts the pictures that go through any network."""
    seen: list[int] = []
    run: Callable[..., Any] = Network.run_outputs

    def counted(self: Network, pictures: Any, *arguments: Any) -> Any:
        seen.append(len(pictures))
        return run(self, pictures, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Network, "run_outputs", counted)
        yield seen


def test_what_training_computed_serves_all_that_follows(
    trained: tuple[Settings, TrainResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, result = trained
    with pictures_run(monkeypatch) as seen:
        scores = evaluate(settings, "school")
    assert seen == []
    assert scores["accuracy"] == result.metrics["accuracy"]
    with pictures_run(monkeypatch) as seen:
        assert predict(settings, "school") == 64
    # One picture is of no class.
    assert seen == [1]
    with pictures_run(monkeypatch) as seen:
        assert embed(settings).embedded == 64
    assert seen == []

    classifier = Classifier.load(result.run_dir)
    stored = read_raw(settings, "select artwork_key, probabilities from ml.predictions")
    probabilities = {key: json.loads(text) for key, text in stored}
    for work in paintings():
        if work.image_filename:
            path = settings.images_dir / work.image_filename
            picture = cv2.imread(str(path))[:, :, ::-1]
            (answer,) = classifier.classify([np.ascontiguousarray(picture)])
            assert probabilities[work.artwork_key] == pytest.approx(answer.probabilities, abs=1e-5)


def test_files_that_cannot_be_used_are_told_and_copies_run_once(
    trained: tuple[Settings, TrainResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = trained[0].model_copy(update={"data_dir": tmp_path})
    picture = cv2.imencode(".png", paint(paintings()[0]))[1].tobytes()
    paths = [tmp_path / name for name in ("a.png", "b.png", "broken.png", "other.png")]
    for path, content in zip(paths, (picture, picture, picture[:99], picture), strict=True):
        path.write_bytes(content)
    recorded = {paths[3]: "0" * 64}
    batch = BatchClassifier(Classifier.load(trained[1].run_dir), settings, recorded)
    with pictures_run(monkeypatch) as seen:
        first, copy, *problems, missing = batch.classify([*paths, tmp_path / "none.png"])
    assert seen == [1]
    assert first == copy
    assert [problem.status for problem in (*problems, missing)] == [  # type: ignore[union-attr]
        "not_image",
        "replaced",
        "missing",
    ]


def test_a_picture_without_all_views_is_not_there(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    rows = np.arange(12, dtype=np.float32).reshape(2, 2, 3)
    one = FeatureStore(settings, "network", views=1)
    one.add(["a", "b"], rows[:, :1])
    one.flush()
    two = FeatureStore(settings, "network", views=2)
    assert "a" in FeatureStore(settings, "network", views=1)
    assert "a" not in two
    two.add(["a"], rows[:1])
    waiting = two.take(["a"])
    two.flush()
    written = FeatureStore(settings, "network", views=2)
    assert "b" not in written
    assert waiting.tolist() == written.take(["a"]).tolist() == rows[:1].swapaxes(0, 1).tolist()
    assert "a" not in FeatureStore(settings, "another", views=1)
