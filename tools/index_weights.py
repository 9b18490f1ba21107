"""Writes ``ml/networks/imagenet_weights.csv``: where each ImageNet weight lies in its package.

The packages hold files of torch, which are pickles. Read by this table and a checksum, they are
plain numbers, and nothing has to be unpickled where models are trained. Needs torch, once:

    uv run --with torch python -m tools.index_weights
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from ml.networks.imagenet_weights import FILES, INDEX, package_file

# Names of layers in the packages and here; a block's ``_bn0`` is another than the stem's.
OUTER_LAYERS = {
    "_conv_stem": "stem_conv",
    "_bn0": "stem_bn",
    "_conv_head": "top_conv",
    "_bn1": "top_bn",
    "_fc": "imagenet",
}
BLOCK_LAYERS = {
    "_expand_conv": "expand_conv",
    "_bn0": "expand_bn",
    "_depthwise_conv": "depthwise_conv",
    "_bn1": "depthwise_bn",
    "_project_conv": "project_conv",
    "_bn2": "project_bn",
}
BATCH_NORM = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "moving_mean",
    "running_var": "moving_variance",
}


def in_keras(name: str, tensor: Any) -> tuple[str, Any]:
    """Returns a parameter's name and axes as Keras has them.

    Convolutions are (height, width, in, out), depthwise ones (height, width, channels, 1), dense
    ones (in, out).
    """
    *prefix, torch_layer, parameter = name.split(".")
    layer = f"block{prefix[1]}_{BLOCK_LAYERS[torch_layer]}" if prefix else OUTER_LAYERS[torch_layer]
    if tensor.ndim == 4:
        axes = (2, 3, 0, 1) if layer.endswith("depthwise_conv") else (2, 3, 1, 0)
        return f"{layer}/kernel", tensor.permute(axes)
    if tensor.ndim == 2:
        return f"{layer}/kernel", tensor.T
    return f"{layer}/{BATCH_NORM[parameter] if layer.endswith('_bn') else parameter}", tensor


def rows_of(variant: int) -> Iterator[tuple[int, str, int, str]]:
    """Yields variant, weight, offset in bytes and shape of each weight of a package."""
    import torch

    path = package_file(variant)
    data = path.read_bytes()
    state = torch.load(path, map_location="cpu", weights_only=True)
    for torch_name, parameter in state.items():
        if torch_name.endswith("num_batches_tracked"):  # counts steps; no weight
            continue
        name, tensor = in_keras(torch_name, parameter)
        offset = data.find(tensor.contiguous().numpy().astype("<f4").tobytes())
        if offset < 0:
            raise ValueError(f"{path.name} holds {torch_name} in another order of axes")
        yield variant, name, offset, "x".join(map(str, tensor.shape))


def main() -> None:
    """Writes the table for all variants."""
    with INDEX.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("variant", "weight", "offset", "shape"))
        for variant in range(len(FILES)):
            table.writerows(rows_of(variant))


if __name__ == "__main__":
    main()
