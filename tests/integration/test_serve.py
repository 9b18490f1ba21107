"""What a run serves: its answers, its doubts, its explanations, on both networks."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import app_museum
import cv2
import numpy as np
import pytest
from painted_museum import Painting, paint, paintings, publish

from core.errors import ArtwarehouseError
from core.settings import Settings
from ml.data.training_data import load_examples
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.networks.frozen_features import exported_network, imagenet_features_model
from ml.networks.onnx_export import classifier_outputs
from ml.networks.onnx_runtime import Network
from ml.predict import predict
from ml.serving import served_model as serve
from ml.serving.served_model import Classifier
from ml.serving.serving_files import write_serving_files
from ml.store.registry import new_run, verify
from ml.tasks import get_task
from warehouse.raw import read_raw

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

OUTPUTS = ("probabilities", "features", "activations")


def of_split(split: str) -> list[Painting]:
    return [work for work in paintings() if work.split == split]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish(tmp_path_factory.mktemp("museum"))


def write_run(settings: Settings, name: str, model: Any) -> Path:
    examples = load_examples(settings, get_task("school"), picture_size=model.input_shape[1])
    # As a run whose head learned from the validation pictures too would hold them out.
    validation = examples.of("validation")
    sure = np.linspace(0.9, 0.5, len(validation), dtype=np.float32)
    right = examples.targets[validation]
    answers = np.stack([np.where(right == c, sure, (1 - sure) / 2) for c in range(3)], axis=1)
    with new_run(settings, "school", name) as folder:
        report = write_serving_files(
            folder,
            model,
            examples,
            backend="tensorflow",
            held_out=(validation, answers),
            networks=[exported_network(settings)] if name == "transfer" else [],
        )
        assert report.export_difference < 1e-4
        assert report.confidence_threshold == pytest.approx(0.5)
        (folder / "labels.json").write_text(json.dumps(list(examples.classes)))
        (folder / "config.json").write_text("{}")
    return settings.models_dir / "school" / name


@pytest.fixture(scope="module")
def transfer(settings: Settings) -> Path:
    """A run of the ImageNet network; its last layer is as chance made it."""
    use_backend("tensorflow", seed=5)
    features = imagenet_features_model()
    head = models.head(features.output.shape[-1], 3, dropout=0.3)
    return write_run(settings, "transfer", models.classifier(features, head))


@pytest.fixture(scope="module")
def scratch(settings: Settings) -> Path:
    """A run of the small network, which is as chance made it."""
    use_backend("tensorflow", seed=5)
    return write_run(settings, "scratch", models.scratch_cnn(3, dropout=0.5))


# The large one takes most of a minute to export; `test_train_predict` holds its answers too.
@pytest.fixture(
    scope="module", params=[pytest.param("transfer", marks=pytest.mark.slow), "scratch"]
)
def run(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def test_every_output_of_the_export_agrees_with_keras(run: Path) -> None:
    import keras

    saved = keras.saving.load_model(run / "model.keras", compile=False)
    network = Network(run / "model.onnx")
    squares = np.stack(
        [cv2.resize(paint(work), (network.size, network.size)) for work in of_split("test")[:5]]
    )
    assert set(network.outputs) == set(OUTPUTS)
    expected = keras.Model(saved.input, classifier_outputs(saved))(
        squares.astype(np.float32), training=False
    )
    ours = dict(zip(OUTPUTS, network.run_outputs(squares, OUTPUTS, batch_size=2), strict=True))
    for name in OUTPUTS:
        theirs = keras.ops.convert_to_numpy(expected[name])
        assert ours[name].shape == theirs.shape
        np.testing.assert_allclose(ours[name], theirs, atol=1e-4 * max(1, theirs.max()))
    np.testing.assert_allclose(ours["probabilities"].sum(axis=1), 1, atol=1e-5)
    (only,) = network.run_outputs(squares, ["features"])
    np.testing.assert_allclose(only, ours["features"], atol=1e-4)
    np.testing.assert_allclose(network.run(squares), ours["probabilities"], atol=1e-5)


def test_the_nearest_to_a_training_picture_is_itself_with_its_label(run: Path) -> None:
    classifier = Classifier.load(run)
    for work in of_split("train")[::12]:
        found = classifier.neighbours(paint(work), k=4)
        assert (found[0].artwork_key, found[0].label) == (work.artwork_key, work.label)
        assert found[0].similarity == pytest.approx(1, abs=2e-3)
        similarities = [neighbour.similarity for neighbour in found]
        assert similarities == sorted(similarities, reverse=True)
        assert len(similarities) == 4
    training = {work.artwork_key for work in of_split("train")}
    everything = classifier.neighbours(paint(of_split("test")[0]), k=1000)
    assert {neighbour.artwork_key for neighbour in everything} == training


@pytest.mark.slow
def test_pictures_that_are_no_paintings_are_unfamiliar(transfer: Path) -> None:
    classifier = Classifier.load(transfer)
    screenshot = np.full((600, 800, 3), 255, np.uint8)
    for line in range(20):
        text = "select count(*) from fct_artwork where"
        cv2.putText(screenshot, text, (20, 40 + 28 * line), 0, 0.8, (20, 20, 20), 1, cv2.LINE_AA)
    y, x = np.mgrid[0:300, 0:300]
    chart = np.full((300, 300, 3), 255, np.uint8)
    for bar in range(6):
        cv2.rectangle(chart, (40 * bar + 30, 280), (40 * bar + 55, 250 - 35 * bar), (31, 119, 180))
    strange = [
        screenshot,
        chart,
        np.full((300, 300, 3), 128, np.uint8),
        np.stack([x * 255 // 299, y * 255 // 299, x * 0], axis=-1).astype(np.uint8),
    ]
    assert all(found.is_out_of_distribution for found in classifier.classify(strange))
    held_out = classifier.classify([paint(work) for work in of_split("test")])
    # Of 18, by artists of their own.
    assert sum(found.is_out_of_distribution for found in held_out) <= 4


def test_an_answer_below_the_threshold_is_unsure(run: Path, tmp_path: Path) -> None:
    pictures = [paint(work) for work in of_split("test")]
    copy = tmp_path / "run"
    for threshold, expected in ((0.0, set()), (1.01, {True})):
        shutil.copytree(run, copy, dirs_exist_ok=True)
        serving = json.loads((copy / "serving.json").read_text())
        (copy / "serving.json").write_text(
            json.dumps(serving | {"confidence_threshold": threshold})
        )
        with pytest.raises(ArtwarehouseError, match=r"changed after training \(serving.json\)"):
            Classifier.load(copy)
        seal(copy)
        found = Classifier.load(copy).classify(pictures)
        assert {answer.is_low_confidence for answer in found} - {False} == expected


def seal(run: Path) -> None:
    from core.files import sha256_of

    names = [path.name for path in run.iterdir() if path.name != "manifest.json"]
    (run / "manifest.json").write_text(json.dumps({n: sha256_of(run / n) for n in names}))
    verify(run)


def test_the_map_lies_over_the_picture_as_it_is(run: Path) -> None:
    classifier = Classifier.load(run)
    picture = cv2.resize(paint(of_split("test")[0]), (301, 207))
    heat = classifier.explain(picture)
    assert heat.shape == (207, 301)
    assert heat.dtype == np.float32
    assert heat.min() >= 0
    assert heat.max() <= 1
    likeliest = classifier.classify([picture])[0].label
    np.testing.assert_array_equal(heat, classifier.explain(picture, likeliest))
    maps = [classifier.explain(picture, label) for label in classifier.labels]
    assert max(np.abs(one - other).max() for one in maps for other in maps) > 0.05
    with pytest.raises(ArtwarehouseError, match=r"no class 'Dots': choose one of Bands, Col"):
        classifier.explain(picture, "Dots")


def test_several_views_of_a_picture_are_averaged(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    classifier = Classifier.load(scratch)
    pictures = [paint(work) for work in of_split("test")[:3]]

    def views(square: np.ndarray, count: int) -> np.ndarray:
        return np.stack([square, 255 - square][:count])

    monkeypatch.setattr(serve, "views_of", views)
    plain = classifier.classify(pictures)
    negatives = classifier.classify([255 - picture for picture in pictures])
    for both, one, other in zip(
        classifier.classify(pictures, views=2), plain, negatives, strict=True
    ):
        for label in classifier.labels:
            mean = (one.probabilities[label] + other.probabilities[label]) / 2
            assert both.probabilities[label] == pytest.approx(mean, abs=1e-2)


def test_a_run_of_an_earlier_version_answers_and_explains_nothing(
    scratch: Path, tmp_path: Path
) -> None:
    old = tmp_path / "school" / "20250101T000000Z-scratch-aaaaaa"
    shutil.copytree(scratch, old)
    for name in ("serving.json", "head.npz", "neighbours.npz"):
        (old / name).unlink()
    seal(old)
    picture = paint(of_split("test")[0])
    (answer,) = Classifier.load(old).classify([picture])
    (now,) = Classifier.load(scratch).classify([picture])
    assert answer.probabilities == pytest.approx(now.probabilities)
    assert (answer.is_low_confidence, answer.is_out_of_distribution) == (False, False)
    for ask in (Classifier.load(old).explain, Classifier.load(old).neighbours):
        with pytest.raises(ArtwarehouseError, match="run `artwarehouse train school`"):
            ask(picture)


def test_serving_imports_neither_keras_nor_tensorflow(scratch: Path) -> None:
    code = (
        "import sys; from pathlib import Path; import numpy as np;"
        "from ml.serving.served_model import Classifier;"
        "classifier = Classifier.load(Path(sys.argv[1])); picture = np.zeros((99, 80, 3), 'uint8');"
        "classifier.classify([picture]); classifier.explain(picture);"
        "classifier.neighbours(picture);"
        "print([name for name in ('keras', 'tensorflow', 'jax', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(scratch)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


# Predicts a few works at a time, says when each few have landed, and waits to be killed when that
# has been twice: on a fast machine nothing would be left for the kills after the first ones.
PREDICT = """
import sys, time
from pathlib import Path
from ml import predict as prediction
from core.settings import Settings

prediction._CHUNK = 3
land = prediction.land_predictions
landed = 0

def tell(*arguments):
    global landed
    land(*arguments)
    landed += 1
    print("landed", flush=True)
    if landed == 2:
        time.sleep(600)

prediction.land_predictions = tell
print("began", flush=True)
prediction.predict(Settings(data_dir=Path(sys.argv[1])), "school")
"""


def kill_and_resume(data_dir: Path, *, kills: int, seed: int) -> None:
    """Kills predictions at seeded moments, in and between landings, then lets one end."""
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    settings = publish(data_dir)
    app_museum.train(data_dir)
    command = [sys.executable, "-c", PREDICT, str(data_dir)]
    for _ in range(kills):
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert run.stdout is not None
        assert run.stdout.readline() == "began\n"
        if draw.random() < 0.5:
            run.stdout.readline()
        time.sleep(draw.random() * 0.6)
        os.kill(run.pid, signal.SIGKILL)
        run.communicate()
        assert run.returncode == -signal.SIGKILL
    left = len(stored(settings))
    wanted = sorted(work.artwork_key for work in paintings() if work.image_filename)
    assert left < len(wanted)
    assert predict(settings, "school") == len(wanted) - left
    assert predict(settings, "school") == 0
    resumed = stored(settings)
    assert [key for _, key, *_ in resumed] == wanted

    unkilled = publish(data_dir / "unkilled")
    app_museum.train(unkilled.data_dir)
    assert predict(unkilled, "school") == len(wanted)
    assert stored(unkilled) == resumed


def stored(settings: Settings) -> list[tuple[Any, ...]]:
    return read_raw(
        settings,
        "select run_id, artwork_key, predicted_label, probability, probabilities::varchar,"
        " true_label, split from ml.predictions order by artwork_key",
    )


def test_predictions_killed_twice_are_the_same_and_none_is_double(tmp_path: Path) -> None:
    kill_and_resume(tmp_path, kills=2, seed=2)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [11, 12, 13])
def test_predictions_killed_often_are_the_same_and_none_is_double(
    tmp_path: Path, seed: int
) -> None:
    kill_and_resume(tmp_path, kills=7, seed=seed)
