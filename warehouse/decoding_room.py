"""What decoding takes at the same time, in all threads of a process together, and what is kept.

A file of some kilobytes may hold a picture that takes a gigabyte, and pages, uploads and training
decode in as many threads as there are visitors or cores.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# One of the largest pictures that the settings allow, or as many smaller ones as have its pixels:
# about a gigabyte.
PIXELS_AT_ONCE = 200_000_000
# Larger pictures are not kept whole by those who need a small one.
PIXELS_KEPT = 25_000_000


class DecodingRoom:
    """Lets pictures be decoded together as long as their pixels fit; a larger one is let in alone.

    Args:
        pixels: Most pixels at a time.
    """

    def __init__(self, pixels: int) -> None:
        self._most = pixels
        self._taken = 0
        self._turn = threading.Lock()
        self._left = threading.Condition()

    @contextmanager
    def holding(self, pixels: int) -> Iterator[None]:
        """Waits for room, and keeps it until the picture is decoded."""
        # One waits for room and the others for their turn: small pictures never keep a large one
        # out for ever.
        with self._turn, self._left:
            self._left.wait_for(lambda: not self._taken or self._taken + pixels <= self._most)
            self._taken += pixels
        try:
            yield
        finally:
            with self._left:
                self._taken -= pixels
                self._left.notify_all()


DECODING = DecodingRoom(PIXELS_AT_ONCE)


def shrunk(pixels: NDArray[np.uint8], min_side: int | None) -> NDArray[np.uint8]:
    """Makes a picture of very many pixels smaller, before the room that it took is given back.

    Args:
        pixels: (height, width, 3).
        min_side: Its shorter side keeps at least so many; None keeps the picture as it is.
    """
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    factor = min(height, width) // min_side if min_side else 1
    if factor < 2 or height * width <= PIXELS_KEPT:
        return pixels
    size = (width // factor, height // factor)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
