"""Where a network looked: Grad-CAM without automatic differentiation.

Selvaraju et al. 2017, "Grad-CAM: visual explanations from deep networks via gradient-based
localization", arXiv:1610.02391. A channel of the last convolution counts by the mean gradient of a
class's score with respect to it; the map is the ReLU of the sum of the channels so weighted. Both
networks of ``ml.networks.architectures`` end so simply that this gradient is a matrix product, and
the app needs neither TensorFlow nor Keras for it:

* pooled to the mean of each channel and then one dense layer, the gradient is that layer's weight,
  whatever the picture;
* flattened, with a dense ReLU layer between, it goes through those units that the picture woke.
  Max pooling hands each gradient on to one place, and so leaves the mean over places as it is but
  for a factor that the scale of the map takes out.

Where several networks are joined, the map is that of the first, for its part of the score.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.networks import architectures as models

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Head:
    """What lies between the last convolution and the scores of the classes.

    Attributes:
        kernel: From features, or from the first of them, to scores, (features, classes).
        channel_kernel: From channels to features where a hidden ReLU layer makes the features,
            summed over the places of the map, (channels, features); else None, and the first
            features are the means of the channels.
    """

    kernel: NDArray[np.float32]
    channel_kernel: NDArray[np.float32] | None = None

    @property
    def embedding_width(self) -> int:
        """How many of the features, the first, come from the last convolution."""
        return self.kernel.shape[0]

    @classmethod
    def of(cls, model: keras.Model) -> Head:
        """Takes the weights out of a classifier as ``ml.networks.architectures`` builds it."""
        import keras

        kernel = _weight(model.get_layer(models.OUTPUT_LAYER).kernel)
        embedding = model.get_layer(models.EMBEDDING_LAYER)
        if isinstance(embedding, keras.layers.GlobalAveragePooling2D):
            return cls(kernel[: models.EMBEDDING_SIZE])
        convolutions = [x for x in model.layers if isinstance(x, keras.layers.Conv2D)]
        hidden = _weight(embedding.kernel)  # rows: places, and at each the channels
        by_place = hidden.reshape(-1, convolutions[-1].filters, hidden.shape[1])
        return cls(kernel, by_place.sum(axis=0))

    def save(self, path: Path) -> None:
        """Writes the weights, as an ``.npz`` file without objects."""
        arrays = {"kernel": self.kernel}
        if self.channel_kernel is not None:
            arrays["channel_kernel"] = self.channel_kernel
        np.savez(path, **arrays)  # type: ignore[arg-type]  # numpy means its own options

    @classmethod
    def load(cls, path: Path) -> Head:
        """Reads what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(arrays["kernel"], arrays.get("channel_kernel"))

    def grad_cam(
        self,
        activations: NDArray[np.float32],
        features: NDArray[np.float32],
        class_number: int,
    ) -> NDArray[np.float32]:
        """Says how much each place of the map speaks for a class.

        Args:
            activations: Of the last convolution, (height, width, channels).
            features: What the last layer saw, (features,).
            class_number: The class.

        Returns:
            (height, width), 0 to 1; all 0 where nothing speaks for the class.
        """
        weights = self.kernel[:, class_number]
        if self.channel_kernel is not None:
            weights = self.channel_kernel @ (weights * (features > 0))
        heat = np.maximum(activations @ weights, 0)
        largest = heat.max()
        return np.asarray(heat / largest if largest > 0 else heat, dtype=np.float32)


def overlay(picture: NDArray[np.uint8], heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Lays a heat map over a picture in grey, whose own colours would be taken for heat.

    Args:
        picture: RGB, (height, width, 3), uint8.
        heat: (height, width), 0 (leaves the grey) to 1, as
            ``ml.serving.served_model.Classifier.explain`` returns it.

    Returns:
        RGB, (height, width, 3), uint8.
    """
    import cv2

    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[:, :, ::-1]
    share = 0.7 * heat[:, :, np.newaxis]
    return np.asarray(grey * (1 - share) + colours * share, np.uint8)


def _weight(variable: keras.Variable) -> NDArray[np.float32]:
    import keras

    return np.asarray(keras.ops.convert_to_numpy(variable), dtype=np.float32)
