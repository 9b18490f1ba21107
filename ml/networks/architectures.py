"""The networks, written for any Keras backend: layers only, preprocessing inside.

A model takes RGB pictures as they are, 0 to 255, and gives one probability a class, so what is
served is what was trained and no caller has to know how pixels are scaled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml.networks.pooling import channel_covariances, channel_statistics, covariance_count

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

# Shown to every pretrained network. Lite1 and Lite2 were trained at 240 and 260, but enlarging a
# picture adds nothing to it: at 288 for all of them as many styles were told as at 224.
PRETRAINED_SIZE = 224
SCRATCH_SIZE = 150
EMBEDDING_SIZE = 1280
EMBEDDING_LAYER = "embedding"
FEATURES_LAYER = "features"
OUTPUT_LAYER = "probabilities"


@dataclass(frozen=True)
class Variant:
    """How a member of the EfficientNet-Lite family is scaled.

    Attributes:
        width: Factor on the filters of each stage.
        depth: Factor on the repeats of each stage but the first and the last.
    """

    width: float
    depth: float


# Liu 2020, "Higher accuracy on vision models with EfficientNet-Lite", TensorFlow blog, and the
# reference code it came with.
VARIANTS = (Variant(1.0, 1.0), Variant(1.0, 1.1), Variant(1.1, 1.2))

# EfficientNet-B0's stages (Tan and Le 2019, arXiv:1905.11946, table 1):
# repeats, kernel size, stride, expansion, filters.
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)

# Stages with pooled statistics.
_FEATURE_STAGES = (2, 3, 4, 5)
# Stages with second-order pooling.
_CORRELATED_STAGES = (1, 2, 4)


def efficientnet_lite(variant: int = 0) -> keras.Model:
    """Builds an EfficientNet-Lite without its ImageNet head, with random weights.

    The Lite variants drop squeeze-and-excitation and use ReLU6 instead of swish, so that they run
    well on plain processors (Liu 2020).

    Args:
        variant: 0, 1 or 2.

    Returns:
        Model from pictures, float (batch, 224, 224, 3), RGB 0 to 255, to their embedding, float
        (batch, 1280). Layers are named ``stem_*``, ``block<n>_*`` (n from 0) and ``top_*``; of
        variants other than 0 with ``lite<variant>_`` before it.
    """
    import keras

    pictures = keras.Input((PRETRAINED_SIZE, PRETRAINED_SIZE, 3), name="pictures")
    _, embedding = _lite(pictures, variant)
    return keras.Model(pictures, embedding, name=f"efficientnet_lite{variant}")


def features_model(variants: Sequence[int]) -> keras.Model:
    """Builds what describes a picture to a classifier: embeddings, and statistics beside them.

    The embedding answers to things, for ImageNet asks for things. Colour, brushwork and surface,
    by which schools and styles are distinguished, stand out more in the stages before it. Mean and
    standard deviation of a channel over the picture are what style transfer takes for its style
    (Huang and Belongie 2017, arXiv:1703.06868, section 5); which channels rise and fall together
    is what it took before (Gatys, Ecker and Bethge 2015, arXiv:1508.06576), and tells styles apart
    (Chu and Wu 2018, "Image style classification based on learnt deep correlation features").

    Args:
        variants: Of EfficientNet-Lite, each 0, 1 or 2, in the order of their features.

    Returns:
        Model from pictures, float (batch, 224, 224, 3), RGB 0 to 255, to features: of each
        variant its embedding, the statistics of its stages, then the covariances of their channels;
        see ``feature_blocks``.
    """
    import keras
    from keras import layers

    pictures = keras.Input((PRETRAINED_SIZE, PRETRAINED_SIZE, 3), name="pictures")
    parts = []
    for variant in variants:
        ends, embedding = _lite(pictures, variant)
        parts.append(embedding)
        for stage in _FEATURE_STAGES:
            parts += channel_statistics(ends[stage], f"{layer_prefix(variant)}stage{stage}")
        for stage in _CORRELATED_STAGES:
            parts.append(channel_covariances(ends[stage], f"{layer_prefix(variant)}stage{stage}"))
    return keras.Model(
        pictures, layers.Concatenate(name=FEATURES_LAYER, dtype="float32")(parts), name="features"
    )


def feature_blocks(variant: int) -> dict[str, int]:
    """Returns how many features of each kind one variant gives, in their order.

    A head is solved for each block by itself: together, the many covariances drown the rest.
    """
    filters = [_filters(stage[-1], VARIANTS[variant].width) for stage in _STAGES]
    pairs = {stage: covariance_count(filters[stage]) for stage in _CORRELATED_STAGES}
    *early, late = _CORRELATED_STAGES
    return {
        "embedding": EMBEDDING_SIZE + 2 * sum(filters[stage] for stage in _FEATURE_STAGES),
        "texture": sum(pairs[stage] for stage in early),
        "pattern": pairs[late],
    }


def features_width(variant: int) -> int:
    """Returns how many features one variant gives."""
    return sum(feature_blocks(variant).values())


def layer_prefix(variant: int) -> str:
    """Returns what stands before the names of a variant's layers, so that variants can meet."""
    return f"lite{variant}_" if variant else ""


def _filters(filters: int, width: float) -> int:
    """Scales a number of filters, to a multiple of 8 that is not below 90% of it."""
    scaled = filters * width
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def _lite(pictures: Any, variant: int) -> tuple[list[Any], Any]:
    """Builds one variant on a picture tensor: output of each stage, and the embedding."""
    from keras import layers

    scale, prefix = VARIANTS[variant], layer_prefix(variant)
    # (x - 127) / 128, the scaling that the ImageNet weights were trained with.
    x = layers.Rescaling(1 / 128, offset=-127 / 128, name=f"{prefix}rescaling")(pictures)
    x = _convolution(x, f"{prefix}stem", filters=32, kernel_size=3, strides=2)
    index, ends = 0, []
    for stage, (repeats, kernel_size, strides, expansion, filters) in enumerate(_STAGES):
        is_scaled = 0 < stage < len(_STAGES) - 1
        for repeat in range(math.ceil(repeats * scale.depth) if is_scaled else repeats):
            x = _inverted_residual(
                x,
                f"{prefix}block{index}",
                kernel_size=kernel_size,
                strides=strides if repeat == 0 else 1,
                expansion=expansion,
                filters=_filters(filters, scale.width),
            )
            index += 1
        ends.append(x)
    x = _convolution(x, f"{prefix}top", filters=EMBEDDING_SIZE, kernel_size=1, strides=1)
    return ends, layers.GlobalAveragePooling2D(name=f"{prefix}{EMBEDDING_LAYER}", dtype="float32")(
        x
    )


def _batch_norm(x: Any, name: str) -> Any:
    from keras import layers

    return layers.BatchNormalization(epsilon=1e-3, momentum=0.99, name=name)(x)


def _convolution(x: Any, name: str, *, filters: int, kernel_size: int, strides: int) -> Any:
    from keras import layers

    x = layers.Conv2D(
        filters, kernel_size, strides, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    return layers.ReLU(6, name=f"{name}_relu")(_batch_norm(x, f"{name}_bn"))


def _inverted_residual(
    x: Any, name: str, *, kernel_size: int, strides: int, expansion: int, filters: int
) -> Any:
    """MobileNetV2's block (Sandler et al. 2018, arXiv:1801.04381): widen, filter, narrow, add."""
    from keras import layers

    shortcut = x
    if expansion != 1:
        x = _convolution(
            x,
            f"{name}_expand",
            filters=expansion * x.shape[-1],
            kernel_size=1,
            strides=1,
        )
    x = layers.DepthwiseConv2D(
        kernel_size, strides, padding="same", use_bias=False, name=f"{name}_depthwise_conv"
    )(x)
    x = layers.ReLU(6, name=f"{name}_depthwise_relu")(_batch_norm(x, f"{name}_depthwise_bn"))
    x = layers.Conv2D(filters, 1, use_bias=False, name=f"{name}_project_conv")(x)
    x = _batch_norm(x, f"{name}_project_bn")
    if strides == 1 and shortcut.shape[-1] == filters:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def load_weights(
    model: keras.Model, weights: Mapping[str, NDArray[np.float32]], variant: int = 0
) -> None:
    """Fills one variant in a model from ``layer/weight`` arrays.

    Arrays of layers that the model lacks are left out.

    Args:
        model: Filled in place.
        weights: As ``ml.networks.imagenet_weights.imagenet_weights`` returns them.
        variant: Whose layers are filled; those of the others stay as they are.

    Raises:
        KeyError: A weight of the variant is not among the arrays.
        ValueError: An array has another shape than its weight.
    """
    others = tuple(layer_prefix(other) for other in range(1, len(VARIANTS)) if other != variant)
    for layer in model.layers:
        if layer.name.endswith("_mix"):  # the same in every model
            continue
        if layer.name.startswith(layer_prefix(variant)) and not layer.name.startswith(others):
            for variable in layer.weights:
                variable.assign(weights[f"{layer.name}/{variable.name}"])


def head(features: int, classes: int, *, dropout: float) -> keras.Model:
    """Builds the classifier on top of features: dropout, then one softmax layer.

    Args:
        features: Numbers that describe a picture.
        classes: Number of classes.
        dropout: Share of the features hidden in each training step.
    """
    import keras
    from keras import layers

    return keras.Sequential(
        [
            keras.Input((features,)),
            layers.Dropout(dropout, name="dropout"),
            layers.Dense(classes, activation="softmax", name=OUTPUT_LAYER, dtype="float32"),
        ],
        name="head",
    )


def classifier(backbone: keras.Model, head: keras.Model) -> keras.Model:
    """Joins a network that gives features and a head that was trained on them.

    Returns:
        Model from pictures to probabilities; it shares the weights of both.
    """
    import keras

    x = backbone.output
    for layer in head.layers:
        x = layer(x)
    return keras.Model(backbone.input, x, name="classifier")


def scratch_cnn(classes: int, *, dropout: float) -> keras.Model:
    """Builds a small network to train from nothing: the baseline that transfer has to beat.

    Three blocks of convolution and pooling, then one dense layer, as in Chollet 2016, "Building
    powerful image classification models using very little data", Keras blog.

    Args:
        classes: Number of classes.
        dropout: Share of the dense layer hidden in each training step.

    Returns:
        Model from pictures, float (batch, 150, 150, 3), RGB 0 to 255, to probabilities.
    """
    import keras
    from keras import layers

    pictures = keras.Input((SCRATCH_SIZE, SCRATCH_SIZE, 3), name="pictures")
    x = layers.Rescaling(1 / 255, name="rescaling")(pictures)
    for number, filters in enumerate((32, 32, 64)):
        x = layers.Conv2D(filters, 3, activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(2, name=f"pool{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(64, activation="relu", name=EMBEDDING_LAYER)(x)
    x = layers.Dropout(dropout, name="dropout")(x)
    x = layers.Dense(classes, activation="softmax", name=OUTPUT_LAYER, dtype="float32")(x)
    return keras.Model(pictures, x, name="scratch_cnn")
