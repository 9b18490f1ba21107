"""Grad-CAM by numpy is Grad-CAM by automatic differentiation."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.networks.frozen_features import imagenet_features_model
from ml.networks.onnx_export import classifier_outputs
from ml.serving.grad_cam import Head, overlay

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

CLASSES = 4


@pytest.fixture(scope="module", params=["transfer", "scratch"])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A network of each recipe, as Keras loads it."""
    use_backend("tensorflow", seed=3)
    import keras

    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "scratch":
        model = models.scratch_cnn(CLASSES, dropout=0.5)
    else:
        features = imagenet_features_model()
        model = models.classifier(
            features, models.head(features.output.shape[-1], CLASSES, dropout=0.3)
        )
    model.save(folder / "model.keras")
    return keras.saving.load_model(folder / "model.keras", compile=False)


def pictures(size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Noise, a gradient, and noise on one side alone."""
    noise = np.random.default_rng(2).integers(0, 256, (size, size, 3))
    y, x = np.mgrid[0:size, 0:size] * 255 // (size - 1)
    half = np.where(x[..., np.newaxis] < 128, noise, 90)
    return np.stack([noise, np.stack([x, y, x], axis=-1), half]).astype(np.float32)


def by_gradient_tape(model: Any, batch: Any) -> tuple[Any, Any, list[Any]]:
    """Activations, features and Grad-CAM of every class, (classes) x (n, height, width)."""
    import keras
    import tensorflow as tf

    outputs = classifier_outputs(model)
    last = model.get_layer(models.OUTPUT_LAYER)
    activation, last.activation = last.activation, keras.activations.linear
    with tf.GradientTape(persistent=True) as tape:
        out = keras.Model(model.input, outputs)(batch, training=False)
        scores = [out["probabilities"][:, number] for number in range(CLASSES)]
    last.activation = activation
    maps = []
    for score in scores:
        gradient = tape.gradient(score, out["activations"])
        weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
        heat = np.maximum((out["activations"] * weights).numpy().sum(axis=-1), 0)
        maps.append(heat / np.maximum(heat.max(axis=(1, 2), keepdims=True), 1e-30))
    return out["activations"].numpy(), out["features"].numpy(), maps


def test_the_map_is_that_of_automatic_differentiation(saved: Any, tmp_path: Path) -> None:
    batch = pictures(saved.input_shape[1])
    activations, features, expected = by_gradient_tape(saved, batch)
    Head.of(saved).save(tmp_path / "head.npz")
    head = Head.load(tmp_path / "head.npz")
    for number in range(CLASSES):
        ours = np.stack(
            [head.grad_cam(a, f, number) for a, f in zip(activations, features, strict=True)]
        )
        np.testing.assert_allclose(ours, expected[number], atol=1e-4)
    # Something was compared: maps differ by class and by place.
    assert max(np.abs(one - other).max() for one in expected for other in expected) > 0.1
    assert np.stack(expected).std(axis=(2, 3)).max() > 0.05


def test_a_class_that_no_place_speaks_for_has_an_empty_map() -> None:
    head = Head(kernel=np.array([[1.0, -1.0]], np.float32))
    activations = np.ones((2, 2, 1), np.float32)
    assert head.grad_cam(activations, np.ones(1, np.float32), 0).tolist() == [[1, 1], [1, 1]]
    assert head.grad_cam(activations, np.ones(1, np.float32), 1).tolist() == [[0, 0], [0, 0]]


def test_weights_that_hold_objects_are_not_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "head.npz", kernel=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        Head.load(tmp_path / "head.npz")


def test_heat_is_laid_over_a_grey_picture() -> None:
    picture = np.full((2, 2, 3), (200, 30, 30), np.uint8)
    drawn = overlay(picture, np.array([[0, 1], [0, 0.5]], np.float32))
    assert drawn.shape == (2, 2, 3)
    grey = round(0.299 * 200 + 0.587 * 30 + 0.114 * 30)
    # Cold: the picture without its colours.
    assert abs(drawn[0, 0].astype(int) - grey).max() <= 1
    # Hot: inferno's last colour, a light yellow, by seven tenths.
    hottest = 0.7 * np.array([252, 255, 164]) + 0.3 * grey
    assert abs(drawn[0, 1] - hottest).max() <= 2
    assert drawn[1, 1, 0] > drawn[1, 1, 2]
