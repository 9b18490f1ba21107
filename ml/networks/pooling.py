"""Pooled features of a convolution's output: channel means, deviations and covariances."""

from __future__ import annotations

from typing import Any

# Channels with covariances. A layer with more is projected to so many: the pairs of 112 channels
# would outnumber all other features three to one.
_MOST_CHANNELS = 48


def covariance_count(channels: int) -> int:
    """Returns how many covariances ``channel_covariances`` gives for so many channels."""
    pooled = min(channels, _MOST_CHANNELS)
    return pooled * (pooled + 1) // 2


def channel_statistics(x: Any, name: str) -> list[Any]:
    """Returns mean and standard deviation of each channel over the picture.

    Args:
        x: Output of a layer, (batch, height, width, channels).
        name: Before the names of the layers that this adds.

    Returns:
        Two tensors, (batch, channels) each.
    """
    from keras import layers, ops

    # A variance that is taken as a difference would be noise in eight bits.
    x = ops.cast(x, "float32")
    mean = layers.GlobalAveragePooling2D(name=f"{name}_mean", dtype="float32")(x)
    mean_square = layers.GlobalAveragePooling2D(name=f"{name}_mean_square", dtype="float32")(x * x)
    # Rounding can leave a variance just below 0, and the slope of a root is infinite at 0.
    return [mean, ops.sqrt(ops.maximum(mean_square - mean * mean, 0) + 1e-5)]


def channel_covariances(x: Any, name: str) -> Any:
    """Second-order pooling: covariance of each pair of channels over the picture, signed root.

    The root, as for bilinear features (Lin, RoyChowdhury and Maji 2015, "Bilinear CNN models for
    fine-grained visual recognition"), keeps a few strong channels from dominating.

    Args:
        x: Output of a layer, (batch, height, width, channels).
        name: Before the name of the projection, where there are too many channels.

    Returns:
        Upper triangle of the matrix row by row, (batch, ``covariance_count(channels)``).
    """
    import numpy as np
    from keras import layers, ops

    if x.shape[-1] > _MOST_CHANNELS:
        mix = layers.Conv2D(_MOST_CHANNELS, 1, use_bias=False, name=f"{name}_mix")
        mix.trainable = False
        channels, x = x.shape[-1], mix(x)
        # Drawn by numpy, so that every backend mixes alike.
        drawn = np.random.default_rng(0).normal(size=(channels, _MOST_CHANNELS))
        mix.set_weights([np.linalg.qr(drawn)[0].reshape(1, 1, channels, _MOST_CHANNELS)])
    places, channels = x.shape[1] * x.shape[2], x.shape[-1]
    x = ops.reshape(ops.cast(x, "float32"), (-1, places, channels))
    x = x - ops.mean(x, axis=1, keepdims=True)
    square = ops.matmul(ops.transpose(x, (0, 2, 1)), x) / places
    rows, columns = np.triu_indices(channels)
    flat = ops.reshape(square, (-1, channels * channels))
    pairs = ops.take(flat, (rows * channels + columns).tolist(), axis=1)
    # As sign(x) * sqrt(|x|), but with a finite slope at 0.
    return pairs / ops.sqrt(ops.abs(pairs) + 1e-3)
