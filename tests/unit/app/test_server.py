"""Pictures are served small, from the store alone, and damaged ones say so."""

import hashlib
import os
from pathlib import Path

import cv2
import duckdb
import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from app.image_urls import picture_address
from app.server import small_picture
from app.thumbnails import SIDES, THUMBNAIL_SIDE


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    folder = tmp_path / "images" / "met"
    folder.mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(picture(8, 8))
    (folder / "large.jpg").write_bytes(picture(900, 1200))
    (folder / "damaged.jpg").write_bytes(b"damaged")
    return folder


def picture(height: int, width: int) -> bytes:
    encoded: np.ndarray = cv2.imencode(".jpg", np.full((height, width, 3), 99, np.uint8))[1]
    return encoded.tobytes()


def ask(image_filename: str, side: int = THUMBNAIL_SIDE) -> Response:
    parts = {"side": side, "image_filename": image_filename}
    return small_picture(Request({"type": "http", "path_params": parts}))


@pytest.mark.parametrize("side", sorted(SIDES))
def test_a_picture_is_made_as_small_as_its_address_says(side: int) -> None:
    answer = ask("met/large.jpg", side)
    pixels = cv2.imdecode(np.frombuffer(bytes(answer.body), np.uint8), cv2.IMREAD_COLOR)
    assert answer.media_type == "image/jpeg"
    assert pixels.shape[1] == side


def test_a_damaged_picture_shows_in_its_place_that_it_is() -> None:
    answer = ask("met/damaged.jpg")
    assert (answer.status_code, answer.media_type) == (404, "image/svg+xml")
    assert b"The picture file is damaged" in bytes(answer.body)


def test_a_picture_that_was_swapped_for_another_of_equal_length_is_not_served(
    tmp_path: Path, store: Path
) -> None:
    path, other = store / "large.jpg", picture(1200, 900)
    taken = path.read_bytes()
    path.write_bytes(taken + bytes(10))
    record = hashlib.sha256(path.read_bytes()).hexdigest()
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as con:
        con.execute("create table warehouse_build as select 'one' as build_id")
        con.execute(
            "create table dim_image as select 'met/large.jpg' as image_filename, ? as sha256",
            [record],
        )
    assert ask("met/large.jpg").status_code == 200
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(other.ljust(len(taken) + 10, b"\0"))
    os.utime(path, ns=times)
    answer = ask("met/large.jpg")
    assert answer.status_code == 404
    assert b"The picture file is another one" in bytes(answer.body)


@pytest.mark.parametrize("name", ["../secret.jpg", "met/../../secret.jpg", "met/none.jpg", "met"])
def test_nothing_but_pictures_of_the_store_is_served(name: str) -> None:
    assert ask(name).status_code == 404


def test_no_other_side_is_served() -> None:
    assert ask("met/large.jpg", side=4000).status_code == 404


def test_the_address_of_a_picture_is_one_word_whatever_its_name() -> None:
    address = picture_address("wga/a b/ü#?.jpg", 200)
    assert address == "app/static/pictures/200/wga/a%20b/%C3%BC%23%3F.jpg"
    assert picture_address(None, 200) == ""
    assert picture_address(float("nan"), 200) == ""
