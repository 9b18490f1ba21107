"""How many pixels are decoded at the same time, in all threads of a process together.

A file of some kilobytes may hold a picture that takes a gigabyte, and pages, uploads and training
decode in as many threads as there are visitors or cores.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# One of the largest pictures that the settings allow, or as many smaller ones as have its pixels:
# about a gigabyte.
PIXELS_AT_ONCE = 200_000_000


class DecodingLimit:
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
        """Waits for memory, and keeps it until the picture is decoded."""
        # One waits for memory and the others for their turn: small pictures never keep a large one
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


DECODING = DecodingLimit(PIXELS_AT_ONCE)
