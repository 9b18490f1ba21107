"""Reading torch's old file format without torch, and without running what a file asks for."""

import collections
import io
import pickle  # noqa: TID251  (hostile files are made with it)
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml import weights
from ml.weights import WeightsError, read_legacy_torch, read_package_weights, to_keras_layout
from warehouse.settings import Settings

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C
MACHINE = {"protocol_version": 1001, "little_endian": True}


class FloatStorage:
    """Pickles as a reference to the storage of that name, as torch writes it."""

    def __init__(self, key: str, length: int) -> None:
        self.key, self.length = key, length


class Named:
    """Pickles as the global ``module name``, which need not exist."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Tensor:
    """Pickles as torch pickles a tensor: a call of its rebuilding function."""

    def __init__(
        self, storage: FloatStorage, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
    ) -> None:
        self.arguments = (storage, offset, shape, strides, False, collections.OrderedDict())


class TorchPickler(pickle._Pickler):  # type: ignore[name-defined]
    """Writes the pickles of torch's old format."""

    def persistent_id(self, value: Any) -> Any:
        if isinstance(value, FloatStorage):
            return (
                "storage",
                Named("torch", "FloatStorage"),
                value.key,
                "cpu",
                value.length,
                None,
            )
        return None

    def save(self, value: Any, save_persistent_id: bool = True) -> Any:
        if isinstance(value, Named):
            self.write(f"c{value.module}\n{value.name}\n".encode())
            return None
        if isinstance(value, Tensor):
            self.save(Named("torch._utils", "_rebuild_tensor_v2"))
            self.save(value.arguments)
            self.write(pickle.REDUCE)
            return None
        return super().save(value, save_persistent_id)


def torch_file(state: Any, storages: dict[str, list[float]], magic: int = MAGIC_NUMBER) -> bytes:
    file = io.BytesIO()
    for value in (magic, 1001, MACHINE, state, list(storages)):
        TorchPickler(file, protocol=2).dump(value)
    for numbers in storages.values():
        file.write(struct.pack(f"<q{len(numbers)}f", len(numbers), *numbers))
    return file.getvalue()


def test_a_tensor_is_read_with_its_offset_and_strides() -> None:
    # The transpose of [[1, 2, 3], [4, 5, 6]], stored after one number that is not part of it.
    tensor = Tensor(FloatStorage("a", 7), 1, (3, 2), (1, 3))
    state = read_legacy_torch(torch_file({"w": tensor}, {"a": [0, 1, 2, 3, 4, 5, 6]}))
    assert state["w"].tolist() == [[1, 4], [2, 5], [3, 6]]


@pytest.mark.parametrize(
    ("module", "name"),
    [("os", "system"), ("builtins", "eval"), ("torch", "load"), ("collections", "deque")],
)
def test_a_file_that_names_a_function_is_refused_and_nothing_is_run(
    module: str, name: str, tmp_path: Path
) -> None:
    class Call:
        def __reduce__(self) -> Any:
            return (Named(module, name), (f"touch {tmp_path / 'ran'}",))

    # Only the pickler can write a call of a name that is not imported here.
    file = io.BytesIO()
    for value in (MAGIC_NUMBER, 1001, MACHINE):
        TorchPickler(file, protocol=2).dump(value)
    file.write(f"c{module}\n{name}\n(S'touch {tmp_path / 'ran'}'\ntR.".encode())
    with pytest.raises(WeightsError, match=f"{module}.{name}"):
        read_legacy_torch(file.getvalue())
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("tensor", "numbers"),
    [
        (Tensor(FloatStorage("a", 4), 0, (5,), (1,)), 4),
        (Tensor(FloatStorage("a", 4), 2, (4,), (1,)), 4),
        (Tensor(FloatStorage("a", 4), 0, (2,), (2**40,)), 4),
        (Tensor(FloatStorage("a", 4), 2, (4,), (-1,)), 4),
        (Tensor(FloatStorage("a", 4), 0, (4,), (1,)), 3),
    ],
    ids=["too long", "beyond the end", "huge stride", "before the start", "short storage"],
)
def test_a_tensor_cannot_reach_beyond_its_storage(tensor: Tensor, numbers: int) -> None:
    with pytest.raises(WeightsError):
        read_legacy_torch(torch_file({"w": tensor}, {"a": [1.0] * numbers}))


def test_another_format_and_a_cut_file_are_refused() -> None:
    good = torch_file({"w": Tensor(FloatStorage("a", 2), 0, (2,), (1,))}, {"a": [1, 2]})
    with pytest.raises(WeightsError, match="header"):
        read_legacy_torch(torch_file({}, {}, magic=7))
    for end in range(0, len(good) - 1, 7):
        with pytest.raises(WeightsError):
            read_legacy_torch(good[:end])
    with pytest.raises(WeightsError):
        read_legacy_torch(b"PK\x03\x04 a zip file")


def test_an_altered_weights_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    altered = tmp_path / "weights.pth"
    data = bytearray(weights.package_file().read_bytes())
    data[-1] ^= 1
    altered.write_bytes(data)
    with pytest.raises(WeightsError, match="reinstall"):
        read_package_weights(altered)


def test_the_package_holds_one_array_for_each_weight_of_the_network() -> None:
    layout = to_keras_layout(read_package_weights())
    assert len(layout) == 247
    assert layout["stem_conv/kernel"].shape == (3, 3, 3, 32)
    assert layout["block3_depthwise_conv/kernel"].shape == (5, 5, 144, 1)
    assert layout["top_conv/kernel"].shape == (1, 1, 320, 1280)
    assert layout["imagenet/kernel"].shape == (1280, 1000)
    assert all(np.isfinite(array).all() for array in layout.values())
    assert all((layout[name] >= 0).all() for name in layout if name.endswith("moving_variance"))


def test_converted_weights_are_kept_without_pickle_and_read_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    first = weights.imagenet_weights(settings)
    (kept,) = (tmp_path / "cache" / "weights").iterdir()
    assert kept.suffix == ".npz"
    again = weights.imagenet_weights(settings)
    assert first.keys() == again.keys()
    assert all(np.array_equal(first[name], again[name]) for name in first)
