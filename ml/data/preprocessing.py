"""From picture files to squares of pixels, the same way in training and in serving.

A picture is squeezed to a square whatever its shape. Cropping would cut off what stands at the
edges of a wide painting, and padding would spend pixels on bars; on the Met sample both scored
within the noise of squeezing.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from core.images.decode import PictureError, decode_picture, require_recorded_hash
from core.images.read import read_picture_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings

_Result = TypeVar("_Result")

# Pictures that a thread takes at a time.
_AT_ONCE = 8


@dataclass(frozen=True)
class Problem:
    """A picture that cannot be used.

    Attributes:
        path: The file.
        status: ``missing``, ``not_image``, ``too_large`` or ``replaced``.
        reason: In words.
    """

    path: Path
    status: str
    reason: str


def to_square(picture: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Squeezes a picture to a square.

    Args:
        picture: RGB, (height, width, 3), uint8.
        size: Side of the square, in pixels.

    Returns:
        RGB, (size, size, 3), uint8.
    """
    import cv2

    shrinks = min(picture.shape[:2]) >= size
    # Averaging over the area avoids moiré where a picture shrinks; it is of no use elsewhere.
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (size, size), interpolation=interpolation), np.uint8)


def decode_square(data: bytes, size: int, settings: Settings) -> NDArray[np.uint8]:
    """Decodes a whole picture file and squeezes it; see ``to_square``.

    Raises:
        PictureError: It is no picture, is cut off, or exceeds the limits of the settings.
    """
    limits = {"max_bytes": settings.images.max_bytes, "max_pixels": settings.images.max_pixels}
    return to_square(decode_picture(data, min_side=size, **limits), size)


def read_squares(
    paths: Sequence[Path],
    size: int,
    settings: Settings,
    recorded: Mapping[Path, str] | None = None,
) -> list[NDArray[np.uint8] | Problem]:
    """Reads pictures on all cores: OpenCV lets go of the interpreter while it decodes.

    Args:
        paths: Picture files.
        size: Side of the squares, in pixels.
        settings: Its limits on pictures hold.
        recorded: sha256 of files as the warehouse has it; one of other content is a problem.

    Returns:
        For each path, in order, its square or why there is none.
    """

    def read_square(path: Path) -> NDArray[np.uint8]:
        data = read_picture_file(path, settings.images.max_bytes)
        if recorded:
            require_recorded_hash(hashlib.sha256(data).hexdigest(), recorded.get(path))
        return decode_square(data, size, settings)

    def read(path: Path) -> NDArray[np.uint8] | Problem:
        return or_problem(path, lambda: read_square(path))

    return on_all_cores(read, paths)


def or_problem(path: Path, read: Callable[[], _Result]) -> _Result | Problem:
    """Returns what is read from a picture file, or why that cannot be done."""
    try:
        return read()
    except OSError as error:
        return Problem(path, "missing", error.strerror or str(error))
    except PictureError as error:
        return Problem(path, error.status, str(error))


def on_all_cores(function: Callable[[Path], _Result], paths: Sequence[Path]) -> list[_Result]:
    """Calls a function that lets go of the interpreter with each path; results in their order."""

    def call(some: Sequence[Path]) -> list[_Result]:
        return [function(path) for path in some]

    # A thread that asked for each path by itself would wait for the interpreter more often.
    groups = [paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(chain.from_iterable(pool.map(call, groups)))


def describe(problems: Iterable[Problem]) -> str:
    """Says in one line how many pictures cannot be used, why, and which was the first."""
    problems = list(problems)
    counts = Counter(problem.status for problem in problems)
    parts = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    first = problems[0]
    return f"pictures left out: {parts}; first {first.path}: {first.reason}"
