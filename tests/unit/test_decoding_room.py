"""Pictures are decoded together only as far as memory allows."""

from __future__ import annotations

import io
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from warehouse.decoding_room import PIXELS_KEPT, DecodingRoom, shrunk


def most_at_once(room: DecodingRoom, pictures: list[int]) -> int:
    """Decodes pictures of these sizes in a thread each; returns the most pixels at a time."""
    lock, now, most = threading.Lock(), [0], [0]

    def decode(pixels: int) -> None:
        with room.holding(pixels):
            with lock:
                now[0] += pixels
                most[0] = max(most[0], now[0])
            time.sleep(0.02)
            with lock:
                now[0] -= pixels

    threads = [threading.Thread(target=decode, args=(pixels,)) for pixels in pictures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    return most[0]


@pytest.mark.parametrize(
    ("pictures", "most"), [([10] * 20, 100), ([60] * 5, 60), ([500, 10, 500, 10, 10], 500)]
)
def test_so_many_pixels_are_decoded_at_once_and_no_more(pictures: list[int], most: int) -> None:
    assert most_at_once(DecodingRoom(100), pictures) <= most


def test_small_pictures_are_decoded_together() -> None:
    assert most_at_once(DecodingRoom(100), [10] * 10) > 10


def test_a_picture_that_fails_gives_its_room_back() -> None:
    room = DecodingRoom(100)
    with pytest.raises(ValueError, match="damaged"), room.holding(100):
        raise ValueError("damaged")
    assert most_at_once(room, [100]) == 100


def test_a_very_large_picture_keeps_its_shorter_side_and_its_shape() -> None:
    height, width = 4000, PIXELS_KEPT // 4000 + 5
    small = shrunk(np.full((height, width, 3), 7, np.uint8), 480)
    assert min(small.shape[:2]) >= 480
    assert abs(small.shape[1] / small.shape[0] - width / height) < 0.01
    assert (small == 7).all()


@pytest.mark.parametrize(("height", "width", "min_side"), [(5001, 5001, None), (3, 9_000_000, 2)])
def test_a_picture_is_kept_where_nothing_may_go(
    height: int, width: int, min_side: int | None
) -> None:
    pixels = np.broadcast_to(np.uint8(7), (height, width, 3))
    assert shrunk(pixels, min_side) is pixels


def test_eight_bombs_at_once_take_the_memory_of_one(tmp_path: Path) -> None:
    """In a process of its own: the peak of this one may be higher already."""
    path = tmp_path / "bomb.png"
    content = io.BytesIO()
    Image.new("1", (8000, 8000)).save(content, "PNG")
    path.write_bytes(content.getvalue())
    assert path.stat().st_size < 20_000
    program = """
        import resource, sys, threading
        from pathlib import Path
        import cv2, numpy
        from warehouse import pictures
        from warehouse.decoding_room import DecodingRoom
        pictures.DECODING = DecodingRoom(70_000_000)
        data = Path(sys.argv[1]).read_bytes()
        def decode():
            pictures.decode_picture(data, max_bytes=10**6, max_pixels=10**8, min_side=480)
        def peak():
            kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            return kilobytes / (2**20 if sys.platform == "darwin" else 2**10)
        decode()
        one = peak()
        threads = [threading.Thread(target=decode) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(one, peak())
    """
    answer = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    one, eight = map(float, answer.stdout.split())
    # Without the room, eight take a gigabyte more than one.
    assert eight < one + 150
