"""Decoding pictures for the networks, once."""

import hashlib
import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.settings import Settings
from ml.data import picture_cache
from ml.data.picture_cache import load_pictures
from ml.data.preprocessing import Problem, decode_square, describe, read_squares, to_square


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def paint(path: Path, colour: tuple[int, int, int], size: tuple[int, int] = (60, 90)) -> Path:
    """Writes a picture of one RGB colour."""
    picture = np.full((*size, 3), colour[::-1], dtype=np.uint8)
    assert cv2.imwrite(str(path), picture)
    return path


def test_a_picture_of_any_shape_becomes_a_square_in_rgb(tmp_path: Path, settings: Settings) -> None:
    path = paint(tmp_path / "red.png", (250, 10, 20), (300, 40))
    square = decode_square(path.read_bytes(), 32, settings)
    assert square.shape == (32, 32, 3)
    assert (square == (250, 10, 20)).all()


def test_the_whole_picture_is_squeezed_and_nothing_cut_off() -> None:
    wide = np.zeros((50, 200, 3), dtype=np.uint8)
    wide[:, :20] = 200  # a tenth of the width, at the left edge
    square = to_square(wide, 50)
    assert (square[:, :5] == 200).all()
    assert (square[:, 6:] == 0).all()


def test_missing_and_broken_pictures_are_told_and_never_fatal(
    tmp_path: Path, settings: Settings
) -> None:
    good = paint(tmp_path / "good.jpg", (1, 2, 3))
    text = tmp_path / "text.jpg"
    text.write_text("<html>not found</html>")
    cut = tmp_path / "cut.jpg"
    noise = np.random.default_rng(1).integers(0, 256, (200, 200, 3), dtype=np.uint8)
    cv2.imwrite(str(cut), noise)
    cut.write_bytes(cut.read_bytes()[:5000])
    paths = [tmp_path / "none.jpg", good, text, cut]

    squares = read_squares(paths, 16, settings)
    kinds = [square.status if isinstance(square, Problem) else "ok" for square in squares]
    assert kinds == ["missing", "ok", "not_image", "not_image"]

    cached = load_pictures(paths, 16, settings)
    assert [problem.path for problem in cached.problems] == [paths[0], text, cut]
    assert [digest is None for digest in cached.digests] == [True, False, True, True]
    assert "pictures left out: 1 missing, 2 not_image; first" in describe(cached.problems)


def test_a_picture_that_was_swapped_for_another_of_equal_length_is_left_out_and_named(
    tmp_path: Path, settings: Settings
) -> None:
    paths = [paint(tmp_path / f"{name}.bmp", (shade, 0, 0)) for name, shade in (("a", 9), ("b", 7))]
    recorded = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
    times = paths[0].stat().st_atime_ns, paths[0].stat().st_mtime_ns
    assert load_pictures(paths, 16, settings, recorded).problems == ()
    paths[0].write_bytes(paths[1].read_bytes())
    os.utime(paths[0], ns=times)

    cached = load_pictures(paths, 16, settings, recorded)
    assert [digest is None for digest in cached.digests] == [True, False]
    assert cached.take([1])[0, 0, 0].tolist() == [7, 0, 0]
    first, second = read_squares(paths, 16, settings, recorded)
    assert isinstance(first, Problem)
    assert not isinstance(second, Problem)
    for problem in (first, *cached.problems):
        told = describe([problem])
        assert told.startswith(f"pictures left out: 1 replaced; first {paths[0]}: The file is not")


def test_a_picture_over_the_limit_is_told(tmp_path: Path) -> None:
    images = {"max_pixels": 1000}
    settings = Settings(data_dir=tmp_path / "data", images=images)
    cached = load_pictures([paint(tmp_path / "big.png", (0, 0, 0))], 16, settings)
    assert [problem.status for problem in cached.problems] == ["too_large"]


def test_pictures_come_back_in_the_order_asked_for(tmp_path: Path, settings: Settings) -> None:
    paths = [paint(tmp_path / f"{shade}.png", (shade, 0, 0)) for shade in (10, 20, 30)]
    cached = load_pictures(paths, 16, settings)
    assert cached.take([2, 0])[:, 0, 0, 0].tolist() == [30, 10]


def test_a_picture_is_decoded_once_and_again_only_if_its_content_changes(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[bytes] = []

    def counting(data, size, settings):  # type: ignore[no-untyped-def]
        decoded.append(data)
        return decode_square(data, size, settings)

    monkeypatch.setattr(picture_cache, "decode_square", counting)
    one, two = paint(tmp_path / "1.png", (1, 1, 1)), paint(tmp_path / "2.png", (2, 2, 2))
    copy = paint(tmp_path / "copy.png", (1, 1, 1))
    load_pictures([one, two, copy], 16, settings)
    assert len(decoded) == 2  # the copy has the content of another
    load_pictures([copy, one], 16, settings)
    assert len(decoded) == 2
    paint(one, (9, 9, 9))
    cached = load_pictures([one, two], 16, settings)
    assert decoded[2:] == [one.read_bytes()]
    assert cached.take([0, 1])[:, 0, 0, 0].tolist() == [9, 2]


def test_a_build_of_the_cache_that_was_killed_is_taken_up_where_it_stopped(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_cache, "SHARD_ROWS", 2)
    paths = [paint(tmp_path / f"{shade}.png", (shade, 0, 0)) for shade in range(6)]
    calls = 0

    def killed(data, size, settings):  # type: ignore[no-untyped-def]
        nonlocal calls
        calls += 1
        if calls == 5:
            raise KeyboardInterrupt
        return decode_square(data, size, settings)

    monkeypatch.setattr(picture_cache, "decode_square", killed)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # one after the other
    with pytest.raises(KeyboardInterrupt):
        load_pictures(paths, 16, settings)
    cached = load_pictures(paths, 16, settings)
    assert calls == 7  # two shards of two were kept
    assert cached.take(range(6))[:, 0, 0, 0].tolist() == list(range(6))


def test_pixels_without_their_index_are_not_trusted(tmp_path: Path, settings: Settings) -> None:
    paths = [paint(tmp_path / "a.png", (7, 7, 7))]
    load_pictures(paths, 16, settings)
    (index,) = (settings.data_dir / "cache" / "pictures" / "16").glob("*.json")
    index.write_text('["0000", "1111"]')
    assert load_pictures(paths, 16, settings).take([0])[0, 0, 0].tolist() == [7, 7, 7]
