"""Pictures for the pages: safely decoded, made small once, kept in memory."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.settings import Settings

THUMBNAIL_SIDE = 480
PREVIEW_SIDE = 900
TOOLTIP_SIDE = 200
SIDES = frozenset({THUMBNAIL_SIDE, PREVIEW_SIDE, TOOLTIP_SIDE})
HEAT_SIDE = 480
JPEG_QUALITY = 85


def stored_picture(settings: Settings, image_filename: str) -> Path | None:
    """Returns the file of a picture in the store, or None if it is not there.

    A name that leads out of the store counts as not there: it would come from a damaged warehouse.
    """
    root = _root(str(settings.images_dir))
    try:
        path = Path(os.path.realpath(os.path.join(root, image_filename)))  # noqa: PTH118 # quicker
    except ValueError:  # a name with a null byte
        return None
    # Not Path.is_file: it raises where a name is too long.
    return path if path.is_relative_to(root) and os.path.isfile(path) else None  # noqa: PTH113


@lru_cache(maxsize=8)
def _root(images_dir: str) -> str:
    return os.path.realpath(images_dir)


def thumbnail(
    settings: Settings, path: Path, side: int = THUMBNAIL_SIDE, *, sha256: str | None = None
) -> bytes:
    """Returns a stored picture as a small JPEG.

    Args:
        settings: Limits of stored pictures.
        path: From ``stored_picture``.
        side: Longest side in pixels.
        sha256: Of the file, as the warehouse has it.

    Raises:
        PictureError: The file is no picture any more, or another one.
    """
    stat = path.stat()
    # No one can set the time of change, as that of a file's content.
    stamp = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return _thumbnail(settings, str(path), stamp, side, sha256)


def decode_stored(
    settings: Settings, path: Path, *, min_side: int, sha256: str | None = None
) -> NDArray[np.uint8]:
    """Returns the RGB pixels of a stored picture.

    Args:
        settings: Limits of stored pictures.
        path: From ``stored_picture``.
        min_side: The picture may come smaller than it is, as long as its shorter side keeps this.
        sha256: Of the file, as the warehouse has it.

    Raises:
        PictureError: The file is no picture any more, or another one.
    """
    from core.images.decode import decode_picture, require_recorded_hash
    from core.images.read import read_picture_file

    limits = settings.images
    data = read_picture_file(path, limits.max_bytes)
    require_recorded_hash(hashlib.sha256(data).hexdigest(), sha256)
    return decode_picture(
        data,
        max_bytes=limits.max_bytes,
        max_pixels=limits.max_pixels,
        min_side=min_side,
    )


def decode_upload(settings: Settings, data: bytes, *, min_side: int) -> NDArray[np.uint8]:
    """Returns the RGB pixels of an uploaded picture.

    Args:
        settings: Limits of uploads.
        data: The file.
        min_side: As ``decode_stored``.

    Raises:
        PictureError: It is no picture, is damaged or truncated, or passes the limits of uploads.
    """
    from core.images.decode import decode_picture

    limits = settings.images
    return decode_picture(
        data,
        max_bytes=limits.upload_max_bytes,
        max_pixels=limits.upload_max_pixels,
        min_side=min_side,
    )


def to_jpeg(pixels: NDArray[np.uint8], side: int) -> bytes:
    """Encodes RGB pixels as a JPEG whose longer side is at most ``side``."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    scale = min(1.0, side / max(height, width))
    if scale < 1:
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return encoded.tobytes()


@st.cache_data(ttl="24h", max_entries=1000, show_spinner=False)
def _thumbnail(
    _settings: Settings,
    path: str,
    stamp: tuple[int, ...],  # noqa: ARG001 # key of the cache
    side: int,
    sha256: str | None,
) -> bytes:
    return to_jpeg(decode_stored(_settings, Path(path), min_side=side, sha256=sha256), side)
