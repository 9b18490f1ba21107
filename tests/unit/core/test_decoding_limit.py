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

from core.images.decoding_limit import DecodingLimit
from core.images.large_pictures import WHOLE_PIXELS, to_small_rgb


def most_at_once(room: DecodingLimit, pictures: list[int]) -> int:
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
    assert most_at_once(DecodingLimit(100), pictures) <= most


def test_small_pictures_are_decoded_together() -> None:
    assert most_at_once(DecodingLimit(100), [10] * 10) > 10


def test_a_picture_that_fails_gives_its_room_back() -> None:
    room = DecodingLimit(100)
    with pytest.raises(ValueError, match="damaged"), room.holding(100):
        raise ValueError("damaged")
    assert most_at_once(room, [100]) == 100


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that darkens downwards."""
    rows = np.linspace(250, 5, height).astype(np.uint8)
    grey = Image.fromarray(np.broadcast_to(rows[:, None], (height, width)).copy())
    return grey.convert(mode)


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
@pytest.mark.parametrize("height", [4800, 4999, 5281])
def test_a_very_large_picture_is_as_if_made_small_whole(height: int, mode: str) -> None:
    width = WHOLE_PIXELS // height + 300
    small = to_small_rgb(picture(width, height, mode), 480)
    assert 480 <= min(small.shape[:2]) < 600
    assert abs(small.shape[1] / small.shape[0] - width / height) < 0.01
    expected = np.linspace(250, 5, small.shape[0])
    assert np.abs(small.mean(axis=(1, 2)) - expected).max() < 5


@pytest.mark.parametrize(("width", "height", "min_side"), [(5100, 5100, None), (9_000_000, 3, 2)])
def test_a_picture_is_kept_where_nothing_may_go(
    width: int, height: int, min_side: int | None
) -> None:
    assert to_small_rgb(picture(width, height), min_side).shape == (height, width, 3)


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
        from core.images import decode as pictures
        from core.images.decoding_limit import DecodingLimit
        pictures.DECODING = DecodingLimit(70_000_000)
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
        cwd=Path(__file__).parents[3],
    )
    one, eight = map(float, answer.stdout.split())
    # Without the room, eight take a gigabyte more than one.
    assert eight < one + 150
