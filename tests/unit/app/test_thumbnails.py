from pathlib import Path

import cv2
import numpy as np
import pytest

from app.thumbnails import decode_upload, stored_picture, thumbnail, to_jpeg
from core.images.decode import PictureError
from core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def png(height: int, width: int) -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return cv2.imencode(".png", pixels)[1].tobytes()


def size(jpeg: bytes) -> tuple[int, int]:
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return pixels.shape[1], pixels.shape[0]


def store(settings: Settings, name: str, data: bytes) -> Path:
    path = settings.images_dir / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_thumbnail_keeps_the_shape_and_follows_the_file(settings: Settings) -> None:
    path = store(settings, "met/1.png", png(900, 300))
    assert size(thumbnail(settings, path, side=450)) == (150, 450)
    path.write_bytes(png(200, 400))
    assert size(thumbnail(settings, path, side=450)) == (400, 200)  # never enlarged


def test_a_thumbnail_of_a_damaged_file_is_refused(settings: Settings) -> None:
    with pytest.raises(PictureError):
        thumbnail(settings, store(settings, "met/1.jpg", b"not a picture"))


def test_no_more_of_a_file_is_read_than_its_limit(settings: Settings) -> None:
    path = store(settings, "met/1.jpg", b"")
    with path.open("wb") as file:
        file.truncate(2**40)  # without a block on the disk
    with pytest.raises(PictureError) as refusal:
        thumbnail(settings, path)
    assert refusal.value.status == "too_large"


def test_colours_survive_the_way_into_a_jpeg() -> None:
    red = np.zeros((64, 64, 3), np.uint8)
    red[..., 0] = 200
    decoded = cv2.imdecode(np.frombuffer(to_jpeg(red, 32), np.uint8), cv2.IMREAD_COLOR_RGB)
    assert np.abs(decoded.reshape(-1, 3).mean(axis=0) - (200, 0, 0)).max() < 5


def test_a_line_of_pixels_has_a_thumbnail() -> None:
    assert size(to_jpeg(np.zeros((2, 4000, 3), np.uint8), 400)) == (400, 1)


def test_a_stored_picture_is_found_and_a_missing_one_is_not(settings: Settings) -> None:
    path = store(settings, "wga/a/b.jpg", b"x")
    assert stored_picture(settings, "wga/a/b.jpg") == path.resolve()
    assert stored_picture(settings, "wga/a/c.jpg") is None
    assert stored_picture(settings, "wga") is None


@pytest.mark.parametrize("name", ["../secret.txt", "met/../../secret.txt", "/etc/hostname"])
def test_no_name_leads_out_of_the_picture_store(settings: Settings, name: str) -> None:
    settings.images_dir.mkdir(parents=True)
    (settings.data_dir / "secret.txt").write_text("secret")
    assert stored_picture(settings, name) is None


def test_an_upload_is_decoded_to_rgb(settings: Settings) -> None:
    assert decode_upload(settings, png(30, 40), min_side=16).shape == (30, 40, 3)


@pytest.mark.parametrize(
    "data", [b"", b"just text", png(64, 64)[:-200], b"\xff\xd8\xff\xe0" + b"\x00" * 100]
)
def test_a_broken_upload_is_refused(settings: Settings, data: bytes) -> None:
    with pytest.raises(PictureError) as refusal:
        decode_upload(settings, data, min_side=16)
    assert refusal.value.status == "not_image"


def test_an_upload_beyond_the_limits_is_refused(settings: Settings) -> None:
    settings.images.upload_max_pixels = 100
    with pytest.raises(PictureError) as refusal:
        decode_upload(settings, png(30, 40), min_side=16)
    assert refusal.value.status == "too_large"
